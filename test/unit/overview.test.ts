/**
 * What the lookups refuse by themselves, which calls of the database they make, and how long they wait for Temporal.
 */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Client, Connection } from "@temporalio/client";
import { afterEach, describe, expect, it } from "vitest";
import { ChapterOverview } from "../../src/client/chapter-overview.ts";
import { Overview } from "../../src/client/overview.ts";
import type { ItemsRequest, MentorsRequest } from "../../src/client/overview-types.ts";
import { writeCursor } from "../../src/client/page.ts";
import type { PageRequest } from "../../src/client/page.ts";
import { InvalidRequestError } from "../../src/domain/errors.ts";
import { CoordinatorCaller } from "../../src/supabase/coordinator-call.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";

/** Every call on it fails the test. */
const untouchable = new Proxy({} as Client, {
  get: (_, property) => {
    throw new Error(`Temporal was asked for ${String(property)}`);
  },
});

function overviewAnswering(body: object, temporal = untouchable) {
  const requests: unknown[] = [];
  const caller = new CoordinatorCaller(
    {
      url: "http://project.invalid",
      publishableKey: "sb_publishable_of_the_tests",
      fetch: async (input, init) => {
        requests.push(await new Request(input, init).json());
        return Response.json(body);
      },
    },
    async () => "a token",
  );
  return { overview: new Overview(caller, new ChapterOverview(caller), temporal), requests };
}

const NOTHING_AMENDED = {
  kind: "registration",
  ofBulkId: null,
  withdrawn: 0,
  withdrawnSince: 0,
  amendments: [],
};

describe("a request that breaks a rule is refused before any call", () => {
  const moment = "2026-11-25T10:00:00.123456+00:00";

  it.each([
    ["limit", { limit: 101 }],
    ["limit", { limit: "5" }],
    ["month", { month: "2026-13" }],
    ["month", { month: "2026-1" }],
    ["month", { month: "1899-12" }],
    ["month", { month: 202_611 }],
    ["activityType", { activityType: 7 }],
    ["activityType", { activityType: "x".repeat(201) }],
    ["activityType", { activityType: "a\u0000" }],
    ["status", { status: "running" }],
    ["status", { status: null }],
    ["request", null],
    ["after", { after: "page 2" }],
    ["after", { after: writeCursor({ position: 7 }) }],
    ["after", { after: writeCursor({ createdAt: moment, bulkId: "7" }) }],
    // Postgres would refuse each of these, and the failure would look like an outage.
    ["after", { after: writeCursor({ createdAt: "0000-01-01T00:00:00Z", bulkId }) }],
    ["after", { after: writeCursor({ createdAt: "2026-02-30T10:00:00Z", bulkId }) }],
    ["after", { after: writeCursor({ createdAt: "2026-11-25T10:00:00+23:59", bulkId }) }],
    ["after", { after: writeCursor({ createdAt: `2026-11-25T10:00:00.${"1".repeat(99)}Z`, bulkId }) }],
    ["after", { after: writeCursor({ createdAt: "2026-11-25T10:00Z", bulkId }) }],
    ["after", { after: writeCursor({ createdAt: "infinity", bulkId }) }],
  ])("of the list: %s", async (field, request) => {
    const { overview, requests } = overviewAnswering({});
    const refused = overview.list(request as PageRequest);
    await expect(refused).rejects.toBeInstanceOf(InvalidRequestError);
    await expect(refused).rejects.toMatchObject({ field });
    expect(requests).toEqual([]);
  });

  it.each([
    ["limit", { limit: 1_001 }],
    ["status", { status: "failed" }],
    ["status", { status: null }],
    ["code", { code: "everything" }],
    ["code", { code: "toString" }],
    ["after", { after: writeCursor({ position: 0 }) }],
    ["after", { after: writeCursor({ position: 2 ** 63 }) }],
    ["after", { after: writeCursor({ position: 1.5 }) }],
  ])("of the items: %s", async (field, request) => {
    const { overview, requests } = overviewAnswering({});
    const refused = overview.items(bulkId, request as ItemsRequest);
    await expect(refused).rejects.toMatchObject({ code: "invalidRequest", field });
    expect(requests).toEqual([]);
  });

  it.each([
    ["limit", { limit: 0 }],
    ["active", { active: "true" }],
    ["active", { active: null }],
    ["search", { search: 7 }],
    ["search", { search: "x".repeat(201) }],
    ["search", { search: "a\u0000" }],
    ["search", { search: "a\ud83d" }],
    ["after", { after: writeCursor({ name: "a\u0000", mentorId: mentorId(1) }) }],
    ["after", { after: writeCursor({ name: "a\ud83d", mentorId: mentorId(1) }) }],
    ["after", { after: writeCursor({ name: "x".repeat(401), mentorId: mentorId(1) }) }],
    ["after", { after: writeCursor({ name: "Amina", mentorId: "7" }) }],
  ])("of the mentors: %s", async (field, request) => {
    const { overview, requests } = overviewAnswering({});
    const refused = overview.mentors(request as MentorsRequest);
    await expect(refused).rejects.toMatchObject({ code: "invalidRequest", field });
    expect(requests).toEqual([]);
  });
});

describe("the next page", () => {
  it("begins behind the last entry, to the microsecond", async () => {
    const entry = (id: string, createdAt: string) => ({
      bulkId: id,
      createdAt,
      template: { activityType: "Walk", date: "2026-11-20", durationMinutes: 60, note: null, occurrence: 1 },
      round: 1,
      total: 1,
      mentor: { mentorId: mentorId(1), name: null },
      open: 0,
      ended: true,
      openedAt: createdAt,
      ...NOTHING_AMENDED,
      succeeded: 1,
      alreadyRegistered: 0,
      failed: 0,
      cancelled: 0,
    });
    const times = ["2026-11-25T10:00:00.123456+00:00", "2026-11-25T12:00:00+05:30"];
    for (const createdAt of times) {
      const registrations = [entry(bulkId, createdAt), entry(mentorId(1), createdAt)];
      const { overview, requests } = overviewAnswering({ limit: 2, registrations });
      const { items, next } = await overview.list({ limit: 1 });
      expect(items).toMatchObject([
        { bulkId, createdAt: new Date(createdAt).toISOString(), status: "success" },
      ]);
      await overview.list({ limit: 1, ...(next !== undefined && { after: next }) });
      expect(requests).toMatchObject([
        { p_limit: 2, p_before_created_at: null, p_before_bulk_id: null },
        { p_limit: 2, p_before_created_at: createdAt, p_before_bulk_id: bulkId },
      ]);
    }
  });

  it("of mentors takes a name with any signs, and a trimmed search", async () => {
    const name = `😀 "O'Brien"\\ ${"é".repeat(180)}`;
    const mentors = [1, 2].map((number) => ({ mentorId: mentorId(number), name, active: true }));
    const { overview, requests } = overviewAnswering({ limit: 2, mentors });
    const { next } = await overview.mentors({ limit: 1, search: `  ${"😀".repeat(197)} ` });
    await overview.mentors({ limit: 1, search: " \u00a0", ...(next !== undefined && { after: next }) });
    expect(requests).toEqual([
      {
        p_limit: 2,
        p_search: "😀".repeat(197),
        p_active: null,
        p_after_name: null,
        p_after_id: null,
      },
      { p_limit: 2, p_search: null, p_active: null, p_after_name: name, p_after_id: mentorId(1) },
    ]);
  });
});

describe("Temporal, when it doesn't answer", () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it(
    "delays a list only for a limited time: the rounds then count as running",
    { timeout: 20_000 },
    async () => {
      const silent = createServer((socket) => {
        closing.push(async () => socket.destroy());
      });
      await new Promise<void>((resolve) => {
        silent.listen(0, "127.0.0.1", resolve);
      });
      const connection = Connection.lazy({ address: `127.0.0.1:${(silent.address() as AddressInfo).port}` });
      closing.push(
        () => connection.close(),
        async () => silent.close(),
      );
      const createdAt = "2026-11-25T10:00:00+00:00";
      const registrations = Array.from({ length: 35 }, (_, index) => ({
        bulkId: mentorId(index + 1),
        createdAt,
        template: {
          activityType: "Walk",
          date: "2026-11-20",
          durationMinutes: 60,
          note: null,
          occurrence: 1,
        },
        round: 1,
        total: 1,
        mentor: null,
        open: 1,
        ended: false,
        openedAt: createdAt,
        ...NOTHING_AMENDED,
        succeeded: 0,
        alreadyRegistered: 0,
        failed: 0,
        cancelled: 0,
      }));
      const { overview, requests } = overviewAnswering(
        { limit: 101, registrations },
        new Client({ connection }),
      );
      const started = performance.now();
      const { items } = await overview.list({ limit: 100 });
      expect(items.map(({ status }) => status)).toEqual(Array(35).fill("running"));
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(requests).toHaveLength(1);
    },
  );
});
