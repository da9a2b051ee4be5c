/** Decides which positions go into which activity and which write. The plan is a pure function of the total and the settings. */
import { AUTOMATIC_MENTORS_PER_WRITE, SMALL_RUN } from "./limits.ts";
import type { RunSettings } from "./run-settings.ts";

export interface Plan {
  /** The positions of one stretch. With 1, each mentor has its own activity and its own retries. */
  mentorsPerActivity: number;
  /** Positions of one write. */
  mentorsPerWrite: number;
}

/**
 * Up to 30 mentors, each mentor gets an activity. Above 30, one stretch covers all mentors, and a write takes as many mentors as
 * keep the run at 30 writes, at most 250. So a run takes six windows of five writes for 30 mentors as well as for 7,500.
 */
export function planOf(total: number, asked: RunSettings): Plan {
  const mentorsPerWrite =
    asked.mentorsPerWrite ?? Math.max(1, Math.min(AUTOMATIC_MENTORS_PER_WRITE, Math.ceil(total / SMALL_RUN)));
  const small = total <= SMALL_RUN && mentorsPerWrite === 1;
  const mentorsPerActivity = asked.mentorsPerActivity ?? (small ? 1 : Math.max(1, total));
  return { mentorsPerActivity, mentorsPerWrite: Math.min(mentorsPerWrite, mentorsPerActivity) };
}
