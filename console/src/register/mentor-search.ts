/** Finds mentors by name as people type it: in any case, without accents, in parts. */
import type { Mentor } from "../api/types.ts";

export interface FoundMentor extends Mentor {
  /** The name in the form in which it is searched. */
  folded: string;
}

/** Letters that Unicode doesn't take apart into a base letter and an accent. */
const WITHOUT_PARTS: Readonly<Record<string, string>> = {
  ø: "o",
  æ: "ae",
  œ: "oe",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ß: "ss",
  ı: "i",
  ħ: "h",
};

export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/[\p{Mark}\p{Cf}]/gu, "")
    .toLowerCase()
    .replaceAll(/[øæœłđðþßıħ]/g, (letter) => WITHOUT_PARTS[letter] ?? letter);
}

export function searchable(mentor: Mentor): FoundMentor {
  return { ...mentor, folded: fold(mentor.name) };
}

/** Those whose name has every word of the query somewhere. */
export function findMentors(mentors: readonly FoundMentor[], query: string): readonly FoundMentor[] {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return mentors;
  return mentors.filter(({ folded }) => words.every((word) => folded.includes(word)));
}
