/** An earlier registration as the start of a new one: its mentors and its activity, everything but the date. */
import type { Backend } from "../api/backend.ts";
import { EMPTY_DRAFT } from "./draft.ts";
import type { Draft } from "./draft.ts";
import type { Candidate } from "./picking.ts";

export interface EarlierRegistration {
  draft: Readonly<Draft>;
  chosen: ReadonlySet<string>;
  leftOut: LeftOut;
}

export interface LeftOut {
  /** Names of mentors that are inactive now. */
  inactive: readonly string[];
  /** Names or, where the chapter has none any more, ids of mentors that are not in the chapter now. */
  gone: readonly string[];
}

/** @param mentors of the chapter as they are now */
export async function readEarlierRegistration(
  backend: Pick<Backend, "details" | "outcomes">,
  bulkId: string,
  mentors: readonly Candidate[],
  signal: AbortSignal,
): Promise<EarlierRegistration> {
  const { template } = await backend.details(bulkId, signal);
  const ofChapter = new Map(mentors.map((mentor) => [mentor.mentorId, mentor]));
  const chosen = new Set<string>();
  const inactive: string[] = [];
  const gone: string[] = [];
  let after: string | undefined;
  do {
    const page = await backend.outcomes(bulkId, after, signal);
    for (const { mentorId, name } of page.items) {
      const mentor = ofChapter.get(mentorId);
      if (mentor === undefined) gone.push(name ?? mentorId);
      else if (mentor.active) chosen.add(mentorId);
      else inactive.push(mentor.name);
    }
    after = page.next;
  } while (after !== undefined);
  const { activityType, durationMinutes, note } = template;
  const draft = { ...EMPTY_DRAFT, activityType, durationMinutes: String(durationMinutes), note: note ?? "" };
  return { draft, chosen, leftOut: { inactive, gone } };
}
