/**
 * The audit of a round: items, counters and rows are counted again, and the audit is written once and stays.
 *
 * Longer than 250 lines: the tests share the registrations that they damage.
 */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  audit,
  closeRound,
  failure,
  openChunk,
  openRegistration,
  openRound,
  settleFailures,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

/** Of mentors 1 to 4, one is registered, one was registered before, one has failed and one is cancelled. */
async function openSettled(requests: Requests): Promise<string> {
  await submit(requests, await openRegistration(requests), 2);
  const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
  await submit(requests, bulkId, [1, 2]);
  await settleFailures(requests, bulkId, [failure(3)]);
  await closeRound(requests, bulkId);
  return bulkId;
}

const COUNTS = {
  total: 4,
  succeeded: 2,
  already_registered: 1,
  failed: 2,
  cancelled: 1,
  failed_by_code: { invalidData: 1, cancelled: 1 },
  overall_status: "partialSuccess",
};

async function storedAudit(requests: Requests, bulkId: string, round = 1): Promise<Row> {
  const [row] = await requests.owner(
    `select *, activity_date::text as activity_date from public.bulk_registration_audits
     where bulk_id = $1 and round = $2`,
    [bulkId, round],
  );
  return row ?? {};
}

function step(requests: Requests, bulkId: string, round: number | null = 1, by = 1): Promise<Row> {
  return requests.call(registrar(by), "log_bulk_submission", { bulkId, round, steering: "[]" });
}

/** Bypasses the guards, as a faulty restore would. */
async function pastTheGuards(requests: Requests, text: string, values: unknown[]): Promise<void> {
  const tables = ["bulk_registration_items", "proxy_activities"];
  for (const table of tables) await requests.owner(`alter table public.${table} disable trigger user`);
  await requests.owner(text, values);
  for (const table of tables) await requests.owner(`alter table public.${table} enable trigger user`);
}

describe("the audit of a round", () => {
  it("says who registered what for how many, when and how it ended", async ({ requests }) => {
    const bulkId = await openSettled(requests);

    expect(await audit(requests, bulkId)).toEqual({ bulkId, round: 1, done: true, reconciled: true });

    const [round] = await requests.owner(
      "select started_at, ended_at from public.bulk_registration_rounds where bulk_id = $1",
      [bulkId],
    );
    expect(await storedAudit(requests, bulkId)).toEqual({
      bulk_id: bulkId,
      round: 1,
      coordinator_id: coordinator(1),
      activity_type: TEMPLATE.activityType,
      activity_date: TEMPLATE.activityDate,
      duration_minutes: TEMPLATE.durationMinutes,
      note: TEMPLATE.note,
      occurrence: TEMPLATE.occurrence,
      kind: "registration",
      of_bulk_id: null,
      template_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...COUNTS,
      withdrawn: 0,
      started_at: round?.["started_at"],
      settled_at: round?.["ended_at"],
      steering: [],
      rows_registered: 1,
      rows_already_registered: 1,
      rows_withdrawn: 0,
      rows_already_withdrawn: 0,
      rows_unaccounted: 0,
      reconciled: true,
      recorded_at: expect.any(Date),
    });
  });

  it("has the same template hash for the same form of two coordinators, and another for another form", async ({
    requests,
  }) => {
    const ids = [
      await openRegistration(requests, { template: { note: "Bring a coat" } }),
      await openRegistration(requests, { by: 2, template: { note: "Bring a coat" } }),
      await openRegistration(requests, { template: { note: "Bring two coats" } }),
    ];
    const rows = await requests.owner(
      "select template_hash from public.bulk_registrations order by array_position($1::uuid[], bulk_id)",
      [ids],
    );
    const [first, same, other] = rows.map((row) => row["template_hash"]);
    expect(same).toBe(first);
    expect(other).not.toBe(first);
  });

  it("calls a round a success when all succeeded, and a total failure when none did", async ({
    requests,
  }) => {
    const succeededId = await openRegistration(requests);
    await submit(requests, succeededId, [1, 3]);
    await audit(requests, succeededId);
    expect(await storedAudit(requests, succeededId)).toMatchObject({
      overall_status: "success",
      failed_by_code: {},
    });
    const failedId = await openRegistration(requests, { mentorIds: mentors(5, 6) });
    await closeRound(requests, failedId);
    await audit(requests, failedId);
    expect(await storedAudit(requests, failedId)).toMatchObject({
      overall_status: "totalFailure",
      started_at: null,
    });
  });

  it("is written once, in steps, and answers every later call", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    expect(await step(requests, bulkId)).toEqual({ bulkId, round: 1, done: false, reconciled: null });
    expect(await storedAudit(requests, bulkId)).toEqual({});
    expect(await step(requests, bulkId)).toEqual({ bulkId, round: 1, done: true, reconciled: true });
    const first = await storedAudit(requests, bulkId);
    await pastTheGuards(
      requests,
      "update public.bulk_registration_items set detail = 'failed' where detail = 'cancelled'",
      [],
    );

    expect(await step(requests, bulkId)).toEqual({ bulkId, round: 1, done: true, reconciled: true });

    expect(await storedAudit(requests, bulkId)).toEqual(first);
    expect(await requests.owner("select from bulk_registration_private.audit_recounts")).toEqual([]);
  });

  it("waits until the last item has settled, of a later round, too", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, [1, 2]);
    expect(await errorCode(step(requests, bulkId))).toBe("BR011");
    await closeRound(requests, bulkId);
    await openRound(requests, bulkId, 2);
    expect(await errorCode(step(requests, bulkId, 2))).toBe("BR011");
    expect(await audit(requests, bulkId)).toMatchObject({ reconciled: true });
  });

  it("is refused for a round that wasn't opened or sealed, and for another coordinator's round", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    for (const round of [2, 0, -1, null])
      expect(await errorCode(step(requests, bulkId, round))).toBe("BR007");
    await openRound(requests, bulkId, 2, { last: false });
    expect(await errorCode(step(requests, bulkId, 2))).toBe("BR007");
    expect(await errorCode(step(requests, bulkId, 1, 2))).toBe("BR003");
    expect(await errorCode(step(requests, randomUUID()))).toBe("BR003");
    const unsealedId = randomUUID();
    await openChunk(requests, { bulkId: unsealedId, mentorIds: mentors(1, 1) });
    expect(await errorCode(step(requests, unsealedId))).toBe("BR003");
  });

  it("keeps the steering, and of that only known fields", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const at = "2026-11-25T10:00:00.123Z";
    const steering = [
      { action: "pause", by: coordinator(1), at, secret: "a name" },
      { action: "pause", by: "run", at, reason: "tolerance" },
      { action: "setConcurrency", by: "somebody", at, concurrency: 3, reason: "a name" },
      { action: "explode", by: "run", at },
      { action: "pause", by: "run", at: "a name" },
      { action: "pause", by: "run", at: "2026-13-32T25:61:61Z" },
      { action: "setConcurrency", by: "run", at, concurrency: 1e300 },
      "a name",
      null,
    ];

    await audit(requests, bulkId, { steering });

    expect((await storedAudit(requests, bulkId))["steering"]).toEqual([
      { action: "pause", by: coordinator(1), at },
      { action: "pause", by: "run", at, reason: "tolerance" },
      { action: "setConcurrency", by: "operator", at, concurrency: 3 },
      { action: "setConcurrency", by: "run", at },
    ]);
  });

  it.for([{}, null, "x", 7])(
    "is written also when the steering is no list: %j",
    async (steering, { requests }) => {
      const bulkId = await openSettled(requests);
      await audit(requests, bulkId, { steering });
      expect((await storedAudit(requests, bulkId))["steering"]).toEqual([]);
    },
  );
});

describe("the recount", () => {
  it.for([
    {
      what: "a missing row",
      break: "delete from public.proxy_activities where bulk_id = $1 and mentor_id = $2",
      mentorId: mentor(1),
      found: { rows_registered: 0 },
    },
    {
      what: "a row that counted as already registered and now belongs to another form",
      break:
        "update public.proxy_activities set registration_key = 'x' where bulk_id <> $1 and mentor_id = $2",
      mentorId: mentor(2),
      found: { rows_already_registered: 0 },
    },
    {
      what: "a row for another mentor than the item's",
      break:
        "update public.proxy_activities set mentor_id = 'a0000000-0000-4000-8000-000000000040' where bulk_id = $1 and mentor_id = $2",
      mentorId: mentor(1),
      found: { rows_registered: 0, rows_unaccounted: 1 },
    },
    {
      what: "a counter that disagrees with the items",
      break: `update public.bulk_registration_rounds set cancelled = 0 where bulk_id = $1 and $2::uuid is not null`,
      mentorId: mentor(1),
      found: { cancelled: 1 },
    },
    {
      what: "a row for an item that counts as failed",
      break: `insert into public.proxy_activities (coordinator_id, mentor_id, registration_key, activity_type,
                activity_date, duration_minutes, note, occurrence, bulk_id)
              select coordinator_id, $2, registration_key, activity_type, activity_date, duration_minutes, note,
                occurrence, bulk_id from public.bulk_registrations where bulk_id = $1`,
      mentorId: mentor(3),
      found: { rows_unaccounted: 1 },
    },
  ])(
    "finds $what, stores and answers the finding, and throws no error",
    async ({ break: text, mentorId, found }, { requests }) => {
      const bulkId = await openSettled(requests);
      await pastTheGuards(requests, text, [bulkId, mentorId]);

      expect(await audit(requests, bulkId)).toMatchObject({ done: true, reconciled: false });

      expect(await storedAudit(requests, bulkId)).toMatchObject({
        rows_registered: 1,
        rows_already_registered: 1,
        rows_unaccounted: 0,
        ...found,
        reconciled: false,
      });
    },
  );

  it("of an earlier round ignores what a later round has registered", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await openRound(requests, bulkId, 2);
    await submit(requests, bulkId, 1, { round: 2 });

    expect(await audit(requests, bulkId)).toMatchObject({ reconciled: true });

    await closeRound(requests, bulkId, { round: 2 });
    expect(await audit(requests, bulkId, { round: 2 })).toMatchObject({ reconciled: true });
    expect(await storedAudit(requests, bulkId, 2)).toMatchObject({ rows_registered: 1, total: 2 });
    expect(await storedAudit(requests, bulkId)).toMatchObject(COUNTS);
  });

  it("ignores another bulk registration that registered the same form for a mentor who failed here", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    await submit(requests, await openRegistration(requests, { mentorIds: [mentor(3)] }), 1);
    expect(await audit(requests, bulkId)).toMatchObject({ reconciled: true });
  });
});

describe("an audit is history: no role can state, change, replace or delete it:", () => {
  it.for([
    { name: "the coordinator", requester: authenticated(1) },
    { name: "a run", requester: registrar(1) },
    { name: "the anonymous role", requester: { role: "anon", sub: null } as const },
    { name: "the service role", requester: { role: "service_role" } as const },
    { name: "the owner", requester: undefined },
  ])("$name", async ({ requester }, { requests }) => {
    const bulkId = await openSettled(requests);
    await audit(requests, bulkId);
    const before = await storedAudit(requests, bulkId);
    for (const text of [
      "update public.bulk_registration_audits set succeeded = 4",
      "delete from public.bulk_registration_audits",
      "truncate public.bulk_registration_audits",
      `insert into public.bulk_registration_audits select * from public.bulk_registration_audits
       on conflict (bulk_id, round) do update set total = 9`,
    ]) {
      const request = requester === undefined ? requests.owner(text) : requests.query(requester, text);
      expect([text, await errorCode(request)]).toEqual([text, "42501"]);
    }
    expect(await storedAudit(requests, bulkId)).toEqual(before);
  });
});
