/**
 * A list of names, and what the coordinator has done with it so far. It belongs to the draft, and the browser keeps it for this
 * tab. The kept form holds names and ids only. The mentors come from the chapter again.
 */
import type { Candidate } from "../register/picking.ts";
import type { ListReading, NamesRead } from "./list-file.ts";
import type { ListedEntry } from "./listed-people.ts";
import type { Match } from "./name-matcher.ts";

export interface ListWork {
  /** The text in the field for pasting. */
  text: string;
  /** The list that was read last. Without `reading`, the console still reads the list. */
  read?: { name: string; reading?: ListReading };
  /** The entries of a list with names, with the coordinator's corrections. */
  entries: readonly ListedEntry[];
  /** The keys of entries that the coordinator has corrected and that still match no mentor. */
  tried: ReadonlySet<string>;
  /** The mentor picked for each unclear entry, and whether that mentor had been chosen before. */
  picks: ReadonlyMap<string, Picked>;
}

export interface Picked {
  mentorId: string;
  wasChosen: boolean;
}

export const NO_LIST: ListWork = { text: "", entries: [], tried: new Set(), picks: new Map() };

/** The most entries of a list that the browser keeps. A longer list lasts as long as the page. */
const MOST_KEPT = 5_000;

/** The form for JSON. */
export interface KeptList {
  text: string;
  name: string;
  /** A matched entry has one mentor id. Another entry has the ids of the mentors that it may mean. */
  entries: readonly (readonly [
    key: string,
    line: number,
    text: string,
    people: string | readonly string[],
  ])[];
  repeated: number;
  headers: number;
  sheet?: NamesRead["sheet"];
  tried: readonly string[];
  picks: readonly (readonly [key: string, picked: Picked])[];
}

/** @returns undefined when there is no list with names, or when the list is too long */
export function keptOf({ text, read, entries, tried, picks }: ListWork): KeptList | undefined {
  if (read?.reading?.kind !== "names" || entries.length > MOST_KEPT) return undefined;
  const { people, sheet } = read.reading;
  return {
    text,
    name: read.name,
    entries: entries.map(({ key, line, text: name, match }) => [key, line, name, peopleOf(match)] as const),
    repeated: people.repeated,
    headers: people.headers,
    ...(sheet !== undefined && { sheet }),
    tried: [...tried],
    picks: [...picks],
  };
}

/** @param mentors the chapter's mentors. An entry no longer means a mentor who has left the chapter */
export function entriesOf(kept: KeptList, mentors: readonly Candidate[]): readonly ListedEntry[] {
  const byId = new Map(mentors.map((mentor) => [mentor.mentorId, mentor]));
  return kept.entries.map(([key, line, text, people]) => ({ key, line, text, match: matchOf(people, byId) }));
}

function peopleOf(match: Match): string | readonly string[] {
  if (match.kind === "matched") return match.mentor.mentorId;
  return match.kind === "unclear" ? match.people.map(({ mentorId }) => mentorId) : [];
}

function matchOf(people: string | readonly string[], byId: ReadonlyMap<string, Candidate>): Match {
  if (typeof people === "string") {
    const mentor = byId.get(people);
    return mentor === undefined ? { kind: "notFound" } : { kind: "matched", mentor };
  }
  const found = people.flatMap((mentorId) => byId.get(mentorId) ?? []);
  return found.length === 0 ? { kind: "notFound" } : { kind: "unclear", people: found };
}

/** @returns undefined for anything that this version of the console has not written */
export function parseKeptList(kept: unknown): KeptList | undefined {
  const { text, name, entries, tried, picks, ...others } = (kept ?? {}) as Partial<KeptList>;
  const areEntries =
    Array.isArray(entries) &&
    entries.every(
      ([key, line, words, people]) =>
        typeof key === "string" &&
        typeof line === "number" &&
        typeof words === "string" &&
        (typeof people === "string" || Array.isArray(people)),
    );
  if (typeof text !== "string" || typeof name !== "string" || !areEntries) return undefined;
  if (!Array.isArray(tried) || !Array.isArray(picks)) return undefined;
  return { repeated: 0, headers: 0, ...others, text, name, entries, tried, picks };
}
