/** Which rounds count as waiting: from an attempt that failed until one succeeds, or the next must have ended elsewhere. */
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

/** One attempt; it fails with what is given. */
async function attempt(bulkId: string, error?: unknown, activityType = "submitRegistrations"): Promise<void> {
  const { execute } = waiting.interceptor();
  const input = { args: [{ bulkId, round: 1 }], headers: {} };
  const next = async () => {
    if (error !== undefined) throw error;
  };
  // The end of an attempt goes on to the SDK as it was.
  const [ended] = await Promise.allSettled([
    environment(activityType).run(async () => execute?.(input, next)),
  ]);
  expect(ended.status === "rejected" ? ended.reason : undefined).toBe(error);
}

const environment = (activityType: string) =>
  new MockActivityEnvironment({ activityType }, { logger: new DefaultLogger("ERROR") });

const down = () => activityFailure(failure("systemic", "databaseDown"));

it("counts none at the start, for each reason that a worker can see", () => {
  expect(count("databaseDown")).toBe(0);
  expect(count("wrongProject")).toBe(0);
  expect(count("worker")).toBeUndefined();
});

it("counts a round once, however many of its attempts fail, and by its latest reason", async () => {
  await attempt("a", down());
  await attempt("a", down());
  await attempt("b", down());
  expect(count("databaseDown")).toBe(2);
  await attempt("a", activityFailure(failure("doubtful", "busy")));
  expect([count("databaseDown"), count("busy")]).toEqual([1, 1]);
});

it("counts a round until an attempt succeeds", async () => {
  await attempt("a", down());
  await attempt("b", down(), "closeRound");
  await attempt("a");
  await attempt("b", undefined, "closeRound");
  expect(count("databaseDown")).toBe(0);
});

it("counts a round for a minute without an attempt: then another worker has taken over", async () => {
  await attempt("a", down());
  vi.advanceTimersByTime(59_000);
  expect(count("databaseDown")).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(count("databaseDown")).toBe(0);
});

it("counts a round for longer where the database asked for patience", async () => {
  const throttled = failure("systemic", "throttled", 300_000);
  await attempt("a", activityFailure(throttled));
  vi.advanceTimersByTime(329_000);
  expect(count("throttled")).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(count("throttled")).toBe(0);
});

it("counts nothing that ends for good, waits for its turn, or delays no round", async () => {
  await attempt("a", ApplicationFailure.nonRetryable("gone", "BulkRegistrationNotFoundError"));
  await attempt("b", notYetItsTurn());
  await attempt("c", new TypeError("unforeseen"));
  await attempt("d", down(), "logBulkSubmission");
  expect(Object.values(recorded.values).every((value) => value === 0)).toBe(true);
});
