/** A list of names against the chapter: who is certain, who is to be chosen, and which entries mean nobody. */
import { readEntries, readingsOfName } from "./list-entries.ts";
import type { ListEntry } from "./list-entries.ts";
import { cleanCell, MENTOR_ID } from "./list-row.ts";
import type { ListRow } from "./list-row.ts";
import type { Match, NameMatcher } from "./name-matcher.ts";

export interface ListedEntry {
  /** Of its own within the list. */
  key: string;
  line: number;
  /** As it stands in the list, or as the coordinator has mended it. */
  text: string;
  match: Match;
}

export interface ListedPeople {
  entries: readonly ListedEntry[];
  /** Entries that say what an earlier one says. They count once. */
  repeated: number;
  /** Lines that are a heading. */
  headers: number;
}

/** Milliseconds for which the page may stand still, and the entries between two looks at the clock. */
const SLICE = 12;
const ENTRIES_PER_LOOK = 25;

/** Gives the page its turn in between, however long the list. */
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

/** Once more, after an entry was changed by hand. */
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
    // The same name again may mean the other one of two people.
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
