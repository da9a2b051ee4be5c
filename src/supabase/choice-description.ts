/** The short description by which Postgres compares two choices of mentors: of any length, it has the same size. */
import { createHash } from "node:crypto";
import type { MentorChoice } from "../domain/mentor-choice.ts";
import type { RetryChoice } from "../domain/retry-choice.ts";

/** The order of the choice's entries doesn't matter. @param choice undefined: every mentor that the call is about */
export function describeChoice(
  choice: (Pick<MentorChoice, "mentorIds"> & { codes?: RetryChoice["codes"] }) | undefined,
): Readonly<Record<string, unknown>> {
  const { mentorIds = [], codes = [] } = choice ?? {};
  return {
    ...(codes.length > 0 && { codes: codes.toSorted() }),
    ...(mentorIds.length > 0 && {
      mentors: mentorIds.length,
      digest: createHash("sha256").update(mentorIds.toSorted().join(",")).digest("hex"),
    }),
  };
}
