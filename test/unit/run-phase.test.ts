/** What a run is doing, as read from Temporal's description of it. */
import { msToTs } from "@temporalio/common/lib/time.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readRunState } from "../../src/client/run-phase.ts";
import { FakeRound } from "./fake-round.ts";

const NOW = Date.parse("2026-11-25T10:00:00Z");
const SCHEDULED = 1;
const STARTED = 2;

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const at = (seconds: number) => msToTs(NOW + seconds * 1_000);
const iso = (seconds: number) => new Date(NOW + seconds * 1_000).toISOString();

const activity = (changes: object = {}) => ({
  activityType: { name: "submitRegistrations" },
  state: STARTED,
  attempt: 1,
  scheduledTime: at(-1),
  lastStartedTime: at(-1),
  ...changes,
});
const failing = (code: string, changes: object = {}) =>
  activity({
    state: SCHEDULED,
    attempt: 3,
    lastFailure: { applicationFailureInfo: { type: code } },
    nextAttemptScheduleTime: at(5),
    ...changes,
  });

/** @param pendingActivities the pending activities, or the whole description */
async function stateOf(raw: object, { settledAt = 0, pollers = [] as object[], concurrency = 5 } = {}) {
  const round = new FakeRound(30);
  round.run.raw = raw;
  vi.spyOn(round.temporal.workflowService, "describeTaskQueue").mockResolvedValue({ pollers } as never);
  const { bulkId, openedAt } = round;
  return readRunState(round.temporal, { bulkId, round: 1, openedAt, concurrency }, 1_000, settledAt);
}

describe("a run", () => {
  it("is running while its writes are in progress, or while nothing is pending for a moment", async () => {
    expect(await stateOf({ pendingActivities: [activity(), activity()] })).toEqual({ phase: "running" });
    expect(await stateOf({})).toEqual({ phase: "running" });
  });

  it("waits when everything in flight has failed", async () => {
    const pendingActivities = [
      failing("databaseDown", { nextAttemptScheduleTime: at(9), attempt: 5 }),
      failing("throttled"),
    ];
    expect(await stateOf({ pendingActivities })).toEqual({
      phase: "waiting",
      waitingFor: { code: "throttled", attempt: 2, nextAttemptAt: iso(5) },
    });
    const underWay = failing("busy", { state: STARTED, nextAttemptScheduleTime: undefined });
    expect(await stateOf({ pendingActivities: [...pendingActivities, underWay] })).toEqual({
      phase: "waiting",
      waitingFor: { code: "busy", attempt: 2 },
    });
  });

  it("waits as soon as as many have failed as may be in flight, for any number scheduled ahead", async () => {
    const waiting = Array.from({ length: 5 }, () => failing("unreachable"));
    const ahead = [activity(), activity(), activity()];
    expect(await stateOf({ pendingActivities: [...waiting, ...ahead] })).toMatchObject({ phase: "waiting" });
    expect(await stateOf({ pendingActivities: [...waiting.slice(1), ...ahead] })).toEqual({
      phase: "running",
    });
    expect(
      await stateOf({ pendingActivities: [...waiting.slice(4), ...ahead] }, { concurrency: 1 }),
    ).toMatchObject({
      phase: "waiting",
    });
  });

  it.each([
    ["is of one mentor among others that move", [failing("gateway"), activity(), activity()]],
    ["isn't of the database", [failing("SomethingElse")]],
    ["is of another activity", [failing("busy", { activityType: { name: "logBulkSubmission" } })]],
  ])("is running when a failure %s", async (_, pendingActivities) => {
    expect(await stateOf({ pendingActivities })).toEqual({ phase: "running" });
  });

  it("waits while its round can't be closed", async () => {
    const closing = failing("databaseDown", { activityType: { name: "closeRound" } });
    expect(await stateOf({ pendingActivities: [closing] })).toMatchObject({ phase: "waiting" });
  });

  it("is running when an attempt after a failure makes progress", async () => {
    const again = failing("busy", {
      state: STARTED,
      lastStartedTime: at(-2),
      nextAttemptScheduleTime: undefined,
    });
    expect(await stateOf({ pendingActivities: [again] })).toMatchObject({ phase: "waiting" });
    expect(await stateOf({ pendingActivities: [again] }, { settledAt: NOW - 1_000 })).toEqual({
      phase: "running",
    });
  });

  it("that was paused or is cancelled shows that, together with a changed concurrency", async () => {
    const round = new FakeRound(30);
    const read = () =>
      readRunState(
        round.temporal,
        { bulkId: round.bulkId, round: 1, openedAt: round.openedAt, concurrency: 5 },
        1_000,
      );
    const paused = { reason: "tolerance", at: iso(-60) };
    round.run.bulkStatus = "paused";
    round.run.memo = { controls: { concurrency: 2, paused } };
    expect(await read()).toEqual({ phase: "paused", concurrency: 2, paused });
    round.run.bulkStatus = "cancelling";
    round.run.memo = { controls: { concurrency: 2 } };
    expect(await read()).toEqual({ phase: "cancelling", concurrency: 2 });
    round.run.status = "TERMINATED";
    expect(await read()).toEqual({ phase: "interrupted" });
  });
});

describe("a run without a worker", () => {
  const waitsForWorker = { phase: "waiting", waitingFor: { code: "worker" } };
  const firstTask = (seconds: number, changes: object = {}) => ({
    pendingWorkflowTask: { state: SCHEDULED, scheduledTime: at(seconds), ...changes },
  });
  const untaken = activity({ state: SCHEDULED, scheduledTime: at(-3), lastStartedTime: undefined });

  it("waits for one when its tasks aren't taken and no worker polls", async () => {
    expect(await stateOf(firstTask(-5))).toEqual(waitsForWorker);
    expect(await stateOf({ pendingActivities: [untaken, untaken] })).toEqual(waitsForWorker);
    // A worker that polled until a minute ago.
    expect(
      await stateOf({ pendingActivities: [untaken] }, { pollers: [{ lastAccessTime: at(-60) }] }),
    ).toEqual(waitsForWorker);
  });

  it.each([
    ["a task has just been scheduled", firstTask(-1), []],
    ["a worker has taken it", firstTask(-60, { state: STARTED }), []],
    ["a worker asks for tasks, and has no room", firstTask(-60), [{ lastAccessTime: at(-4) }]],
    ["one of its activities has been taken", { pendingActivities: [untaken, activity()] }, []],
    [
      "an activity has just been scheduled",
      { pendingActivities: [{ ...untaken, scheduledTime: at(-1) }] },
      [],
    ],
  ])("is running when %s", async (_, raw, pollers) => {
    expect(await stateOf(raw, { pollers })).toEqual({ phase: "running" });
  });
});
