/** Matches a list of names with the chapter's mentors: certain, unclear and unmatched entries. */
import { readEntries, readingsOfName } from "./list-entries.ts";
import type { ListEntry } from "./list-entries.ts";
import { cleanCell, MENTOR_ID } from "./list-row.ts";
import type { ListRow } from "./list-row.ts";
import type { Match, NameMatcher } from "./name-matcher.ts";

export interface ListedEntry {
  /** The key of the entry, unique in the list. */
  key: string;
  line: number;
  /** The text in the list, or the coordinator's correction of it. */
  text: string;
  match: Match;
}

export interface ListedPeople {
  entries: readonly ListedEntry[];
  /** The number of entries that repeat an earlier entry. They count once. */
  repeated: number;
  /** The number of heading lines. */
  headers: number;
}

/** The longest time in milliseconds without a pause for the page, and the entries between two checks of the clock. */
const SLICE = 12;
const ENTRIES_PER_LOOK = 25;

/** Matches the rows, with pauses in which the page can react. */
export async function readPeople(rows: readonly ListRow[], matcher: NameMatcher): Promise<ListedPeople> {
  const { entries, headers } = readEntries(rows, matcher);
  const merger = new Repetitions();
  let since = performance.now();
  for (const [index, entry] of entries.entries()) {
    merger.take(entry, matchOf(entry, matcher), index);
    if (index % ENTRIES_PER_LOOK !== 0 || performance.now() - since < SLICE) continue;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    since = performance.now();
  }
  return { entries: merger.entries, repeated: merger.repeated, headers };
}

/** Matches an entry again after the coordinator has changed it. */
export function matchAgain(text: string, matcher: NameMatcher): Match {
  const plain = cleanCell(text);
  return matchOf(
    { line: 0, text: plain, ...(!MENTOR_ID.test(plain) && { readings: readingsOfName(plain) }) },
    matcher,
  );
}

function matchOf({ text, readings }: ListEntry, matcher: NameMatcher): Match {
  return readings === undefined ? matcher.byId(text) : matcher.byName(readings);
}

class Repetitions {
  readonly entries: ListedEntry[] = [];
  repeated = 0;
  readonly #seen = new Set<string>();

  take({ line, text }: ListEntry, match: Match, index: number): void {
    // A repeated name can mean another person with the same name.
    if (match.kind === "unclear") return void this.entries.push({ key: String(index), line, text, match });
    const said =
      match.kind === "matched" ? match.mentor.mentorId : text.toLowerCase().replaceAll(/[\s,]+/g, " ");
    if (this.#seen.has(said)) {
      this.repeated += 1;
      return;
    }
    this.#seen.add(said);
    this.entries.push({ key: String(index), line, text, match });
  }
}
