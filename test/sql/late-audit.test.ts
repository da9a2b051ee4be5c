/** An audit that comes late, when the next round was opened already: it still tells of its own round. */
import { describe, expect } from "vitest";
import {
  auditedSettledAt,
  audits,
  openSettled,
  SETTLED_LAST,
  TRUE_CLAIMS,
  TRUE_COUNTS,
} from "./audit-scenario.ts";
import {
  cancelOpen,
  failure,
  logSubmission,
  openRegistration,
  openRound,
  recordFailures,
  submit,
} from "./scenario.ts";
import { it, mentor, mentors } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

/** Round 1 registers mentor 1 and finds 2 registered, round 2 registers 3, round 3 registers 4; 5 and 6 never are. */
async function openThreeRounds(requests: Requests): Promise<string> {
  await submit(requests, await openRegistration(requests), mentor(2));
  const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 6) });
  for (const mentorId of mentors(1, 2)) await submit(requests, bulkId, mentorId);
  await recordFailures(requests, bulkId, [failure(mentor(3)), failure(mentor(4))]);
  await cancelOpen(requests, bulkId);

  await openRound(requests, bulkId, 2);
  await submit(requests, bulkId, mentor(3), { round: 2 });
  await recordFailures(
    requests,
    bulkId,
    mentors(4, 6).map((mentorId) => failure(mentorId)),
    { round: 2 },
  );

  await openRound(requests, bulkId, 3);
  await submit(requests, bulkId, mentor(4), { round: 3 });
  await recordFailures(requests, bulkId, [failure(mentor(5))], { round: 3 });
  await cancelOpen(requests, bulkId, { round: 3 });
  return bulkId;
}

const THREE_ROUNDS = [
  { round: 1, total: 6, succeeded: 2, already_registered: 1, failed: 4, cancelled: 2 },
  { round: 2, total: 4, succeeded: 1, already_registered: 0, failed: 3, cancelled: 0 },
  { round: 3, total: 3, succeeded: 1, already_registered: 0, failed: 2, cancelled: 1 },
].map((counts) => ({ ...counts, overall_status: "partialSuccess" }));

describe("the audit of a round that another has followed", () => {
  it("has the round's own numbers, as if it had been written in time", async ({ requests }) => {
    const bulkId = await openThreeRounds(requests);

    const answers: Row[] = [];
    for (const { round, already_registered, overall_status, ...counts } of THREE_ROUNDS) {
      const claims = { ...counts, alreadyRegistered: already_registered, overallStatus: overall_status };
      answers.push(await logSubmission(requests, bulkId, claims, { round }));
    }

    expect(answers).toEqual(
      [1, 2, 3].map((round) => ({ bulkId, round, logged: true, agrees: true, reconciled: true })),
    );
    expect(await audits(requests)).toEqual(THREE_ROUNDS);
  });

  it("is a second time what it was when the next round is under way and when that has settled", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    await logSubmission(requests, bulkId, TRUE_CLAIMS);
    const again = { bulkId, round: 1, logged: false, agrees: true, reconciled: true };

    await openRound(requests, bulkId, 2);
    expect(await logSubmission(requests, bulkId, TRUE_CLAIMS)).toEqual(again);

    for (const mentorId of mentors(3, 4)) await submit(requests, bulkId, mentorId, { round: 2 });
    expect(await logSubmission(requests, bulkId, TRUE_CLAIMS)).toEqual(again);
    expect(await audits(requests)).toEqual([{ round: 1, ...TRUE_COUNTS }]);
  });

  it("believes no number of the caller's, the cancelled ones included", async ({ requests }) => {
    const bulkId = await openThreeRounds(requests);
    const forged = { total: 1, succeeded: 1, alreadyRegistered: 1, failed: 0, overallStatus: "success" };

    const first = await logSubmission(requests, bulkId, { ...forged, cancelled: 99 }, { round: 1 });
    const second = await logSubmission(requests, bulkId, { ...forged, cancelled: -1 }, { round: 2 });

    expect([first["agrees"], second["agrees"]]).toEqual([false, false]);
    expect(await audits(requests)).toEqual(THREE_ROUNDS.slice(0, 2));
  });

  it("settled when its last item did, whatever the caller says", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const failures = mentors(1, 3).map((mentorId, index) =>
      failure(mentorId, { settledAt: `2026-11-25T10:00:0${index}.123Z` }),
    );
    await recordFailures(requests, bulkId, failures);
    await openRound(requests, bulkId, 2);

    await logSubmission(requests, bulkId, { settledAt: SETTLED_LAST });

    expect(await auditedSettledAt(requests, 1)).toEqual(new Date("2026-11-25T10:00:02.123Z"));
  });
});
