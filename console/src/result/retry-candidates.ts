/** Chooses the mentors to retry: all that are not registered, without those whose failure would repeat. */
import type { Line } from "./lines.ts";

/** The codes of failures that remain until a person changes the mentor's data. */
const HOPELESS: ReadonlySet<string | undefined> = new Set([
  "mentorInactive",
  "mentorUnknown",
  "notPermitted",
  "notInForce",
]);

export interface RetryCandidate {
  line: Line;
  isHopeless: boolean;
}

export function retryCandidates(lines: readonly Line[]): RetryCandidate[] {
  return lines
    .filter(({ state }) => state === "failed" || state === "cancelled" || state === "waiting")
    .map((line) => ({ line, isHopeless: HOPELESS.has(line.code) }));
}

export function hopefulIds(candidates: readonly RetryCandidate[]): ReadonlySet<string> {
  return new Set(candidates.flatMap(({ line, isHopeless }) => (isHopeless ? [] : [line.mentorId])));
}
