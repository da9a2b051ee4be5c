/** Shows the result of reading a list: a sentence, or all faults of a file with mentor ids. */
import { useTexts } from "../texts/use-texts.ts";
import type { ListWork } from "./list-work.ts";

/** The most unknown ids that are listed. */
const NAMED = 20;

export function ListOutcome({ name, reading }: NonNullable<ListWork["read"]>) {
  const texts = useTexts();
  if (reading === undefined) return <p className="quiet">{texts.mentorsFile.reading(name)}</p>;
  switch (reading.kind) {
    case "unreadable":
      return <p className="field-error">{texts.mentorsFile.unreadable(name)}</p>;
    case "empty":
      return <p className="field-error">{texts.nameList.empty}</p>;
    case "workbook":
      return <p className="field-error">{texts.nameList.workbook[reading.code](name)}</p>;
    case "refused": {
      const { heading, lines } = texts.mentorsFile.refused(name, reading.problem);
      return <Named heading={heading} entries={lines} />;
    }
    case "read": {
      const { found, unknown } = reading;
      const more = unknown.length - NAMED;
      return (
        <>
          <p>{texts.mentorsFile.found(name, found.size)}</p>
          {unknown.length > 0 && (
            <Named
              heading={texts.mentorsFile.unknown(unknown.length)}
              entries={[...unknown.slice(0, NAMED), ...(more > 0 ? [texts.preflight.more(more)] : [])]}
            />
          )}
        </>
      );
    }
    // The view of the listed people shows this result.
    case "names":
    default:
      return null;
  }
}

function Named({ heading, entries }: { heading: string; entries: readonly string[] }) {
  return (
    <>
      <p className="field-error">{heading}</p>
      {entries.length > 0 && (
        <ul className="file-faults">
          {entries.map((entry) => (
            <li key={entry}>{entry}</li>
          ))}
        </ul>
      )}
    </>
  );
}
