/** A name that may mean several mentors. The coordinator picks one, and until then none is ticked. */
import type { Candidate } from "../register/picking.ts";
import { useTexts } from "../texts/use-texts.ts";
import type { ListedEntry } from "./listed-people.ts";

interface UnclearRowProps {
  entry: ListedEntry;
  people: readonly Candidate[];
  /** The id of the picked mentor. */
  picked: string | undefined;
  /** @param mentorId empty for none */
  onPick: (mentorId: string) => void;
}

/** The characters of a mentor id that tell mentors with the same name apart. */
const TELLING = 8;

export function UnclearRow({ entry: { line, text }, people, picked = "", onPick }: UnclearRowProps) {
  const texts = useTexts();
  return (
    <div className="listed-row listed-choice">
      <span>
        <bdi>{text}</bdi> <span className="quiet">{texts.nameList.line(line)}</span>
      </span>
      <select
        aria-label={texts.nameList.who(text)}
        value={picked}
        onChange={(event) => onPick(event.target.value)}
      >
        <option value="">{texts.nameList.choose(people.length)}</option>
        {people.map((person) => (
          <option key={person.mentorId} value={person.mentorId}>
            {optionOf(person, people, texts.nameList.inactive)}
          </option>
        ))}
      </select>
    </div>
  );
}

function optionOf(
  { mentorId, name, active }: Candidate,
  people: readonly Candidate[],
  inactive: string,
): string {
  const isShared = people.some((other) => other.mentorId !== mentorId && other.name === name);
  return [name, ...(isShared ? [mentorId.slice(-TELLING)] : []), ...(active ? [] : [inactive])].join(", ");
}
