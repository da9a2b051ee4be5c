import { randomUUID } from "node:crypto";
import { WorkflowFailedError } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { describe, expect, test } from "vitest";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import { FakeDependencies, refusal, refusalOnTheWay, registered } from "../support/fake-dependencies.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { onTimeSkippingServer } from "../support/workflow-bench.ts";

describe("what becomes of a bulk registration", () => {
  test("all ten mentors succeed: success", async () => {
    const fake = new FakeDependencies();
    const selection = mentorIds(10);

    const result = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection })).result(),
    );

    expect(result).toMatchObject({
      overallStatus: "success",
      total: 10,
      settled: 10,
      succeeded: 10,
      failed: 0,
    });
    expect(fake.attempts.map((attempt) => attempt.mentorId).toSorted()).toEqual(selection);
    expect(fake.recorded).toEqual([]);
  });

  test("three of ten fail: partial success, with the right reason for each", async () => {
    const reasons = new Map<string, FailureCode>([
      [mentorId(2), "mentorInactive"],
      [mentorId(5), "mentorUnknown"],
      [mentorId(9), "notPermitted"],
    ]);
    const fake = new FakeDependencies({
      submit: (attempt) => {
        const code = reasons.get(attempt.mentorId);
        if (code !== undefined) throw refusal(code);
        return registered(attempt);
      },
    });

    const result = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: mentorIds(10) })).result(),
    );

    expect(result).toMatchObject({ overallStatus: "partialSuccess", total: 10, succeeded: 7, failed: 3 });
    const recorded = fake.recorded.map(({ mentorId: id, error, attempts, detail }) => ({
      id,
      ...error,
      attempts,
      detail,
    }));
    expect(recorded.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
      {
        id: mentorId(2),
        code: "mentorInactive",
        message: "This mentor is no longer active",
        retryable: false,
        attempts: 1,
        detail: "failed",
      },
      {
        id: mentorId(5),
        code: "mentorUnknown",
        message: "This mentor is not in your chapter",
        retryable: false,
        attempts: 1,
        detail: "failed",
      },
      {
        id: mentorId(9),
        code: "notPermitted",
        message: "You may not register for this mentor",
        retryable: false,
        attempts: 1,
        detail: "failed",
      },
    ]);
  });

  test("all fail: total failure, and the run itself completes", async () => {
    const fake = new FakeDependencies({
      submit: () => {
        throw refusal("mentorInactive");
      },
    });

    const result = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: mentorIds(10) })).result(),
    );

    expect(result).toMatchObject({ overallStatus: "totalFailure", total: 10, succeeded: 0, failed: 10 });
    expect(fake.recorded).toHaveLength(10);
  });

  test("an empty selection calls no activity: total failure, and says why", async () => {
    const fake = new FakeDependencies();

    const result = await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const run = await start({ selection: [] });
      const ended = await run.result();
      const { events } = await run.fetchHistory();
      expect(events?.some((event) => event.activityTaskScheduledEventAttributes)).toBe(false);
      await environment.sleep("1 hour"); // time enough for an audit
      return ended;
    });

    expect(result).toMatchObject({
      overallStatus: "totalFailure",
      total: 0,
      error: { code: "emptySelection" },
    });
    expect(fake.calls).toBe(0);
  });

  test("already registered counts as success, and is counted apart", async () => {
    const fake = new FakeDependencies({
      submit: (attempt) => ({
        ...registered(attempt),
        detail: attempt.mentorId === mentorId(1) ? "registered" : "alreadyRegistered",
      }),
    });

    const result = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: mentorIds(4) })).result(),
    );

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 4, alreadyRegistered: 3 });
  });

  test("a submission that seemed to fail and was written is a success", async () => {
    const lost = mentorId(3);
    const fake = new FakeDependencies({
      submit: (attempt) => {
        if (attempt.mentorId === lost) throw refusal("unreachable", "bounded");
        return registered(attempt);
      },
      registeredAllTheSame: new Set([lost]),
    });

    const result = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: mentorIds(5) })).result(),
    );

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 5, failed: 0 });
    expect(fake.recorded).toEqual([]);
  });

  test("a refusal that a gateway made is believed only when Postgres has recorded it", async () => {
    const fake = new FakeDependencies({
      submit: (attempt) => {
        if (attempt.mentorId <= mentorId(2)) throw refusalOnTheWay("notPermitted");
        return registered(attempt);
      },
      registeredAllTheSame: new Set([mentorId(1)]),
    });

    const result = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: mentorIds(5) })).result(),
    );

    expect(result).toMatchObject({ overallStatus: "partialSuccess", succeeded: 4, failed: 1 });
    expect(fake.recorded.map((failure) => failure.mentorId)).toEqual([mentorId(2)]);
  });

  test("an error that nobody foresaw fails its mentor only, and no text of it gets out", async () => {
    const fake = new FakeDependencies({
      submit: (attempt) => {
        if (attempt.mentorId === mentorId(1)) throw new Error("duplicate row for Jane Doe");
        return registered(attempt);
      },
    });

    const result = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: mentorIds(3) })).result(),
    );

    expect(result).toMatchObject({ overallStatus: "partialSuccess", succeeded: 2, failed: 1 });
    expect(fake.recorded[0]?.error.code).toBe("unexpected");
    expect(fake.recorded[0]?.error.message).not.toContain("Jane");
    expect(fake.recorded[0]?.attempts).toBe(5);
  });

  test("without a bulk registration of the coordinator behind it, the run ends with a typed error", async () => {
    const fake = new FakeDependencies({
      submit: () => {
        throw new ServiceFailure({ code: "unexpected", retry: "never", refusal: "bulkRegistrationNotFound" });
      },
    });

    const error = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: mentorIds(20) })).result().catch((caught: unknown) => caught),
    );

    expect(error).toBeInstanceOf(WorkflowFailedError);
    const { cause } = error as WorkflowFailedError;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect((cause as ApplicationFailure).type).toBe("BulkRegistrationNotFoundError");
    expect(fake.attempts.length).toBeLessThanOrEqual(10);
    expect(fake.audits).toEqual([]);
  });

  test("so it does when it finds no page to begin with", async () => {
    const fake = new FakeDependencies();
    fake.store.readPage = () =>
      Promise.reject(
        new ServiceFailure({ code: "unexpected", retry: "never", refusal: "bulkRegistrationNotFound" }),
      );

    const error = await onTimeSkippingServer(fake, async ({ taskQueue, environment }) => {
      const run = await environment.client.workflow.start("BulkRegistrationWorkflow", {
        taskQueue,
        workflowId: randomUUID(),
        args: [
          { bulkId: randomUUID(), actingCoordinatorId: mentorId(1), round: 1, total: 3, concurrency: 5 },
        ],
      });
      return run.result().catch((caught: unknown) => caught);
    });

    const { cause } = error as WorkflowFailedError;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect((cause as ApplicationFailure).type).toBe("BulkRegistrationNotFoundError");
  });

  test.each([
    ["bulkId", { bulkId: "not-a-uuid" }],
    ["concurrency", { concurrency: 0 }],
    ["total", { total: -1 }],
    ["round", { round: 1.5 }],
  ])(
    "an input whose %s breaks its rule fails the run with a typed error that names it",
    async (field, overrides) => {
      const fake = new FakeDependencies();

      const error = await onTimeSkippingServer(fake, async ({ start }) =>
        (await start({ selection: mentorIds(1), ...overrides })).result().catch((caught: unknown) => caught),
      );

      const { cause } = error as WorkflowFailedError;
      expect((cause as ApplicationFailure).type).toBe("InvalidRequestError");
      expect((cause as ApplicationFailure).message).toContain(field);
      expect(fake.calls).toBe(0);
    },
  );
});
