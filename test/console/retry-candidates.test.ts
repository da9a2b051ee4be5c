/** The mentors that a retry takes. */
import { expect, it } from "vitest";
import type { Line, LineState } from "../../console/src/result/lines.ts";
import { hopefulIds, retryCandidates } from "../../console/src/result/retry-candidates.ts";

function line(mentorId: string, state: LineState, code?: string): Line {
  return { mentorId, name: mentorId, position: 1, round: 1, state, ...(code !== undefined && { code }) };
}

const LINES = [
  line("registered", "registered"),
  line("already", "alreadyRegistered"),
  line("busy", "failed", "busy"),
  line("refused", "failed", "invalidData"),
  line("inactive", "failed", "mentorInactive"),
  line("unknown", "failed", "mentorUnknown"),
  line("cancelled", "cancelled", "cancelled"),
  line("waiting", "waiting"),
];

it("a retry can take every mentor who is not registered", () => {
  expect(retryCandidates(LINES).map(({ line: { mentorId } }) => mentorId)).toEqual([
    "busy",
    "refused",
    "inactive",
    "unknown",
    "cancelled",
    "waiting",
  ]);
});

it("a retry takes mentors who can't succeed at present only when they are chosen by hand", () => {
  expect([...hopefulIds(retryCandidates(LINES))]).toEqual(["busy", "refused", "cancelled", "waiting"]);
});
