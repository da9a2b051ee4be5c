/** Reads an earlier registration as the start of a new one, with its mentors and its activity but without the date. */
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
  /** The names of mentors that are inactive now. */
  inactive: readonly string[];
  /** The names of mentors that are not in the chapter now, or their ids when the names are not available. */
  gone: readonly string[];
}

/** @param mentors the present mentors of the chapter */
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
