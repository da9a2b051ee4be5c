/** Two requests at the same moment: each test holds one open in the middle and lets the other run into it. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { actingAs } from "../support/database.ts";
import { countActivities, failure, openRegistration, storedItem, submit, TEMPLATE } from "./scenario.ts";
import { authenticated, callFunction, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Arguments, Row } from "./sql-test.ts";
import { backendPid, call, runIntoEachOther, waitUntilBlocked } from "./two-sessions.ts";
import type { Call } from "./two-sessions.ts";

const submission = (bulkId: string, mentorId: string, attempt = 1): Call => ({
  requester: registrar(1),
  functionName: "submit_proxy_registration",
  values: { bulkId, round: 1, mentorId, attempt },
});

const failures = (bulkId: string, ...mentorIds: string[]): Call => ({
  requester: registrar(1),
  functionName: "record_bulk_registration_failures",
  values: { bulkId, round: 1, failures: JSON.stringify(mentorIds.map((id) => failure(id))) },
});

const opening = (bulkId: string, values: Arguments, by = 1): Call => ({
  requester: authenticated(by),
  functionName: "open_bulk_registration",
  values: { ...TEMPLATE, bulkId, ...values },
});

const round = (bulkId: string, number: number): Call => ({
  requester: authenticated(1),
  functionName: "open_bulk_registration_round",
  values: { bulkId, round: number },
});

describe("two submissions at once", () => {
  it("of one mentor by two bulk registrations: one registers, the other finds it registered", async ({
    requests,
  }) => {
    const firstId = await openRegistration(requests);
    const secondId = await openRegistration(requests);

    const [first, second] = await runIntoEachOther(
      requests,
      submission(firstId, mentor(1)),
      submission(secondId, mentor(1)),
    );

    expect(first).toMatchObject({ outcome: "registered" });
    expect(await second).toMatchObject({ outcome: "alreadyRegistered", activityId: first["activityId"] });
    expect(await countActivities(requests)).toBe(1);
  });

  it("of one item, an attempt and its successor: both say registered, and there is one row", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);

    const [first, second] = await runIntoEachOther(
      requests,
      submission(bulkId, mentor(1), 1),
      submission(bulkId, mentor(1), 2),
    );

    expect(await second).toEqual({ ...first, attempts: 2 });
    expect(await countActivities(requests)).toBe(1);
  });

  it("of which the first is rolled back: the second registers", async ({ requests }) => {
    const firstId = await openRegistration(requests);
    const secondId = await openRegistration(requests);
    const [firstSession, secondSession] = await Promise.all([requests.connect(), requests.connect()]);
    const secondPid = await backendPid(secondSession);
    let second: Promise<Row> | undefined;

    const crash = actingAs(firstSession, registrar(1), async (session) => {
      const { functionName, values } = submission(firstId, mentor(1));
      await callFunction(session, functionName, values);
      second = call(secondSession, submission(secondId, mentor(1)));
      await waitUntilBlocked(requests, secondPid);
      throw new Error("the first one's connection is lost");
    });

    await expect(crash).rejects.toThrow("connection is lost");
    expect(await second).toMatchObject({ outcome: "registered" });
    expect(await storedItem(requests, firstId, mentor(1))).toMatchObject({ status: "open" });
  });

  it("forty at once by two bulk registrations leave one row per mentor and no error", async ({
    requests,
  }) => {
    const mentorIds = mentors(1, 10);
    const bulkIds = [
      await openRegistration(requests, { mentorIds }),
      await openRegistration(requests, { mentorIds }),
    ];
    const sessions = await Promise.all(Array.from({ length: 8 }, () => requests.connect()));
    const calls = bulkIds.flatMap((bulkId) =>
      mentorIds.flatMap((mentorId) => [submission(bulkId, mentorId, 1), submission(bulkId, mentorId, 2)]),
    );
    const answers: Row[] = [];
    await Promise.all(
      sessions.map(async (session, lane) => {
        for (const each of calls.filter((_, index) => index % sessions.length === lane)) {
          answers.push(await call(session, each));
        }
      }),
    );

    expect(answers).toHaveLength(40);
    expect(await countActivities(requests)).toBe(10);
    const activityIds = new Set(answers.map((answer) => answer["activityId"]));
    expect(activityIds.size).toBe(10);
  });
});

describe("a submission and the record of its failure", () => {
  it("keeps the registration when the submission comes first, and reports it as succeeded", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);

    const [submitted, recorded] = await runIntoEachOther(
      requests,
      submission(bulkId, mentor(1)),
      failures(bulkId, mentor(1), mentor(2)),
    );

    expect(await recorded).toEqual({
      bulkId,
      recorded: 1,
      succeeded: [
        { mentorId: mentor(1), detail: "registered", attempts: 1, settledAt: submitted["settledAt"] },
      ],
    });
  });

  it("registers nothing when the failure is recorded first", async ({ requests }) => {
    const bulkId = await openRegistration(requests);

    const [recorded, submitted] = await runIntoEachOther(
      requests,
      failures(bulkId, mentor(1)),
      submission(bulkId, mentor(1)),
    );

    expect(recorded).toEqual({ bulkId, recorded: 1, succeeded: [] });
    expect(await errorCode(submitted)).toBe("BR006");
    expect(await countActivities(requests)).toBe(0);
  });

  it("leaves a registration alone that a cancellation ran into", async ({ requests }) => {
    const bulkId = await openRegistration(requests);

    const [, cancelled] = await runIntoEachOther(requests, submission(bulkId, mentor(1)), {
      requester: registrar(1),
      functionName: "cancel_open_bulk_registration_items",
      values: { bulkId, round: 1 },
    });

    expect(await cancelled).toEqual({ bulkId, cancelled: 2 });
    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({ status: "success" });
  });
});

describe("opening at once", () => {
  it("gives two callers of the same request the same answer", async ({ requests }) => {
    const bulkId = randomUUID();
    const same = opening(bulkId, { mentorIds: mentors(1, 3), total: 3 });

    const [first, second] = await runIntoEachOther(requests, same, same);

    expect(await second).toEqual(first);
  });

  it("gives two callers of the same last chunk the same answer", async ({ requests }) => {
    const bulkId = randomUUID();
    const firstChunk = opening(bulkId, { mentorIds: mentors(1, 2) });
    await requests.call(firstChunk.requester, firstChunk.functionName, firstChunk.values);
    const lastChunk = opening(bulkId, { mentorIds: mentors(3, 4), total: 4 });

    const [first, second] = await runIntoEachOther(requests, lastChunk, lastChunk);

    expect(first).toMatchObject({ sealed: true, total: 4 });
    expect(await second).toEqual(first);
  });

  it("gives the second of two different requests a typed conflict", async ({ requests }) => {
    const bulkId = randomUUID();
    const values = { mentorIds: mentors(1, 3), total: 3 };
    const [, otherTemplate] = await runIntoEachOther(
      requests,
      opening(bulkId, values),
      opening(bulkId, { ...values, occurrence: 2 }),
    );
    expect(await errorCode(otherTemplate)).toBe("BR004");

    const otherId = randomUUID();
    const [, otherSelection] = await runIntoEachOther(
      requests,
      opening(otherId, values),
      opening(otherId, { mentorIds: mentors(2, 4), total: 3 }),
    );
    expect(await errorCode(otherSelection)).toBe("BR005");

    const thirdId = randomUUID();
    const [, otherCoordinator] = await runIntoEachOther(
      requests,
      opening(thirdId, values),
      opening(thirdId, values, 2),
    );
    expect(await errorCode(otherCoordinator)).toBe("BR004");
  });

  it("refuses a direct insert that began before the seal and would land behind it", async ({ requests }) => {
    const bulkId = randomUUID();
    await requests.call(authenticated(1), "open_bulk_registration", {
      ...TEMPLATE,
      bulkId,
      mentorIds: mentors(1, 2),
    });
    const [sealing, inserting] = await Promise.all([requests.connect(), requests.connect()]);
    const insertingPid = await backendPid(inserting);
    let insert: Promise<unknown> | undefined;

    await actingAs(sealing, authenticated(1), async (session) => {
      const { functionName, values } = opening(bulkId, { mentorIds: mentors(3, 3), total: 3 });
      await callFunction(session, functionName, values);
      insert = actingAs(inserting, authenticated(1), (current) =>
        current.query("insert into public.bulk_registration_items (bulk_id, mentor_id) values ($1, $2)", [
          bulkId,
          mentor(9),
        ]),
      );
      insert.catch(() => undefined);
      await waitUntilBlocked(requests, insertingPid);
    });

    expect(await errorCode(insert ?? Promise.resolve())).toBe("BR005");
    const [row] = await requests.owner("select count(*)::int as count from public.bulk_registration_items");
    expect(row).toEqual({ count: 3 });
  });

  it("opens a round once for two who ask for it", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const [first, second] = await runIntoEachOther(requests, round(bulkId, 2), round(bulkId, 2));

    expect(await second).toEqual(first);
  });

  it("leaves out of a new round what a submission registered while it was opened", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, mentor(3));

    const [, opened] = await runIntoEachOther(requests, submission(bulkId, mentor(1)), round(bulkId, 2));

    expect(await opened).toMatchObject({ total: 1, firstPage: { mentorIds: [mentor(2)], cursor: null } });
  });
});
