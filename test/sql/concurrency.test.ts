/** Two requests at the same moment: each test holds one open while the other runs into it. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { actingAs } from "../../src/testing/database.ts";
import {
  countActivities,
  failure,
  openChunk,
  openRegistration,
  openRound,
  closeRound,
  storedItem,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, callFunction, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Arguments, Row } from "./sql-test.ts";
import { backendPid, call, runIntoEachOther, waitUntilBlocked } from "./two-sessions.ts";
import type { Call } from "./two-sessions.ts";

const submission = (bulkId: string, from: number, to = from, attempt = 1): Call => ({
  requester: registrar(1),
  functionName: "submit_registrations",
  values: { bulkId, round: 1, from, to, attempt },
});

const failures = (bulkId: string, ...positions: number[]): Call => ({
  requester: registrar(1),
  functionName: "settle_failures",
  values: { bulkId, round: 1, failures: JSON.stringify(positions.map((position) => failure(position))) },
});

const closing = (bulkId: string): Call => ({
  requester: registrar(1),
  functionName: "close_round",
  values: { bulkId, round: 1, reason: "cancelled" },
});

const opening = (bulkId: string, values: Arguments, by = 1): Call => ({
  requester: authenticated(by),
  functionName: "open_bulk_registration",
  values: { ...TEMPLATE, bulkId, settings: "{}", position: 0, ...values },
});

const retrying = (bulkId: string, over: object): Call => ({
  requester: authenticated(1),
  functionName: "open_round",
  values: { bulkId, round: 2, settings: "{}", over: JSON.stringify(over) },
});

describe("of two submissions at the same moment", () => {
  it("for one mentor by two bulk registrations, one registers and the other finds the mentor registered", async ({
    requests,
  }) => {
    const firstId = await openRegistration(requests);
    const secondId = await openRegistration(requests);

    const [first, second] = await runIntoEachOther(requests, submission(firstId, 1), submission(secondId, 1));

    expect(first).toMatchObject({ outcome: { detail: "registered" } });
    expect(await second).toMatchObject({ outcome: { detail: "alreadyRegistered" } });
    expect(await countActivities(requests)).toBe(1);
  });

  it("for one item, by an attempt and its successor, both answer registered, and there is one row", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);

    const [first, second] = await runIntoEachOther(
      requests,
      submission(bulkId, 1),
      submission(bulkId, 1, 1, 2),
    );

    expect(first).toMatchObject({ outcome: { detail: "registered", attempts: 1 } });
    expect(await second).toEqual(first);
    expect(await countActivities(requests)).toBe(1);
  });

  it("for overlapping ranges, each item is settled by one", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 6) });

    const [first, second] = await runIntoEachOther(
      requests,
      submission(bulkId, 1, 4),
      submission(bulkId, 3, 6, 2),
    );

    expect(first).toMatchObject({ counts: { settled: 4 } });
    expect(await second).toMatchObject({
      counts: { settled: 6, succeeded: 6, alreadyRegistered: 0 },
      ended: true,
    });
    expect(await countActivities(requests)).toBe(6);
  });

  it("the second one registers when the first is rolled back", async ({ requests }) => {
    const firstId = await openRegistration(requests);
    const secondId = await openRegistration(requests);
    const [firstSession, secondSession] = await Promise.all([requests.connect(), requests.connect()]);
    const secondPid = await backendPid(secondSession);
    let second: Promise<Row> | undefined;

    const crash = actingAs(firstSession, registrar(1), async (session) => {
      const { functionName, values } = submission(firstId, 1);
      await callFunction(session, functionName, values);
      second = call(secondSession, submission(secondId, 1));
      await waitUntilBlocked(requests, secondPid);
      throw new Error("the connection is lost");
    });

    await expect(crash).rejects.toThrow("connection is lost");
    expect(await second).toMatchObject({ outcome: { detail: "registered" } });
    expect(await storedItem(requests, firstId, 1)).toMatchObject({ sequence: null });
  });
});

describe("a submission at the same moment as another way to settle its item", () => {
  it("keeps the registration when it comes first", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const [, settled] = await runIntoEachOther(requests, submission(bulkId, 1), failures(bulkId, 1, 2));
    expect(await settled).toMatchObject({ counts: { settled: 2, succeeded: 1, failed: 1 } });
    expect(await storedItem(requests, bulkId, 1)).toMatchObject({ detail: "registered", sequence: 1 });
  });

  it("registers nothing when the failure is stored first", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const [, submitted] = await runIntoEachOther(requests, failures(bulkId, 1), submission(bulkId, 1));
    expect(await submitted).toMatchObject({ outcome: { detail: "failed", errorCode: "invalidData" } });
    expect(await countActivities(requests)).toBe(0);
  });

  it("keeps the registration that a closing ran into, counted once", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const [, closed] = await runIntoEachOther(requests, submission(bulkId, 1), closing(bulkId));
    expect(await closed).toMatchObject({ counts: { settled: 3, succeeded: 1, cancelled: 2 }, ended: true });
    expect(await storedItem(requests, bulkId, 1)).toMatchObject({ detail: "registered" });
  });
});

describe("making the coordinator or the mentor inactive in the middle of a write", () => {
  it("comes too late for a write that has registered, and leaves no row without its item", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const session = await requests.connect();
    await actingAs(session, registrar(1), async (current) => {
      const { functionName, values } = submission(bulkId, 1);
      await callFunction(current, functionName, values);
      await requests.owner("update public.mentors set active = false");
      await requests.owner("update public.coordinators set active = false");
    });
    expect(await storedItem(requests, bulkId, 1)).toMatchObject({ detail: "registered" });
    expect(await errorCode(call(session, submission(bulkId, 2)))).toBe("BR009");
    expect(await countActivities(requests)).toBe(1);
  });
});

describe("opening at the same moment", () => {
  it("gives two callers of the same request the same answer", async ({ requests }) => {
    const same = opening(randomUUID(), { mentorIds: mentors(1, 3), total: 3 });
    const [first, second] = await runIntoEachOther(requests, same, same);
    expect(await second).toEqual(first);
  });

  it("gives two callers of the same last chunk the same answer", async ({ requests }) => {
    const bulkId = randomUUID();
    await openChunk(requests, { bulkId, mentorIds: mentors(1, 2) });
    const lastChunk = opening(bulkId, { mentorIds: mentors(3, 4), position: 2, total: 4 });

    const [first, second] = await runIntoEachOther(requests, lastChunk, lastChunk);

    expect(first).toMatchObject({ sealed: true, total: 4 });
    expect(await second).toEqual(first);
  });

  it("gives the second of two different requests a typed conflict", async ({ requests }) => {
    const values = { mentorIds: mentors(1, 3), total: 3 };
    const secondOf = async (bulkId: string, other: Arguments, by = 1): Promise<string> => {
      const [, second] = await runIntoEachOther(
        requests,
        opening(bulkId, values),
        opening(bulkId, other, by),
      );
      return errorCode(second);
    };
    expect(await secondOf(randomUUID(), { ...values, occurrence: 2 })).toBe("BR004");
    expect(await secondOf(randomUUID(), { ...values, settings: '{"concurrency": 1}' })).toBe("BR012");
    expect(await secondOf(randomUUID(), { mentorIds: mentors(2, 4), total: 3 })).toBe("BR005");
    expect(await secondOf(randomUUID(), values, 2)).toBe("BR004");
  });

  it("opens one round for two callers, and refuses another choice", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await closeRound(requests, bulkId);
    const [first, second] = await runIntoEachOther(requests, retrying(bulkId, {}), retrying(bulkId, {}));
    expect(await second).toEqual(first);

    const otherId = await openRegistration(requests, { mentorIds: [mentor(4)] });
    await closeRound(requests, otherId);
    const [, conflict] = await runIntoEachOther(
      requests,
      retrying(otherId, {}),
      retrying(otherId, { codes: [] }),
    );
    expect(await errorCode(conflict)).toBe("BR007");
    expect(await openRound(requests, otherId, 2, { over: {} })).toMatchObject({ total: 1 });
  });
});
