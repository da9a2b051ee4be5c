/** The activities in a replaced environment of Temporal's: what they hand on, and that they live while they wait. */
import { MockActivityEnvironment } from "@temporalio/testing";
import { describe, expect, it, vi } from "vitest";
import type { ActivityDependencies, SubmissionAttempt } from "../../src/activities/dependencies.ts";
import { createActivities } from "../../src/activities/index.ts";
import type { RegistrationReceipt } from "../../src/activities/types.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import { eventually } from "../support/deferred.ts";
import { COORDINATOR_ID, mentorId } from "../support/mentor-ids.ts";
import { FakeDependencies, registered } from "../support/fake-dependencies.ts";

const round = {
  bulkId: "b0000000-0000-4000-8000-000000000001",
  actingCoordinatorId: COORDINATOR_ID,
  round: 1,
};
const input = { ...round, mentorId: mentorId(1) };

type Submit = (attempt: SubmissionAttempt, signal: AbortSignal) => Promise<RegistrationReceipt>;

function submitting(submit: Submit, environment = new MockActivityEnvironment()) {
  const { store } = new FakeDependencies();
  const { submission } = createActivities({ registrations: { submit }, store });
  return { environment, result: environment.run(submission.submitRegistration, input) };
}

describe("a submission", () => {
  it("hands on who, for whom, in which round, and which attempt this is", async () => {
    const attempts: SubmissionAttempt[] = [];
    const submit: Submit = async (attempt) => {
      attempts.push(attempt);
      return registered(attempt);
    };
    const receipt = await submitting(submit, new MockActivityEnvironment({ attempt: 4 })).result;
    expect(attempts).toEqual([{ ...input, attempt: 4 }]);
    expect(receipt).toMatchObject({ detail: "registered", attempts: 4 });
  });

  it("shows that it lives about once per second while it waits, and no longer", async () => {
    const started = vi.spyOn(globalThis, "setInterval");
    const stopped = vi.spyOn(globalThis, "clearInterval");
    try {
      const answer = Promise.withResolvers<RegistrationReceipt>();
      const beats = [Date.now()];
      const { environment, result } = submitting(() => answer.promise);
      environment.on("heartbeat", () => beats.push(Date.now()));
      await eventually("two heartbeats have come", () => beats.length === 3);
      const pauses = beats.slice(1).map((beat, index) => beat - (beats[index] ?? 0));
      // Not so often that it would be a burden; often enough for the timeout of 5 s.
      expect(Math.min(...pauses)).toBeGreaterThan(900);
      expect(Math.max(...pauses)).toBeLessThan(5_000);
      const beating: unknown = started.mock.results.find(
        (_, call) => started.mock.calls[call]?.[1] === 1_000,
      )?.value;
      expect(stopped).not.toHaveBeenCalledWith(beating);
      answer.resolve(registered({ ...input, attempt: 1 }));
      await result;
      expect(beating).toBeDefined();
      expect(stopped).toHaveBeenCalledWith(beating);
    } finally {
      started.mockRestore();
      stopped.mockRestore();
    }
  });

  it("stops showing that it lives when it has failed, too", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const { result } = submitting(() =>
        Promise.reject(new ServiceFailure({ code: "busy", retry: "bounded" })),
      );
      await expect(result).rejects.toThrow("busy");
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("fails in the way that Temporal's retries go by", async () => {
    const failure = new ServiceFailure({ code: "throttled", retry: "bounded", retryAfter: 3_000 });
    const { result } = submitting(() => Promise.reject(failure), new MockActivityEnvironment({ attempt: 2 }));
    await expect(result).rejects.toMatchObject({
      name: "ApplicationFailure",
      type: "throttled",
      nonRetryable: false,
      nextRetryDelay: 3_000,
      details: [{ message: "The database asked us to slow down for too long", retryable: true, attempt: 2 }],
    });
  });

  it("lets go of its request when it is cancelled", async () => {
    const requested = Promise.withResolvers<AbortSignal>();
    const { environment, result } = submitting((_, signal) => {
      requested.resolve(signal);
      return new Promise((__, reject) => {
        signal.addEventListener("abort", () =>
          reject(new ServiceFailure({ code: "unreachable", retry: "bounded" })),
        );
      });
    });
    const signal = await requested.promise;
    expect(signal.aborted).toBe(false);
    environment.cancel("WORKER_SHUTDOWN");
    await expect(result).rejects.toMatchObject({
      type: "unreachable",
      details: [{ retryable: true, waitOut: 0 }],
    });
    expect(signal.aborted).toBe(true);
  });
});

describe("the bookkeeping", () => {
  type Store = ActivityDependencies["store"];
  const counts = { total: 1, succeeded: 1, alreadyRegistered: 0, failed: 0, cancelled: 0 };
  const summary = {
    ...round,
    ...counts,
    overallStatus: "success",
    settledAt: "2026-11-25T09:00:00.000Z",
  } as const;
  const inputs = {
    readPage: { ...round, cursor: 7 },
    recordFailures: { ...round, failures: [] },
    cancelOpenItems: round,
    logSubmission: summary,
  };

  /** Every method does the same, and all that they are given is kept. */
  function storeThat(answer: () => unknown) {
    const calls: [keyof Store, unknown, AbortSignal][] = [];
    const method = (name: keyof Store) => async (given: unknown, signal: AbortSignal) => {
      calls.push([name, given, signal]);
      return answer() as never;
    };
    const store: Store = {
      readPage: method("readPage"),
      recordFailures: method("recordFailures"),
      cancelOpenItems: method("cancelOpenItems"),
      logSubmission: method("logSubmission"),
    };
    const { registrations } = new FakeDependencies();
    return { calls, activities: createActivities({ registrations, store }).bookkeeping };
  }

  function runAll(environment: MockActivityEnvironment, { activities }: ReturnType<typeof storeThat>) {
    return [
      environment.run(activities.readSelectionPage, inputs.readPage),
      environment.run(activities.recordFailures, inputs.recordFailures),
      environment.run(activities.cancelOpenItems, inputs.cancelOpenItems),
      environment.run(activities.recordAudit, inputs.logSubmission),
    ];
  }

  it("is one call of the store each, with the input as it is, and its answer as it is", async () => {
    const answer = { agrees: true, reconciled: true, succeeded: [] };
    const store = storeThat(() => answer);
    const answers = await Promise.all(runAll(new MockActivityEnvironment(), store));
    for (const given of answers) expect(given).toBe(answer);
    expect(store.calls.map(([name, given]) => [name, given])).toEqual(Object.entries(inputs));
  });

  it("fails without being final, and lets go of its requests when it is cancelled", async () => {
    const store = storeThat(() => {
      throw new ServiceFailure({ code: "notPermitted", retry: "never" });
    });
    const environment = new MockActivityEnvironment();
    for (const result of runAll(environment, store)) {
      await expect(result).rejects.toMatchObject({
        name: "ApplicationFailure",
        type: "notPermitted",
        nonRetryable: false,
      });
    }
    environment.cancel();
    expect(store.calls.map(([, , signal]) => signal.aborted)).toEqual([true, true, true, true]);
  });
});
