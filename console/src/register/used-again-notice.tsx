/** Shows what was taken from an earlier registration and which mentors were left out. */
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { useTexts } from "../texts/use-texts.ts";
import type { UsedAgain } from "./use-earlier-registration.ts";

export function UsedAgainNotice({ isReading, leftOut, error, again }: UsedAgain) {
  const texts = useTexts();
  return (
    <>
      <ProblemNotice error={error} again={again} />
      <div role="status">
        {isReading && <p className="quiet">{texts.reuse.reading}</p>}
        {leftOut !== undefined && (
          <div className="notice stack-small">
            <p>{texts.reuse.filled}</p>
            <Names heading={texts.reuse.inactive(leftOut.inactive.length)} names={leftOut.inactive} />
            <Names heading={texts.reuse.gone(leftOut.gone.length)} names={leftOut.gone} />
          </div>
        )}
      </div>
    </>
  );
}

function Names({ heading, names }: { heading: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <>
      <p className="strong">{heading}</p>
      <ul className="file-faults">
        {names.map((name, index) => (
          // Two people may have one name, and the list does not change.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
