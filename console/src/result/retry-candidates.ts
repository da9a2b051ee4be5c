/** Who is tried again: everyone who is not registered, without those who can't be as things are. */
import type { Line } from "./lines.ts";

/** Codes of failures that stay until a person changes something about the mentor. */
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
