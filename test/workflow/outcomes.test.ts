import { randomUUID } from "node:crypto";
import { WorkflowFailedError } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { describe, expect, test } from "vitest";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { failure, FakeRoundStore, refused } from "../../src/testing/fake-round-store.ts";
import type { Fate } from "../../src/testing/fake-outcomes.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";
import { onDevServer } from "../support/workflow-bench.ts";

const bench = onDevServer();

async function resultOf(fake: FakeRoundStore, options = {}) {
  return (await bench().run(fake, options)).result();
}

async function failureOf(fake: FakeRoundStore, options = {}): Promise<ApplicationFailure> {
  const error = await resultOf(fake, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  const { cause } = error as WorkflowFailedError;
  expect(cause).toBeInstanceOf(ApplicationFailure);
  return cause as ApplicationFailure;
}

describe("a bulk registration", () => {
  test("whose ten mentors succeed is a success", async () => {
    const fake = new FakeRoundStore({ total: 10 });

    expect(await resultOf(fake)).toMatchObject({
      overallStatus: "success",
      total: 10,
      settled: 10,
      succeeded: 10,
      failed: 0,
    });
    expect(fake.writes.map(({ from }) => from).toSorted((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(fake.settledFailures).toEqual([]);
  });

  test("with some failures is a partial success, with the right reason for each", async () => {
    const fates = new Map<number, Fate>([
      [2, "mentorInactive"],
      [5, "mentorUnknown"],
    ]);
    const fake = new FakeRoundStore({
      total: 10,
      fate: (position) => fates.get(position) ?? "registered",
      beforeWrite: ({ from }) => {
        if (from === 9) throw failure("item", "notPermitted");
      },
    });

    expect(await resultOf(fake)).toMatchObject({
      overallStatus: "partialSuccess",
      total: 10,
      succeeded: 7,
      failed: 3,
    });
    const codes: [number, FailureCode][] = [
      [2, "mentorInactive"],
      [5, "mentorUnknown"],
      [9, "notPermitted"],
    ];
    for (const [position, code] of codes) {
      expect(fake.outcome(position)).toMatchObject({
        mentorId: mentorId(position),
        detail: "failed",
        attempts: 1,
        error: { code, retryable: false },
      });
    }
    // Outcomes that Postgres has settled are settled only once.
    expect(fake.settledFailures).toEqual([{ position: 9, code: "notPermitted", attempts: 1 }]);
  });

  test("without successes is a total failure, and the run itself completes", async () => {
    const fake = new FakeRoundStore({ total: 10, fate: () => "mentorInactive" });

    expect(await resultOf(fake)).toMatchObject({
      overallStatus: "totalFailure",
      total: 10,
      succeeded: 0,
      failed: 10,
    });
  });

  test("without mentors calls no activity, is a total failure, and says why", async () => {
    const fake = new FakeRoundStore({ total: 0 });

    const run = await bench().run(fake);
    const result = await run.result();
    const { events } = await run.fetchHistory();
    expect(events?.some((event) => event.activityTaskScheduledEventAttributes)).toBe(false);
    expect(events?.some((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)).toBe(false);

    expect(result).toMatchObject({
      overallStatus: "totalFailure",
      total: 0,
      error: { code: "emptySelection" },
    });
    expect(fake.calls).toBe(0);
  });

  test("counts mentors who were registered before as successes, with their own number", async () => {
    const fake = new FakeRoundStore({
      total: 4,
      fate: (position) => (position === 1 ? "registered" : "alreadyRegistered"),
    });

    expect(await resultOf(fake)).toMatchObject({
      overallStatus: "success",
      succeeded: 4,
      alreadyRegistered: 3,
    });
  });

  test("finds a write whose answer was lost in the next attempt", async () => {
    let lost = 0;
    const fake = new FakeRoundStore({
      total: 5,
      afterWrite: ({ from, attempt }) => {
        if (from !== 3 || attempt > 2) return;
        lost += 1;
        throw failure("doubtful", "unreachable");
      },
    });

    expect(await resultOf(fake)).toMatchObject({ overallStatus: "success", succeeded: 5, failed: 0 });
    expect(lost).toBeGreaterThan(0);
    expect(fake.outcome(3)).toMatchObject({ detail: "registered", attempts: 1 });
    expect(fake.settledFailures).toEqual([]);
  });

  test("fails only the mentor of an unexpected error, whose text stays inside", async () => {
    const fake = new FakeRoundStore({
      total: 3,
      beforeWrite: ({ from }) => {
        if (from === 1) throw new Error("duplicate row for Jane Doe");
      },
    });

    const run = await bench().run(fake);
    expect(await run.result()).toMatchObject({ overallStatus: "partialSuccess", succeeded: 2, failed: 1 });
    expect(JSON.stringify(await run.fetchHistory())).not.toContain("Jane");
    expect(fake.outcome(1)).toMatchObject({ attempts: 5, error: { code: "misconfigured" } });
  });

  test("counts the outcomes of a later round for that round only", async () => {
    const fake = new FakeRoundStore({ total: 3 });
    expect(await resultOf(fake, { round: 4 })).toMatchObject({ round: 4, succeeded: 3 });
    expect(new Set(fake.writes.map(({ round }) => round))).toEqual(new Set([4]));
  });
});

describe("a run without its round", () => {
  test.each([
    ["small", 20],
    ["large", 400],
  ])("(%s) ends with a typed error at once, and is not audited", async (_, total) => {
    const fake = new FakeRoundStore({
      total,
      beforeWrite: () => {
        throw refused("bulkRegistrationNotFound", "BR003");
      },
    });

    expect((await failureOf(fake)).type).toBe("BulkRegistrationNotFoundError");
    expect(fake.writes.length).toBeLessThanOrEqual(10);
    expect(fake.audits).toEqual([]);
  });

  test("ends with the typed error when it is closed, too", async () => {
    const fake = new FakeRoundStore({
      total: 3,
      beforeWrite: () => {
        throw refused("notACoordinator", "BR009");
      },
      beforeClosing: () => {
        throw refused("bulkRegistrationNotFound", "BR003");
      },
    });
    expect((await failureOf(fake)).type).toBe("BulkRegistrationNotFoundError");
  });
});

describe("a run that was started by hand", () => {
  test.each([
    ["bulkId", { bulkId: "not-a-uuid" }],
    ["actingCoordinatorId", { actingCoordinatorId: "anna" }],
    ["concurrency", { concurrency: 0 }],
    ["total", { total: -1 }],
    ["total", { total: 1_000_001 }],
    ["round", { round: 1.5 }],
    ["deadline", { deadline: 0 }],
    ["mentorsPerWrite", { mentorsPerWrite: 501 }],
    ["mentorsPerActivity", { mentorsPerActivity: 0 }],
    ["tolerance.failedCount", { tolerance: { failedCount: -1 } }],
    ["mentorIds", { mentorIds: Array.from({ length: 31 }, () => mentorId(1)) }],
  ])(
    "with an input whose %s breaks its rule fails with a typed error that names the field: %j",
    async (field, overrides) => {
      const fake = new FakeRoundStore({ total: 1 });
      const { type, message, details } = await failureOf(fake, overrides);
      expect(type).toBe("InvalidRequestError");
      expect(message).toContain(field);
      expect(details).toEqual([expect.objectContaining({ field })]);
      expect(fake.calls).toBe(0);
    },
  );

  test("may have ids in capitals", async () => {
    const fake = new FakeRoundStore({ total: 2 });
    const bulkId = randomUUID();
    const result = await resultOf(fake, { bulkId: bulkId.toUpperCase() });
    expect(result.bulkId).toBe(bulkId);
    expect(fake.writes[0]?.bulkId).toBe(bulkId);
  });

  test.each([
    ["too few mentors, of a small round", 3, 12],
    ["too few mentors, of a large round", 3, 200],
    ["too many mentors", 10, 9],
    ["many times too many mentors, of a small round", 30, 2],
    ["many times too many mentors, of a large round", 5_000, 2],
    ["far too many mentors", 5_000, 4_000],
  ])("and told of %s (%d for %d) goes by what Postgres says", async (_, told, total) => {
    const fake = new FakeRoundStore({ total });
    expect(await resultOf(fake, { total: told })).toMatchObject({ total, succeeded: total });
  });
});
