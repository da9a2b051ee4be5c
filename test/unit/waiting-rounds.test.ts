/**
 * Which rounds count as waiting: from a failed attempt until one succeeds, or until the next must have ended elsewhere.
 */
import { ApplicationFailure } from "@temporalio/common";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { activityFailure, notYetItsTurn } from "../../src/activities/failure.ts";
import { WaitingRounds } from "../../src/telemetry/waiting-rounds.ts";
import { failure } from "../../src/testing/fake-round-store.ts";
import { RecordingMeter } from "../support/recording-meter.ts";

let recorded: RecordingMeter;
let waiting: WaitingRounds;

beforeEach(() => {
  vi.useFakeTimers();
  recorded = new RecordingMeter();
  waiting = new WaitingRounds(recorded.meter);
});
afterEach(() => {
  vi.useRealTimers();
});

const count = (code: string) => recorded.values[`bulk_registration_rounds_waiting{code=${code}}`];

/** One attempt, which fails with the given error. */
async function attempt(bulkId: string, error?: unknown, activityType = "submitRegistrations"): Promise<void> {
  const { execute } = waiting.interceptor();
  const input = { args: [{ bulkId, round: 1 }], headers: {} };
  const next = async () => {
    if (error !== undefined) throw error;
  };
  // The interceptor passes the end of an attempt on to the SDK unchanged.
  const [ended] = await Promise.allSettled([
    environment(activityType).run(async () => execute?.(input, next)),
  ]);
  expect(ended.status === "rejected" ? ended.reason : undefined).toBe(error);
}

const environment = (activityType: string) =>
  new MockActivityEnvironment({ activityType }, { logger: new DefaultLogger("ERROR") });

const down = () => activityFailure(failure("systemic", "databaseDown"));

it("the worker counts no round at the start, for each reason that it can see", () => {
  expect(count("databaseDown")).toBe(0);
  expect(count("wrongProject")).toBe(0);
  expect(count("worker")).toBeUndefined();
});

it("the worker counts a round once by its latest reason, however many of its attempts fail", async () => {
  await attempt("a", down());
  await attempt("a", down());
  await attempt("b", down());
  expect(count("databaseDown")).toBe(2);
  await attempt("a", activityFailure(failure("doubtful", "busy")));
  expect([count("databaseDown"), count("busy")]).toEqual([1, 1]);
});

it("the worker counts a waiting round at each moment, also while its next attempt fails", async () => {
  await attempt("a", down());
  await attempt("a", down());
  await attempt("a", activityFailure(failure("doubtful", "busy")));
  const history = (code: string) => recorded.history[`bulk_registration_rounds_waiting{code=${code}}`];
  expect(history("databaseDown")).toEqual([0, 1, 1, 0]);
  expect(history("busy")).toEqual([0, 1]);
});

it("the worker counts a round until an attempt succeeds", async () => {
  await attempt("a", down());
  await attempt("b", down(), "closeRound");
  await attempt("a");
  await attempt("b", undefined, "closeRound");
  expect(count("databaseDown")).toBe(0);
});

it("the worker counts a round for a minute without an attempt: then another worker has taken over", async () => {
  await attempt("a", down());
  vi.advanceTimersByTime(59_000);
  expect(count("databaseDown")).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(count("databaseDown")).toBe(0);
});

it("the worker counts a round for longer when the database asked to wait", async () => {
  const throttled = failure("systemic", "throttled", 300_000);
  await attempt("a", activityFailure(throttled));
  vi.advanceTimersByTime(329_000);
  expect(count("throttled")).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(count("throttled")).toBe(0);
});

it("the worker counts no attempt that ends the activity, waits for its turn, or delays no round", async () => {
  await attempt("a", ApplicationFailure.nonRetryable("gone", "BulkRegistrationNotFoundError"));
  await attempt("b", notYetItsTurn());
  await attempt("c", new TypeError("unforeseen"));
  await attempt("d", down(), "logBulkSubmission");
  expect(Object.values(recorded.values).every((value) => value === 0)).toBe(true);
});
