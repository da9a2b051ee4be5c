/**
 * Matches written names with the chapter's mentors. A name is certain only when the mentor's name has all its words in the same
 * order and no other words. Any weaker match is left to the coordinator.
 */
import { foldName } from "../name-folding.ts";
import type { Candidate } from "../register/picking.ts";

export type Match =
  | { kind: "matched"; mentor: Candidate }
  /** The mentors that the name may mean, at most `MOST_CHOICES`. */
  | { kind: "unclear"; people: readonly Candidate[] }
  | { kind: "notFound" };

export interface NameMatcher {
  /** @param id a UUID in any case */
  byId(id: string): Match;
  /** @param readings the possible names of one entry, such as `Anne Hansen` and `Hansen Anne` for `Hansen, Anne` */
  byName(readings: readonly string[]): Match;
  /** Whether exactly one mentor has one of these names, with all words equal. */
  isCertain(readings: readonly string[]): boolean;
}

/** The most mentors that an unclear name may offer. With more, the name counts as not found. */
const MOST_CHOICES = 30;

const NOT_FOUND: Match = { kind: "notFound" };

interface Word {
  short: string;
  long: string;
}

interface Known {
  mentor: Candidate;
  words: readonly Word[];
}

export function createNameMatcher(mentors: readonly Candidate[]): NameMatcher {
  const byId = new Map(mentors.map((mentor) => [mentor.mentorId.toLowerCase(), mentor]));
  const byName = new Map<string, Known[]>();
  const byWord = new Map<string, Known[]>();
  for (const mentor of mentors) {
    const known = { mentor, words: wordsOf(mentor.name) };
    put(byName, known.words.map(bucket).join(" "), known);
    for (const word of new Set(known.words.map(bucket))) put(byWord, word, known);
  }

  function exact(words: readonly Word[]): readonly Known[] {
    const alike = byName.get(words.map(bucket).join(" ")) ?? [];
    return alike.filter((known) => known.words.every((word, at) => isSame(word, words[at])));
  }

  function allExact(readings: readonly string[]): Set<Candidate> {
    return new Set(readings.flatMap((reading) => exact(wordsOf(reading)).map(({ mentor }) => mentor)));
  }

  function partial(words: readonly Word[]): readonly Candidate[] {
    return placesToLook(words, byWord)
      .filter((known) => isPartOf(words, known.words) || isPartOf(known.words, words))
      .map(({ mentor }) => mentor);
  }

  return {
    byId(id) {
      const mentor = byId.get(id.toLowerCase());
      return mentor === undefined ? NOT_FOUND : { kind: "matched", mentor };
    },
    byName(readings) {
      const people = allExact(readings);
      const [first, ...others] = people;
      // Registering an inactive mentor fails, so the coordinator has to confirm one.
      if (first !== undefined && others.length === 0 && first.active)
        return { kind: "matched", mentor: first };
      const choices =
        first === undefined ? new Set(readings.flatMap((reading) => partial(wordsOf(reading)))) : people;
      if (choices.size === 0 || choices.size > MOST_CHOICES) return NOT_FOUND;
      return { kind: "unclear", people: [...choices] };
    },
    isCertain: (readings) => allExact(readings).size === 1,
  };
}

function wordsOf(name: string): Word[] {
  const { short, long } = foldName(name.replaceAll(/[.,;]/g, " ").trim());
  const longWords = long.split(/\s+/);
  return short
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word, at) => ({ short: word, long: longWords[at] ?? word }));
}

/** The key under which words that may be equal are grouped. `isSame` then separates words that only share the key. */
function bucket({ long }: Word): string {
  return long.replaceAll("aa", "a").replaceAll("oe", "o").replaceAll("ae", "a").replaceAll("ue", "u");
}

function isSame(one: Word, other: Word | undefined): boolean {
  return other !== undefined && (one.short === other.short || one.long === other.long);
}

/** Whether the words are a part of a name. An initial matches a word with that first letter, but only beside a whole word. */
function isPartOf(part: readonly Word[], whole: readonly Word[]): boolean {
  const left = [...whole];
  let isWholeWord = false;
  const take = (fits: (word: Word) => boolean) => {
    const at = left.findIndex(fits);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  };
  const initials = part.filter((word) => word.short.length === 1);
  for (const word of part) {
    if (initials.includes(word)) continue;
    if (!take((other) => isSame(word, other))) return false;
    isWholeWord = true;
  }
  return isWholeWord && initials.every(({ short }) => take((other) => other.short.startsWith(short)));
}

/** The mentors in all groups but the largest. A mentor that shares two words with the name is also in a smaller group. */
function placesToLook(words: readonly Word[], byWord: ReadonlyMap<string, readonly Known[]>): Known[] {
  const buckets = [...new Set(words.map(bucket))]
    .map((word) => byWord.get(word) ?? [])
    .filter((known) => known.length > 0)
    .toSorted((one, other) => one.length - other.length);
  return [...new Set(buckets.length > 1 ? buckets.slice(0, -1).flat() : buckets.flat())];
}

function put(index: Map<string, Known[]>, key: string, known: Known): void {
  const all = index.get(key);
  if (all === undefined) index.set(key, [known]);
  else all.push(known);
}
