/** An inactive coordinator reads and writes nothing, and their open runs are closed and audited. */
import { describe, expect } from "vitest";
import {
  audit,
  closeRound,
  countActivities,
  openChunk,
  openRegistration,
  openRound,
  readProgress,
  stored,
  submit,
} from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentors, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const switchTo = (requests: Requests, active: boolean): Promise<unknown> =>
  requests.owner("update public.coordinators set active = $1 where user_id = $2", [active, coordinator(1)]);

describe("an inactive coordinator", () => {
  it("finds none of their rows in any table", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, [1, 3]);
    await audit(requests, bulkId);
    await switchTo(requests, false);
    for (const table of [
      "coordinators",
      "chapters",
      "mentors",
      "bulk_registrations",
      "bulk_registration_rounds",
      "bulk_registration_items",
      "proxy_activities",
      "bulk_registration_audits",
    ]) {
      const { rowCount } = await requests.query(authenticated(1), `select from public.${table}`);
      expect([table, rowCount]).toEqual([table, 0]);
    }
  });

  it("opens, retries, closes, reads and lists nothing", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const openId = await openRegistration(requests, { mentorIds: mentors(4, 5) });
    await closeRound(requests, bulkId);
    await switchTo(requests, false);
    const before = await stored(requests, openId);
    const as = authenticated(1);
    const header = requests.query(
      as,
      `insert into public.bulk_registrations (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
       values (gen_random_uuid(), $1, 'Walk', '2026-11-20', 60)`,
      [coordinator(1)],
    );
    expect(await errorCode(header)).toBe("42501");
    expect(await errorCode(openRegistration(requests))).toBe("BR009");
    expect(await errorCode(openChunk(requests, { bulkId: openId, mentorIds: mentors(4, 5), total: 2 }))).toBe(
      "BR009",
    );
    expect(await errorCode(openRound(requests, bulkId, 2))).toBe("BR009");
    const close = { bulkId: openId, round: 1, reason: "interrupted" };
    expect(await errorCode(requests.call(as, "close_round", close))).toBe("BR003");
    const past = requests.query(as, "select bulk_registration_private.close_items($1, 1, 'interrupted', 0)", [
      openId,
    ]);
    expect(await errorCode(past)).toBe("42501");
    expect(await errorCode(readProgress(requests, bulkId))).toBe("BR003");
    expect(await errorCode(requests.call(as, "read_history", { bulkId, after: 0, limit: 9 }))).toBe("BR003");
    for (const [list, values] of [
      ["list_bulk_registrations", { limit: 9 }],
      ["list_mentors", { limit: 9 }],
    ] as const) {
      expect(await errorCode(requests.call(as, list, values))).toBe("BR009");
    }
    expect(await stored(requests, openId)).toEqual(before);
  });

  it("has no more mentors registered, while the run may still read, close and audit", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, 1);
    await switchTo(requests, false);

    // Also when nothing is left to do: the run must learn of it.
    for (const position of [1, 2]) expect(await errorCode(submit(requests, bulkId, position))).toBe("BR009");
    expect(await countActivities(requests)).toBe(1);

    expect(await requests.call(registrar(1), "read_progress", { bulkId })).toMatchObject({
      counts: { settled: 1 },
    });
    expect(await closeRound(requests, bulkId, { reason: "coordinatorInactive" })).toMatchObject({
      ended: true,
    });
    expect(await audit(requests, bulkId)).toMatchObject({ reconciled: true });
  });

  it("has everything back once active again", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await switchTo(requests, false);
    await closeRound(requests, bulkId, { reason: "coordinatorInactive" });
    await switchTo(requests, true);
    await openRound(requests, bulkId, 2);
    expect(await submit(requests, bulkId, [1, 3], { round: 2 })).toMatchObject({
      counts: { succeeded: 3 },
      ended: true,
    });
  });
});
