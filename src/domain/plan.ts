/** Which positions go into which activity and which write: a pure function of the total and the settings. */
import { AUTOMATIC_MENTORS_PER_WRITE, SMALL_RUN } from "./limits.ts";
import type { RunSettings } from "./run-settings.ts";

export interface Plan {
  /** Positions of one stretch. With 1, each mentor has an activity and a retry of its own. */
  mentorsPerActivity: number;
  /** Positions of one write. */
  mentorsPerWrite: number;
}

/**
 * Up to 30 mentors, an activity for each. Above, one stretch over all of them with as many mentors per write as keep the run at
 * 30 writes, at most 250: a run takes six windows of five writes whether it is for 30 mentors or for 7,500.
 */
export function planOf(total: number, asked: RunSettings): Plan {
  const mentorsPerWrite =
    asked.mentorsPerWrite ?? Math.max(1, Math.min(AUTOMATIC_MENTORS_PER_WRITE, Math.ceil(total / SMALL_RUN)));
  const small = total <= SMALL_RUN && mentorsPerWrite === 1;
  const mentorsPerActivity = asked.mentorsPerActivity ?? (small ? 1 : Math.max(1, total));
  return { mentorsPerActivity, mentorsPerWrite: Math.min(mentorsPerWrite, mentorsPerActivity) };
}
