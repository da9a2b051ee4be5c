/** What an audit tells beside the counts, and that it recounts the rows. */
import { describe, expect } from "vitest";
import { openSettled, TRUE_CLAIMS } from "./audit-scenario.ts";
import { failure, logSubmission, openRegistration, openRound, recordFailures, submit } from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, registrar } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

async function audit(requests: Requests, bulkId: string, round = 1): Promise<Row> {
  const [row] = await requests.owner(
    "select * from public.bulk_registration_audits where bulk_id = $1 and round = $2",
    [bulkId, round],
  );
  return row ?? {};
}

/** The guards keep everybody from it; here it is done all the same, as a broken restore would. */
async function pastTheGuards(requests: Requests, text: string, values: unknown[]): Promise<void> {
  await requests.owner("alter table public.bulk_registration_items disable trigger user");
  await requests.owner(text, values);
  await requests.owner("alter table public.bulk_registration_items enable trigger user");
}

describe("the audit", () => {
  it("carries actor, template hash, start and end, and the failures by code", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await logSubmission(requests, bulkId, TRUE_CLAIMS);

    const row = await audit(requests, bulkId);

    expect(row).toMatchObject({
      coordinator_id: coordinator(1),
      failed_by_code: { databaseDown: 1, cancelled: 1 },
      steering: [],
      rows_registered: 1,
      rows_already_registered: 1,
      rows_unaccounted: 0,
      reconciled: true,
    });
    expect(row["template_hash"]).toMatch(/^[0-9a-f]{64}$/);
    const [opened] = await requests.owner(
      "select opened_at from public.bulk_registration_rounds where bulk_id = $1",
      [bulkId],
    );
    expect(row["started_at"]).toEqual(opened?.["opened_at"]);
  });

  it("has the same template hash for the same form of two coordinators, and another for another form", async ({
    requests,
  }) => {
    const hashes: unknown[] = [];
    for (const [by, note] of [
      [1, "Bring a coat"],
      [2, "Bring a coat"],
      [1, "Bring two coats"],
    ] as const) {
      const bulkId = await openRegistration(requests, { by, template: { note } });
      const [row] = await requests.owner(
        "select template_hash from public.bulk_registrations where bulk_id = $1",
        [bulkId],
      );
      hashes.push(row?.["template_hash"]);
    }
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it("of a later round starts when that was opened", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await openRound(requests, bulkId, 2);
    for (const id of [mentor(3), mentor(4)]) await submit(requests, bulkId, id, { round: 2 });
    await logSubmission(requests, bulkId, {}, { round: 2 });
    const rounds = await requests.owner(
      "select opened_at from public.bulk_registration_rounds where bulk_id = $1 order by round",
      [bulkId],
    );
    expect((await audit(requests, bulkId, 2))["started_at"]).toEqual(rounds[1]?.["opened_at"]);
  });

  it("keeps who steered, and of that only what is known", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const at = "2026-11-25T10:00:00.123Z";
    const steering = [
      { action: "pause", by: coordinator(1), at, secret: "a name" },
      { action: "brake", by: "run", at, reason: "tolerance" },
      { action: "setConcurrency", by: "somebody", at, concurrency: 3, reason: "a name" },
      { action: "explode", by: "run", at },
      { action: "pause", by: "run", at: "a name" },
      { action: "pause", by: "run", at: "2026-13-32T25:61:61Z" },
      { action: "setConcurrency", by: "run", at, concurrency: 1e300 },
      "a name",
      null,
    ];

    await logSubmission(requests, bulkId, { ...TRUE_CLAIMS, steering: JSON.stringify(steering) });

    expect((await audit(requests, bulkId))["steering"]).toEqual([
      { action: "pause", by: coordinator(1), at },
      { action: "brake", by: "run", at, reason: "tolerance" },
      { action: "setConcurrency", by: "operator", at, concurrency: 3 },
      { action: "setConcurrency", by: "run", at },
    ]);
  });

  it.for(["{}", "null", '"x"', "7"])(
    "isn't blocked by steering that is no list: %s",
    async (steering, { requests }) => {
      const bulkId = await openSettled(requests);
      await logSubmission(requests, bulkId, { ...TRUE_CLAIMS, steering });
      expect((await audit(requests, bulkId))["steering"]).toEqual([]);
    },
  );
});

describe("the recount", () => {
  it.for([
    {
      what: "a row that is gone",
      break: "delete from public.proxy_activities where bulk_id = $1 and mentor_id = $2",
      mentorId: mentor(1),
      found: { rows_registered: 0 },
    },
    {
      what: "a row that was found registered and belongs to another form now",
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
      what: "a row for an item that counts as failed",
      break: `insert into public.proxy_activities (coordinator_id, mentor_id, registration_key, activity_type,
                activity_date, duration_minutes, note, occurrence, bulk_id)
              select coordinator_id, $2, registration_key, activity_type, activity_date, duration_minutes, note,
                occurrence, bulk_id from public.bulk_registrations where bulk_id = $1`,
      mentorId: mentor(3),
      found: { rows_unaccounted: 1 },
    },
  ])(
    "finds $what: stored, answered, and no error",
    async ({ break: text, mentorId, found }, { requests }) => {
      const bulkId = await openSettled(requests);
      if (text.startsWith("delete")) {
        await requests.owner(
          "alter table public.bulk_registration_items drop constraint bulk_registration_items_activity_id_fkey",
        );
      }
      await pastTheGuards(requests, text, [bulkId, mentorId]);

      const answer = await logSubmission(requests, bulkId, TRUE_CLAIMS);

      expect(answer).toMatchObject({ logged: true, agrees: true, reconciled: false });
      expect(await audit(requests, bulkId)).toMatchObject({
        rows_registered: 1,
        rows_already_registered: 1,
        rows_unaccounted: 0,
        ...found,
        reconciled: false,
      });
    },
  );

  it("of an earlier round isn't misled by what a later one has registered", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await openRound(requests, bulkId, 2);
    await submit(requests, bulkId, mentor(3), { round: 2 });

    expect(await logSubmission(requests, bulkId, TRUE_CLAIMS)).toMatchObject({ reconciled: true });

    await recordFailures(requests, bulkId, [failure(mentor(4))], { round: 2 });
    expect(await logSubmission(requests, bulkId, {}, { round: 2 })).toMatchObject({ reconciled: true });
    expect(await audit(requests, bulkId, 2)).toMatchObject({ rows_registered: 1, total: 2 });
  });

  it("isn't misled by another bulk registration that registered the same form for who failed here", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    const other = await openRegistration(requests, { mentorIds: [mentor(3)] });
    await submit(requests, other, mentor(3));

    expect(await logSubmission(requests, bulkId, TRUE_CLAIMS)).toMatchObject({ reconciled: true });
  });

  it.for([
    { what: "against its own numbers", rows: "0, 0, 0, true" },
    { what: "as borne out by rows that nobody counted", rows: "null, null, null, true" },
    { what: "without saying whether it is borne out", rows: "1, 0, 0, null" },
  ])("can't be written $what", async ({ rows }, { requests }) => {
    const bulkId = await openSettled(requests);
    const forge = requests.query(
      registrar(1),
      `insert into public.bulk_registration_audits (bulk_id, round, coordinator_id, activity_type, activity_date,
         duration_minutes, note, occurrence, template_hash, total, succeeded, already_registered, failed, cancelled,
         overall_status, settled_at, failed_by_code, steering, rows_registered, rows_already_registered,
         rows_unaccounted, reconciled)
       select bulk_id, 1, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence,
         template_hash, 1, 1, 0, 0, 0, 'success', now(), '{}', '[]', ${rows}
       from public.bulk_registrations where bulk_id = $1`,
      [bulkId],
    );
    expect(await errorCode(forge)).toBe("23514");
  });
});

describe("an audit is history: nobody changes, replaces or deletes it, whatever role the project hands out:", () => {
  it.for([
    { name: "the coordinator", requester: authenticated(1) },
    { name: "a run", requester: registrar(1) },
    { name: "nobody in particular", requester: { role: "anon", sub: null } as const },
    { name: "the service role", requester: { role: "service_role" } as const },
  ])("$name", async ({ requester }, { requests }) => {
    const bulkId = await openSettled(requests);
    await logSubmission(requests, bulkId, TRUE_CLAIMS);
    const before = await audit(requests, bulkId);

    for (const text of [
      "update public.bulk_registration_audits set succeeded = 4",
      "delete from public.bulk_registration_audits",
      "truncate public.bulk_registration_audits",
      `insert into public.bulk_registration_audits select * from public.bulk_registration_audits
       on conflict (bulk_id, round) do update set total = 9`,
    ]) {
      expect(await errorCode(requests.query(requester, text))).toBe("42501");
    }
    expect(await audit(requests, bulkId)).toEqual(before);
  });
});
