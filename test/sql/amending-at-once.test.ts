/** Amendments at the same moment: one amendment withdraws each row, and no mentor ever has no record or two. */
import { describe, expect } from "vitest";
import { CORRECTED, inForce, openCorrection, openWithdrawal, registered } from "./amendments.ts";
import { countActivities, openRegistration, submit, TEMPLATE } from "./scenario.ts";
import { errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";
import { call, runIntoEachOther } from "./two-sessions.ts";
import type { Call } from "./two-sessions.ts";

const submission = (bulkId: string, from: number, to = from): Call => ({
  requester: registrar(1),
  functionName: "submit_registrations",
  values: { bulkId, round: 1, from, to, attempt: 1 },
});

describe("of two amendments of the same rows at the same moment", () => {
  it("a withdrawal finds the old row withdrawn when a correction comes first", async ({ requests }) => {
    const ofId = await registered(requests);
    const correctionId = await openCorrection(requests, ofId);
    const withdrawalId = await openWithdrawal(requests, ofId);

    const [first, second] = await runIntoEachOther(
      requests,
      submission(correctionId, 1, 3),
      submission(withdrawalId, 1, 3),
    );

    expect(first).toMatchObject({ counts: { succeeded: 3, failed: 0 } });
    expect(await second).toMatchObject({ counts: { succeeded: 3, failed: 0 }, ended: true });
    expect(await withdrawnBy(requests)).toEqual({ [correctionId]: 3 });
    expect(await inForce(requests)).toMatchObject(mentors(1, 3).map(() => ({ bulk_id: correctionId })));
  });

  it("a correction registers nothing and says why when a withdrawal comes first", async ({ requests }) => {
    const ofId = await registered(requests);
    const correctionId = await openCorrection(requests, ofId);
    const withdrawalId = await openWithdrawal(requests, ofId);

    const [, second] = await runIntoEachOther(
      requests,
      submission(withdrawalId, 1),
      submission(correctionId, 1),
    );

    expect(await second).toMatchObject({ outcome: { detail: "failed", errorCode: "notInForce" } });
    expect(await inForce(requests)).toMatchObject([{ mentor_id: mentor(2) }, { mentor_id: mentor(3) }]);
  });

  it("one of two corrections to different days wins each row, and no mentor has both", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const firstId = await openCorrection(requests, ofId);
    const secondId = await openCorrection(requests, ofId, {
      template: { ...TEMPLATE, activityDate: "2026-11-22" },
    });

    const [first, second] = await runIntoEachOther(
      requests,
      submission(firstId, 1, 2),
      submission(secondId, 1, 3),
    );

    expect(first).toMatchObject({ counts: { succeeded: 2 } });
    expect(await second).toMatchObject({ counts: { settled: 3, succeeded: 1, failed: 2 } });
    expect(await inForce(requests)).toMatchObject([
      { mentor_id: mentor(1), bulk_id: firstId },
      { mentor_id: mentor(2), bulk_id: firstId },
      { mentor_id: mentor(3), bulk_id: secondId },
    ]);
  });

  it("two corrections that reverse each other end without a deadlock, and each mentor keeps one row", async ({
    requests,
  }) => {
    const firstOf = await registered(requests);
    const secondOf = await registered(requests, { template: CORRECTED });
    const firstId = await openCorrection(requests, firstOf);
    const secondId = await openCorrection(requests, secondOf, { template: TEMPLATE });

    const [first, second] = await runIntoEachOther(
      requests,
      submission(firstId, 1, 3),
      submission(secondId, 1, 3),
    );

    expect(first).toMatchObject({ counts: { succeeded: 3, alreadyRegistered: 3 } });
    expect(await second).toMatchObject({ counts: { succeeded: 3, alreadyRegistered: 0 } });
    expect(await inForce(requests)).toMatchObject(mentors(1, 3).map(() => ({ bulk_id: secondId })));
  });

  it("a correction and a registration of the corrected form leave one row in force", async ({ requests }) => {
    const ofId = await registered(requests);
    const correctionId = await openCorrection(requests, ofId);
    const registrationId = await openRegistration(requests, { template: CORRECTED });

    const [, second] = await runIntoEachOther(
      requests,
      submission(correctionId, 1, 3),
      submission(registrationId, 1, 3),
    );

    expect(await second).toMatchObject({ counts: { succeeded: 3, alreadyRegistered: 3 } });
    expect(await inForce(requests)).toHaveLength(3);
  });

  it("a registration waits for a withdrawal of the same form, and registers again", async ({ requests }) => {
    const withdrawalId = await openWithdrawal(requests, await registered(requests));
    const againId = await openRegistration(requests);

    const [, second] = await runIntoEachOther(
      requests,
      submission(withdrawalId, 1, 3),
      submission(againId, 1, 3),
    );

    expect(await second).toMatchObject({ counts: { succeeded: 3, alreadyRegistered: 0 } });
    expect(await inForce(requests)).toMatchObject(mentors(1, 3).map(() => ({ bulk_id: againId })));
    expect(await countActivities(requests)).toBe(6);
  });
});

it("a reader sees exactly one row in force of each mentor at any moment of a correction", async ({
  requests,
}) => {
  const all = mentors(1, 40);
  const bulkId = await openCorrection(requests, await registered(requests, { mentorIds: all }));
  const writer = await requests.connect();
  const seen = new Set<string>();
  const corrected = new AbortController();
  const reading = (async () => {
    while (!corrected.signal.aborted) {
      const [row] = await requests.owner(
        `select format('%s mentors with %s', count(*), string_agg(distinct c.rows::text, ',')) as seen
         from (
           select count(*) as rows from public.proxy_activities
           where withdrawn_at is null group by mentor_id
         ) c`,
      );
      seen.add(String(row?.["seen"]));
    }
  })();
  for (let position = 1; position <= all.length; position += 4) {
    await call(writer, submission(bulkId, position, position + 3));
  }
  corrected.abort();
  await reading;

  expect([...seen]).toEqual(["40 mentors with 1"]);
  expect(await inForce(requests)).toMatchObject(all.map(() => ({ bulk_id: bulkId })));
});

it("a correction is rolled back as a whole when the coordinator becomes inactive in between", async ({
  requests,
}) => {
  const ofId = await registered(requests);
  const bulkId = await openCorrection(requests, ofId);
  await requests.owner("update public.coordinators set active = false");
  expect(await errorCode(submit(requests, bulkId, 1))).toBe("BR009");
  expect(await inForce(requests)).toMatchObject(mentors(1, 3).map(() => ({ bulk_id: ofId })));
});

async function withdrawnBy(requests: Requests): Promise<Record<string, unknown>> {
  const rows = await requests.owner(
    `select withdrawn_by, count(*)::int as rows from public.proxy_activities
     where withdrawn_at is not null group by withdrawn_by`,
  );
  return Object.fromEntries(rows.map((row) => [String(row["withdrawn_by"]), row["rows"]]));
}
