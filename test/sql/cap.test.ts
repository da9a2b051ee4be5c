/** Many callers at once: the cap of writes holds, sequence numbers have no gaps, and there is no deadlock. */
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { describe, expect } from "vitest";
import { actingAs } from "../../src/testing/database.ts";
import {
  audit,
  closeRound,
  failure,
  openRegistration,
  openRound,
  readProgress,
  storedItems,
  submit,
} from "./scenario.ts";
import { authenticated, callFunction, errorCode, it, mentors, registrar } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

/** Holds a permit of each of these runs and as many of the deployment, as uncommitted writes do. */
async function holdPermits(requests: Requests, bulkIds: string[]): Promise<{ letGo: () => Promise<void> }> {
  const sessions: Client[] = [];
  for (const bulkId of bulkIds) {
    const session = await requests.connect();
    sessions.push(session);
    await session.query("begin");
    await session.query("set local role bulk_registrar");
    await session.query(
      `select bulk_registration_private.take_permit($1, 5), bulk_registration_private.take_permit('bulk registrations', 20)`,
      [`${bulkId}:1`],
    );
  }
  return {
    letGo: async () => {
      for (const session of sessions) await session.query("rollback");
    },
  };
}

describe("the cap", () => {
  it("admits five writes of a run, and refuses the sixth without writing anything", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 10) });
    const otherId = await openRegistration(requests, { mentorIds: mentors(11, 12) });
    const held = await holdPermits(requests, five(bulkId));

    expect(await errorCode(submit(requests, bulkId, 6))).toBe("BR013");
    expect(await errorCode(submit(requests, bulkId, 6, { probe: true }))).toBe("BR013");
    expect((await storedItems(requests, bulkId)).map((item) => item["sequence"])).not.toContain(1);
    // Another run has its own permits.
    expect(await submit(requests, otherId, 1)).toMatchObject({ outcome: { detail: "registered" } });

    await held.letGo();
    expect(await submit(requests, bulkId, 6)).toMatchObject({ outcome: { detail: "registered" } });
  });

  it("admits twenty writes of the deployment, of any runs", async ({ requests }) => {
    const bulkIds = await openFive(requests);
    const held = await holdPermits(requests, bulkIds.slice(0, 4).flatMap(five));
    expect(await errorCode(submit(requests, bulkIds[4] ?? "", 1))).toBe("BR013");
    await held.letGo();
    expect(await submit(requests, bulkIds[4] ?? "", 1)).toMatchObject({ outcome: { detail: "registered" } });
  });

  it("follows the operator's setting from the next write on", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await requests.owner("update public.bulk_registration_limits set run_concurrency = 1");
    const held = await holdPermits(requests, [bulkId]);
    expect(await errorCode(submit(requests, bulkId, 2))).toBe("BR013");
    await requests.owner("update public.bulk_registration_limits set run_concurrency = 2");
    expect(await submit(requests, bulkId, 2)).toMatchObject({ maximumConcurrency: 2 });
    await held.letGo();
  });

  it(
    "is exact with many callers, each of which succeeds in the end",
    { timeout: 60_000 },
    async ({ requests }) => {
      const mentorIds = mentors(1, 40);
      const bulkId = await openRegistration(requests, { mentorIds });
      // Slow enough to overlap. Each transaction notes how many writes of its run are in progress.
      await requests.owner(`
      create table public.seen (in_flight integer);
      grant insert on public.seen to bulk_registrar;
      create function public.note_writes() returns trigger language plpgsql security definer as $$
      begin
        perform pg_sleep(0.01);
        insert into public.seen select count(distinct pid) from (
          select pid from pg_locks
          where locktype = 'advisory' and granted
            and database = (select oid from pg_database where datname = current_database())
          group by pid having count(*) = 2
        ) w;
        return new;
      end $$;
      create trigger note_writes before insert on public.proxy_activities for each row execute function public.note_writes()`);
      let refused = 0;
      await Promise.all(
        Array.from({ length: 10 }, async (_, lane) => {
          const session = await requests.connect();
          for (let position = lane + 1; position <= 40; position += 10) {
            const values = { bulkId, round: 1, from: position, to: position };
            refused += await untilLetIn(session, "submit_registrations", values);
          }
        }),
      );
      const [row] = await requests.owner(
        "select max(in_flight) as most, count(*)::int as writes from public.seen",
      );
      expect(row).toEqual({ most: 5, writes: 40 });
      expect(refused).toBeGreaterThan(0);
      expect(await readProgress(requests, bulkId)).toMatchObject({ ended: true, counts: { settled: 40 } });
    },
  );
});

describe("writes, failures and a closing of one round at once", () => {
  it(
    "settle each item once, number it in the order of the commits, and never deadlock",
    { timeout: 120_000 },
    async ({ requests }) => {
      const bulkIds = await openFive(requests, mentors(1, 40));
      const reader = readAll(requests, bulkIds[0] ?? "");
      // Overlapping ranges, forwards and backwards, of five bulk registrations with one template, which meet at the
      // same rows.
      await Promise.all(
        bulkIds.flatMap((bulkId, index) =>
          [0, 1].map(async (lane) => {
            const session = await requests.connect();
            for (let step = 0; step < 8; step += 1) {
              const from = 1 + (lane === 0 ? step : 7 - step) * 4;
              const values = { bulkId, round: 1, from, to: Math.min(40, from + 5 + index) };
              await untilLetIn(session, "submit_registrations", values);
              const failures = JSON.stringify([failure(40 - step), failure(from)]);
              await untilLetIn(session, "settle_failures", { bulkId, round: 1, failures });
            }
            await untilLetIn(session, "close_round", {
              bulkId,
              round: 1,
              reason: "cancelled",
              after: 20 * lane,
            });
          }),
        ),
      );
      for (const bulkId of bulkIds) await closeRound(requests, bulkId);

      const seen = await reader;
      expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      for (const bulkId of bulkIds) {
        const items = await storedItems(requests, bulkId);
        const sequences = items.map((item) => Number(item["sequence"])).sort((one, other) => one - other);
        expect(sequences).toEqual(seen);
        // The times rise in the same order.
        const [times] = await requests.owner(
          `select array_agg(i.settled_at order by i.sequence) = array_agg(i.settled_at order by i.settled_at) as rise,
             max(i.settled_at) = max(r.ended_at) as to_the_end
           from public.bulk_registration_items i join public.bulk_registration_rounds r using (bulk_id, round)
           where i.bulk_id = $1 and i.round = 1`,
          [bulkId],
        );
        expect(times).toEqual({ rise: true, to_the_end: true });
        const counts = (await readProgress(requests, bulkId))["counts"] as Row;
        const of = (...details: string[]): number =>
          items.filter((item) => details.includes(String(item["detail"]))).length;
        expect(counts).toEqual({
          settled: 40,
          succeeded: of("registered", "alreadyRegistered"),
          alreadyRegistered: of("alreadyRegistered"),
          failed: of("failed", "cancelled"),
          cancelled: of("cancelled"),
        });
        expect(await audit(requests, bulkId)).toMatchObject({ reconciled: true });
        if (Number(counts["failed"]) > 0) await openRound(requests, bulkId, 2);
      }
    },
  );
});

const five = (bulkId: string): string[] => Array.from({ length: 5 }, () => bulkId);

function openFive(requests: Requests, mentorIds = mentors(1, 5)): Promise<string[]> {
  return [1, 2, 3, 4, 5].reduce<Promise<string[]>>(
    async (opened) => [...(await opened), await openRegistration(requests, { mentorIds })],
    Promise.resolve([]),
  );
}

/** @returns how often the cap refused it before; every other refusal fails the test */
async function untilLetIn(session: Client, functionName: string, values: Arguments): Promise<number> {
  for (let refused = 0; ; refused += 1) {
    try {
      await actingAs(session, registrar(1), (current) => callFunction(current, functionName, values));
      return refused;
    } catch (error) {
      if ((error as { code?: string }).code !== "BR013") throw error;
    }
    await pause(5);
  }
}

/**
 * Reads the round while it moves, behind the last number seen, until its end. An item that appears late would be
 * missing.
 */
async function readAll(requests: Requests, bulkId: string): Promise<number[]> {
  const session = await requests.connect();
  const seen: number[] = [];
  for (;;) {
    const values = { bulkId, round: 1, after: seen.at(-1) ?? 0, limit: 7 };
    const answer = await actingAs(session, authenticated(1), (current) =>
      callFunction(current, "read_progress", values),
    );
    seen.push(...(answer["items"] as Row[]).map((item) => Number(item["sequence"])));
    if (answer["ended"] === true && (answer["items"] as Row[]).length === 0) return seen;
    await pause(2);
  }
}
