/**
 * Removing old bulk registrations: what is deleted, what stays, and the answers afterwards.
 *
 * Longer than 250 lines: the tests share the old registrations that they remove.
 */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { withSession } from "../../src/testing/database.ts";
import type { TestDatabase } from "../../src/testing/database.ts";
import { age, openAudited, operate } from "./operator.ts";
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
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, errorCode, it, mentors, registrar } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";
import { backendPid, waitUntilBlocked } from "./two-sessions.ts";

const NOTHING = { items: 0, registrations: 0, done: true };

/** The time this many days ago. */
function remove(database: TestDatabase, days = 30, limit = 5_000): Promise<Row> {
  const before = new Date(Date.now() - days * 86_400_000);
  return operate(database, "remove_old_registrations", [before, limit]);
}

async function count(requests: Requests, table: string, bulkId: string): Promise<number> {
  const [row] = await requests.owner(
    `select count(*)::int as count from public.${table} where bulk_id = $1`,
    [bulkId],
  );
  return Number(row?.["count"]);
}

/** The number of rows of one bulk registration in each table. */
async function rowsOf(requests: Requests, bulkId: string) {
  return {
    headers: await count(requests, "bulk_registrations", bulkId),
    rounds: await count(requests, "bulk_registration_rounds", bulkId),
    items: await count(requests, "bulk_registration_items", bulkId),
    audits: await count(requests, "bulk_registration_audits", bulkId),
    activities: await count(requests, "proxy_activities", bulkId),
  };
}

describe("removing old bulk registrations", () => {
  it("deletes rounds and items, and leaves audits, activities and their header", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests, { registered: [1, 2] });
    await openRound(requests, bulkId, 2);
    await submit(requests, bulkId, 1, { round: 2 });
    await audit(requests, bulkId, { round: 2 });
    await age(requests, bulkId, 31);
    const audits = await requests.owner("select * from public.bulk_registration_audits order by round");

    expect(await remove(database)).toMatchObject({ items: 4, registrations: 1, done: false });

    expect(await rowsOf(requests, bulkId)).toEqual({
      headers: 1,
      rounds: 0,
      items: 0,
      audits: 2,
      activities: 3,
    });
    expect(await requests.owner("select * from public.bulk_registration_audits order by round")).toEqual(
      audits,
    );
    expect(await remove(database)).toMatchObject(NOTHING);
    expect(await requests.owner("select from bulk_registration_private.removals")).toEqual([]);
    expect(await requests.owner("select from bulk_registration_private.settled_together")).toEqual([]);
  });

  it("leaves bulk registrations that are younger, are open, have a younger round, or have no audit yet", async ({
    requests,
    database,
  }) => {
    const youngId = await openAudited(requests);
    const runningId = await openRegistration(requests);
    const retriedId = await openAudited(requests);
    const unauditedId = await openRegistration(requests);
    await closeRound(requests, unauditedId);
    const retryingId = await openAudited(requests);
    for (const bulkId of [runningId, retriedId, unauditedId, retryingId]) await age(requests, bulkId, 31);
    await openRound(requests, retriedId, 2);
    await closeRound(requests, retriedId, { round: 2 });
    await audit(requests, retriedId, { round: 2 });
    await openRound(requests, retryingId, 2, { last: false });
    await age(requests, youngId, 29);
    const all = [youngId, runningId, retriedId, unauditedId, retryingId];
    const look = async () => {
      const rows: Row[][][] = [];
      for (const bulkId of all) rows.push(await stored(requests, bulkId));
      return rows;
    };
    const before = await look();

    expect(await remove(database)).toMatchObject(NOTHING);

    expect(await look()).toEqual(before);
  });

  it("deletes abandoned openings without a trace, so that the same id can be opened again", async ({
    requests,
    database,
  }) => {
    const bulkId = randomUUID();
    await openChunk(requests, { bulkId, mentorIds: mentors(1, 3) });
    const youngId = randomUUID();
    await openChunk(requests, { bulkId: youngId, mentorIds: mentors(1, 3) });
    await age(requests, bulkId, 31);

    expect(await remove(database)).toMatchObject({ items: 3, registrations: 1 });

    expect(await rowsOf(requests, bulkId)).toMatchObject({ headers: 0, rounds: 0, items: 0 });
    expect(await rowsOf(requests, youngId)).toMatchObject({ headers: 1, rounds: 1, items: 3 });
    await openRegistration(requests, { bulkId });
    expect(await readProgress(requests, bulkId)).toMatchObject({ total: 3, sealed: true });
  });

  it("continues where the last call stopped, the oldest first, and hides them from readers at once", async ({
    requests,
    database,
  }) => {
    const olderId = await openAudited(requests, { mentorIds: mentors(1, 7), registered: [1, 5] });
    const oldId = await openAudited(requests, { mentorIds: mentors(11, 14) });
    await age(requests, olderId, 60);
    await age(requests, oldId, 31);

    expect(await remove(database, 30, 3)).toMatchObject({ items: 3, registrations: 0, done: false });
    expect(await rowsOf(requests, olderId)).toMatchObject({ rounds: 1, items: 4 });
    expect(await errorCode(readProgress(requests, olderId))).toBe("BR016");
    expect(await readProgress(requests, oldId)).toMatchObject({ total: 4 });

    expect(await remove(database, 30, 4)).toMatchObject({ items: 4, registrations: 0, done: false });
    expect(await remove(database, 30, 4)).toMatchObject({ items: 4, registrations: 1, done: false });
    expect(await remove(database, 30, 4)).toMatchObject({ items: 0, registrations: 1, done: false });
    expect(await remove(database, 30, 4)).toMatchObject(NOTHING);
    expect(await rowsOf(requests, oldId)).toMatchObject({ headers: 1, rounds: 0, items: 0, audits: 1 });
  });

  it("makes every function answer with one code, and takes the bulk registration off the list", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests, { registered: [1, 2] });
    const otherId = await openAudited(requests);
    await age(requests, bulkId, 31);
    await remove(database);

    const asks: [name: string, values: Row][] = [
      ["read_progress", { bulkId }],
      ["read_outcomes", { bulkId, round: 1, after: 0, limit: 9 }],
      ["read_history", { bulkId, after: 0, limit: 9 }],
      ["list_bulk_registration_items", { bulkId, limit: 9 }],
      ["list_bulk_registrations", { bulkId, limit: 9 }],
    ];
    for (const [name, values] of asks) {
      expect([name, await errorCode(requests.call(authenticated(1), name, values))]).toEqual([name, "BR016"]);
      // For another coordinator it never existed.
      const other = requests.call(authenticated(2), name, values);
      if (name === "list_bulk_registrations") expect(await other).toMatchObject({ registrations: [] });
      else expect([name, await errorCode(other)]).toEqual([name, "BR003"]);
    }
    expect(await errorCode(openRound(requests, bulkId, 2))).toBe("BR016");
    expect(await errorCode(openRound(requests, bulkId, 2, {}, 2))).toBe("BR003");
    expect(await errorCode(openRegistration(requests, { bulkId }))).toBe("BR016");
    expect(await errorCode(openRegistration(requests, { bulkId, by: 2 }))).toBe("BR004");
    expect(await errorCode(submit(requests, bulkId, 1))).toBe("BR003");
    expect(
      await errorCode(
        requests.call(registrar(1), "log_bulk_submission", { bulkId, round: 1, steering: "[]" }),
      ),
    ).toBe("BR003");
    expect(await requests.call(registrar(1), "read_project", { unaudited: 9 })).toMatchObject({
      unaudited: [],
    });
    const list = await requests.call(authenticated(1), "list_bulk_registrations", { limit: 9 });
    expect(list).toMatchObject({ registrations: [{ bulkId: otherId }] });
    const audits = await requests.query(
      authenticated(1),
      "select total, succeeded from public.bulk_registration_audits where bulk_id = $1",
      [bulkId],
    );
    expect(audits.rows).toEqual([{ total: 3, succeeded: 2 }]);
  });

  it("never lets a mentor be registered twice: the same form finds the earlier activities", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests, { registered: [1, 3] });
    await age(requests, bulkId, 31);
    await remove(database);

    const again = await openRegistration(requests);
    await submit(requests, again, [1, 3]);

    expect(await audit(requests, again)).toMatchObject({ reconciled: true });
    expect(await readProgress(requests, again)).toMatchObject({ counts: { alreadyRegistered: 3 } });
    expect(await countActivities(requests)).toBe(3);
  });

  it("refuses a date within the last day, and a limit that is too large for a statement", async ({
    database,
  }) => {
    for (const days of [0, 0.9, -5]) expect(await errorCode(remove(database, days))).toBe("22023");
    for (const limit of [0, 5_001]) expect(await errorCode(remove(database, 30, limit))).toBe("22023");
    expect(await errorCode(operate(database, "remove_old_registrations", [null]))).toBe("22023");
  });
});

describe("removing and opening at the same time", () => {
  it("spares an abandoned opening that is resumed first", async ({ requests, database }) => {
    const bulkId = randomUUID();
    await openChunk(requests, { bulkId, mentorIds: mentors(1, 3) });
    await age(requests, bulkId, 31);
    await withSession(database.url("supabase_admin"), async (session) => {
      await session.query("begin");
      await session.query(
        "select from public.bulk_registration_rounds where bulk_id = $1 for no key update",
        [bulkId],
      );
      expect(await remove(database)).toMatchObject(NOTHING);
      await session.query("rollback");
    });
    expect(await remove(database)).toMatchObject({ registrations: 1 });
  });

  const ASKED = {
    "a next round": (bulkId: string) => `select public.open_round('${bulkId}', 2, '{}', '{}')`,
    "the same submission": (bulkId: string) =>
      `select public.open_bulk_registration('${bulkId}', '${TEMPLATE.activityType}', '${TEMPLATE.activityDate}',
         ${TEMPLATE.durationMinutes}, '${TEMPLATE.note}', 1, '{}', '{${mentors(1, 3).join(",")}}', 0, 3)`,
  };

  /** Makes a call during an uncommitted removal, waits until the call is blocked, and commits. */
  async function askMeanwhile(requests: Requests, database: TestDatabase, text: string) {
    const session = await requests.connect();
    await session.query("select set_config('request.jwt.claims', $1, false)", [
      JSON.stringify({ role: "authenticated", sub: authenticated(1).sub }),
    ]);
    await session.query("set role authenticated");
    const pid = await backendPid(session);
    return withSession(database.url("supabase_admin"), async (remover) => {
      await remover.query("begin");
      await remover.query(
        "select bulk_registration_private.remove_old_registrations(now() - interval '30 days')",
      );
      const answer = session.query(text);
      // The caller looks at it after the commit.
      answer.catch(() => undefined);
      await waitUntilBlocked(requests, pid);
      await remover.query("commit");
      return { answer };
    });
  }

  it.for(["a next round", "the same submission"] as const)(
    "makes %s wait, and then refuses it",
    async (what, { requests, database }) => {
      const bulkId = await openAudited(requests);
      await age(requests, bulkId, 31);
      const { answer } = await askMeanwhile(requests, database, ASKED[what](bulkId));
      expect(await errorCode(answer)).toBe("BR016");
      expect(await rowsOf(requests, bulkId)).toMatchObject({ headers: 1, rounds: 0, items: 0 });
    },
  );

  it("lets an abandoned opening begin again under the same id", async ({ requests, database }) => {
    const bulkId = randomUUID();
    await openChunk(requests, { bulkId, mentorIds: mentors(4, 9) });
    await age(requests, bulkId, 31);
    const { answer } = await askMeanwhile(requests, database, ASKED["the same submission"](bulkId));
    await answer;
    expect(await readProgress(requests, bulkId)).toMatchObject({ total: 3, sealed: true });
  });
});

describe("a large bulk registration", () => {
  it("is removed in chunks under the statement timeout, for any statistics", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests);
    await requests.owner(
      `insert into public.bulk_registration_rounds (
         bulk_id, round, coordinator_id, total, filled, settled, failed, sealed_at, ended_at, audited_at, opened_over
       ) select $1, 2, $2, 100000, 100000, 100000, 100000, now(), now(), now(), '{}'`,
      [bulkId, authenticated(1).sub],
    );
    await requests.owner(
      `insert into public.bulk_registration_items (
         bulk_id, round, position, selection_position, mentor_id, coordinator_id, sequence, detail, error_code, settled_at
       ) select $1, 2, n, n, gen_random_uuid(), $2, n, 'failed', 'invalidData', now() from generate_series(1, 100000) n`,
      [bulkId, authenticated(1).sub],
    );
    await age(requests, bulkId, 31);

    let calls = 0;
    for (let answer: Row = {}; answer["done"] !== true; calls += 1) {
      answer = await remove(database);
      expect(Number(answer["items"])).toBeLessThanOrEqual(5_000);
    }

    expect(calls).toBe(22);
    expect(await rowsOf(requests, bulkId)).toMatchObject({ headers: 1, rounds: 0, items: 0, audits: 1 });
  });
});
