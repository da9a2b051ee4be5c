/** Finds mentors by parts of their names. */
import type { Mentor } from "../api/types.ts";
import { foldName, holdsName } from "../name-folding.ts";
import type { FoldedName } from "../name-folding.ts";

export interface FoundMentor extends Mentor {
  /** The name in its folded forms, in which it is searched. */
  folded: FoldedName;
}

export function searchable(mentor: Mentor): FoundMentor {
  return { ...mentor, folded: foldName(mentor.name) };
}

/** The mentors whose names contain every word of the query. */
export function findMentors(mentors: readonly FoundMentor[], query: string): readonly FoundMentor[] {
  const words = foldWords(query);
  if (words.length === 0) return mentors;
  return mentors.filter(({ folded }) => words.every((word) => holdsName(folded, word)));
}

/** Both forms have the same number of words. */
function foldWords(query: string): FoldedName[] {
  const { short, long } = foldName(query.trim());
  const longWords = long.split(/\s+/);
  return short
    .split(/\s+/)
    .map((word, at) => ({ short: word, long: longWords[at] ?? word }))
    .filter((word) => word.short !== "");
}
