/** The limit of open rounds per coordinator: exact under concurrent openings, and cheap to look up. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { actingAs } from "../../src/testing/database.ts";
import { startInspection } from "./function-plans.ts";
import { closeRound, openChunk, openRegistration, openRound, stored, submit, TEMPLATE } from "./scenario.ts";
import { authenticated, callFunction, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";
import { runIntoEachOther } from "./two-sessions.ts";

const limitTo = (requests: Requests, rounds: number): Promise<unknown> =>
  requests.owner("update public.bulk_registration_limits set open_rounds_per_coordinator = $1", [rounds]);

async function openSeveral(requests: Requests, count: number, by = 1): Promise<string[]> {
  const bulkIds: string[] = [];
  while (bulkIds.length < count)
    bulkIds.push(await openRegistration(requests, { by, mentorIds: mentors(1, 2) }));
  return bulkIds;
}

const isRefused = async (opening: Promise<unknown>): Promise<void> =>
  expect(await errorCode(opening)).toBe("BR015");

describe("a coordinator with as many open rounds as allowed", () => {
  it("can't open a twenty-first, and nothing of it is stored; another coordinator can open one", async ({
    requests,
  }) => {
    await openSeveral(requests, 20);
    const bulkId = randomUUID();
    const first = { bulkId, mentorIds: mentors(1, 2) };
    await isRefused(openChunk(requests, { ...first, total: 2 }));
    await isRefused(openChunk(requests, first));
    expect(await stored(requests, bulkId)).toEqual([[], [], []]);

    await openRegistration(requests, { by: 2 });
  });

  it("gets the answer to one of them again, and to a round that was opened before them", async ({
    requests,
  }) => {
    await limitTo(requests, 2);
    const bulkId = randomUUID();
    const opening = { bulkId, mentorIds: mentors(1, 2), total: 2 };
    const answer = await openChunk(requests, opening);
    const [otherId = ""] = await openSeveral(requests, 1);
    const before = await stored(requests, bulkId);

    expect(await openChunk(requests, opening)).toEqual(answer);
    expect(await stored(requests, bulkId)).toEqual(before);
    // A conflict with a taken id is answered before the limit.
    expect(await errorCode(openChunk(requests, { ...opening, mentorIds: mentors(1, 3), total: 3 }))).toBe(
      "BR005",
    );

    await closeRound(requests, otherId);
    const retry = await openRound(requests, otherId, 2);
    expect(await openRound(requests, otherId, 2)).toEqual(retry);
    await isRefused(openRegistration(requests));
  });

  it("can't retry an ended round until one of the open rounds has ended", async ({ requests }) => {
    await limitTo(requests, 2);
    const [endedId = ""] = await openSeveral(requests, 1);
    await closeRound(requests, endedId);
    const [openId = ""] = await openSeveral(requests, 2);
    const before = await stored(requests, endedId);

    await isRefused(openRound(requests, endedId, 2));
    await isRefused(openRound(requests, endedId, 2, { last: false }));
    expect(await stored(requests, endedId)).toEqual(before);
    // When nothing would be opened, the answer says that.
    expect(await openRound(requests, endedId, 2, { codes: ["busy"] })).toMatchObject({ total: 0 });

    await submit(requests, openId, [1, 2]);
    expect(await openRound(requests, endedId, 2)).toMatchObject({ total: 2, sealed: true });
  });

  it("can retry interrupted rounds: each is closed before its next round is opened", async ({ requests }) => {
    const bulkIds = await openSeveral(requests, 20);
    for (const bulkId of bulkIds) {
      await requests.call(authenticated(1), "close_round", { bulkId, round: 1, reason: "interrupted" });
      expect(await openRound(requests, bulkId, 2)).toMatchObject({ total: 2, sealed: true });
    }
    await isRefused(openRegistration(requests));
  });

  it("can't complete an opening that began before the others and is sealed after them", async ({
    requests,
  }) => {
    await limitTo(requests, 2);
    const bulkId = randomUUID();
    await openChunk(requests, { bulkId, mentorIds: mentors(1, 2) });
    const [otherId = ""] = await openSeveral(requests, 2);
    const last = { bulkId, mentorIds: [mentor(3)], position: 2, total: 3 };
    await isRefused(openChunk(requests, last));

    await submit(requests, otherId, [1, 2]);
    expect(await openChunk(requests, last)).toMatchObject({ total: 3, sealed: true });
  });

  it("can open as many as the operator allows, and none while the limit is lower than the number of open ones", async ({
    requests,
  }) => {
    await limitTo(requests, 1);
    const [openId = ""] = await openSeveral(requests, 1);
    await isRefused(openRegistration(requests));
    await limitTo(requests, 3);
    await openSeveral(requests, 2);
    await limitTo(requests, 1);
    await submit(requests, openId, [1, 2]);
    await isRefused(openRegistration(requests));
  });
});

describe("openings at the same time", () => {
  it("wait for the opening that holds the last place, and are then refused", async ({ requests }) => {
    await limitTo(requests, 3);
    const [endedId = ""] = await openSeveral(requests, 1);
    await closeRound(requests, endedId);
    await openSeveral(requests, 2);
    const opening = (bulkId: string) => ({
      requester: authenticated(1),
      functionName: "open_bulk_registration",
      values: { ...TEMPLATE, settings: "{}", position: 0, bulkId, mentorIds: mentors(1, 2), total: 2 },
    });
    const retry = {
      requester: authenticated(1),
      functionName: "open_round",
      values: { bulkId: endedId, round: 2, settings: "{}", over: "{}" },
    };

    const [opened, refused] = await runIntoEachOther(requests, opening(randomUUID()), retry);

    expect(opened).toMatchObject({ sealed: true });
    await isRefused(refused);
  });

  it(
    "never exceed the limit, with many callers, registrations and next rounds",
    { timeout: 60_000 },
    async ({ requests }) => {
      await limitTo(requests, 1_000);
      const ended = await openSeveral(requests, 12);
      for (const bulkId of ended) await closeRound(requests, bulkId);
      await limitTo(requests, 7);
      const answers = await Promise.all(
        ended.map(async (bulkId, index) => {
          const session = await requests.connect();
          const values =
            index % 2 === 0
              ? { bulkId, round: 2, settings: "{}", over: "{}" }
              : {
                  ...TEMPLATE,
                  settings: "{}",
                  position: 0,
                  bulkId: randomUUID(),
                  mentorIds: mentors(1, 2),
                  total: 2,
                };
          const name = index % 2 === 0 ? "open_round" : "open_bulk_registration";
          return actingAs(session, authenticated(1), (current) => callFunction(current, name, values)).then(
            () => "opened",
            (error: { code?: string }) => error.code,
          );
        }),
      );
      expect(answers.toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
        ...Array.from({ length: 5 }, () => "BR015"),
        ...Array.from({ length: 7 }, () => "opened"),
      ]);
      const [row] = await requests.owner(
        "select count(*)::int as open from public.bulk_registration_rounds where sealed_at is not null and ended_at is null",
      );
      expect(row).toEqual({ open: 7 });
    },
  );
});

describe("looking the open rounds up", () => {
  it.for([{ analyzed: false }, { analyzed: true }])(
    "reads no more rounds than the limit, for any other rounds of all coordinators (statistics: $analyzed)",
    { timeout: 120_000 },
    async ({ analyzed }, { requests, database }) => {
      await openSeveral(requests, 5);
      if (analyzed) await requests.owner("analyze");
      // Coordinator 1 has many rounds that have ended, and coordinator 2 many open ones.
      await requests.owner(
        `with opened as (
           insert into public.bulk_registrations (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
           select gen_random_uuid(), c.user_id, 'Walk', '2026-11-20', 60
           from public.coordinators c, generate_series(1, 5000) where c.user_id in ($1, $2)
           returning bulk_id, coordinator_id
         )
         insert into public.bulk_registration_rounds (
           bulk_id, round, coordinator_id, total, filled, settled, failed, sealed_at, ended_at
         )
         select bulk_id, 1, coordinator_id, 1, 1, hers::int, hers::int, now(), case when hers then now() end
         from opened, lateral (select coordinator_id = $1 as hers) h`,
        [authenticated(1).sub, authenticated(2).sub],
      );
      const inspection = await startInspection(database);
      try {
        const { looked } = await inspection.look(
          authenticated(1),
          `open_bulk_registration(gen_random_uuid(), 'Walk', '2026-11-20', 60, null, 1, '{}', array['${mentor(1)}']::uuid[], 0, 1)`,
        );
        // Twice the five open rounds, and sometimes the round itself.
        expect(looked("bulk_registration_rounds")).toBeLessThanOrEqual(20);
      } finally {
        await inspection.end();
      }
    },
  );
});
