/** Restores a list of names that the browser has kept. */
import type { Candidate } from "../register/picking.ts";
import type { NamesRead } from "./list-file.ts";
import { entriesOf } from "./list-work.ts";
import type { KeptList } from "./list-work.ts";
import { createNameMatcher } from "./name-matcher.ts";

/** @param mentors the chapter's present mentors */
export function restoredList(kept: KeptList, mentors: readonly Candidate[]): NamesRead {
  const { repeated, headers, sheet } = kept;
  const people = { entries: entriesOf(kept, mentors), repeated, headers };
  const matcher = createNameMatcher(mentors);
  return { kind: "names", people, matcher, ...(sheet !== undefined && { sheet }) };
}
