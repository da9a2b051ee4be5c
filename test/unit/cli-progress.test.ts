/**
 * What a watching command prints: the rate and the time left, the reason of a standstill, and JSON lines for programs.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { rateText, remainingText, SettlingRate } from "../../src/cli/settling-rate.ts";
import { watchRound } from "../../src/cli/watch.ts";
import type {
  BulkSubmissionHandle,
  BulkSubmissionResult,
  RoundEvent,
  WatchOptions,
} from "../../src/client/types.ts";
import { RunFailedError } from "../../src/domain/errors.ts";
import { NO_COUNTS } from "../../src/domain/progress.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../../src/domain/progress.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

describe("the rate of a round", () => {
  const rateOf = (...seconds: number[]) => {
    const rate = new SettlingRate();
    for (const [index, second] of seconds.entries())
      rate.add({ settled: index + 1, settledAt: new Date(1_000 * second).toISOString() });
    return rate;
  };

  it("is measured by the settle times of items, not by their arrival", () => {
    const rate = rateOf(10, 12, 11, 14);
    expect(rate.perSecond).toBe(0.75);
    expect(rate.secondsFor(10)).toBe(14);
  });

  it("is that of the latest items", () => {
    const slow = Array.from({ length: 100 }, (_, index) => index * 10);
    const fast = Array.from({ length: 100 }, (_, index) => 1_000 + index / 10);
    expect(rateOf(...slow, ...fast).perSecond).toBeCloseTo(10);
  });

  it("counts all items that one write has settled together", () => {
    const inHundreds = Array.from({ length: 1_000 }, (_, index) => Math.floor(index / 100) / 2);
    expect(rateOf(...inHundreds).perSecond).toBe(200);
  });

  it("includes items that a slow reader was not sent", () => {
    const rate = rateOf(0, 1);
    rate.add({ settled: 1_002, settledAt: new Date(11_000).toISOString() });
    expect(rate.perSecond).toBe(91);
  });

  it("is unknown for one item, or for several at one time", () => {
    expect(rateOf().perSecond).toBeUndefined();
    expect(rateOf(5).perSecond).toBeUndefined();
    expect(rateOf(5, 5).secondsFor(3)).toBeUndefined();
  });

  it("is printed readably", () => {
    expect([undefined, 0.75, 9.99, 123.4].map(rateText)).toEqual(["-/s", "0.8/s", "10.0/s", "123/s"]);
    expect([undefined, 0, 59, 60, 3_599, 3_600, 100_000].map(remainingText)).toEqual([
      "time left unknown",
      "0 s left",
      "59 s left",
      "1 min 0 s left",
      "59 min 59 s left",
      "1 h 0 min left",
      "27 h 46 min left",
    ]);
  });
});

const BULK_ID = mentorId(900);

const snapshot = (settled: number, changes: Partial<BulkProgressSnapshot> = {}): BulkProgressSnapshot => ({
  ...NO_COUNTS,
  bulkId: BULK_ID,
  round: 1,
  phase: "running",
  total: 4,
  settled,
  succeeded: settled,
  concurrency: 5,
  ...changes,
});

const update = (sequence: number): BulkProgressUpdate => {
  const settledAt = new Date(1_000 * sequence).toISOString();
  const mentor = mentorId(sequence);
  return {
    sequence,
    mentorId: mentor,
    outcome: { mentorId: mentor, status: "success", detail: "registered", attempts: 1, settledAt },
    settledAt,
    total: 4,
    settled: sequence,
    succeeded: sequence,
    failed: 0,
  };
};

const RESULT: Omit<BulkSubmissionResult, "outcomes"> = {
  ...NO_COUNTS,
  bulkId: BULK_ID,
  round: 1,
  overallStatus: "success",
  total: 4,
  succeeded: 4,
};

/** A round with these events. */
function handleOf(events: readonly RoundEvent[], result: () => Promise<unknown> = async () => RESULT) {
  const asked: WatchOptions[] = [];
  const handle: Partial<BulkSubmissionHandle> = {
    bulkId: BULK_ID,
    watch: (options = {}) => {
      asked.push(options);
      return (async function* () {
        for (const event of events) {
          if (options.signal?.aborted === true) return;
          yield event;
        }
      })();
    },
    result: result as BulkSubmissionHandle["result"],
  };
  return { handle: handle as BulkSubmissionHandle, asked };
}

describe("watching a round", () => {
  let written: { out: string; error: string };
  beforeEach(() => {
    written = { out: "", error: "" };
    const into =
      (name: "out" | "error"): typeof process.stdout.write =>
      (text, encodingOrDone, done?: (error?: Error | null) => void) => {
        written[name] += String(text);
        (typeof encodingOrDone === "function" ? encodingOrDone : done)?.();
        return true;
      };
    vi.spyOn(process.stdout, "write").mockImplementation(into("out"));
    vi.spyOn(process.stderr, "write").mockImplementation(into("error"));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const never = new AbortController().signal;
  const ALL: RoundEvent[] = [
    { kind: "snapshot", snapshot: snapshot(0) },
    { kind: "updates", updates: [update(1), update(2)] },
    { kind: "snapshot", snapshot: snapshot(2, { phase: "waiting", waitingFor: { code: "worker" } }) },
    { kind: "snapshot", snapshot: snapshot(2) },
    { kind: "updates", updates: [update(3), update(4)] },
    { kind: "end", snapshot: snapshot(4, { phase: "settled" }) },
  ];

  it("writes a JSON line for every mentor and every phase, and leaves out none", async () => {
    const { handle, asked } = handleOf(ALL);
    expect(await watchRound(handle, { json: true, interrupted: never })).toEqual(RESULT);
    const lines = written.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ event, sequence, phase }) => [event, sequence ?? phase])).toEqual([
      ["snapshot", "running"],
      ["settled", 1],
      ["settled", 2],
      ["snapshot", "waiting"],
      ["snapshot", "running"],
      ["settled", 3],
      ["settled", 4],
    ]);
    expect(asked).toEqual([{ signal: never }]);
    expect(written.error).toBe("");
  });

  it("prints at once why the run stands still, and at the end that it is done", async () => {
    const { handle, asked } = handleOf(ALL);
    await watchRound(handle, { json: false, interrupted: never });
    expect(written.error.trimEnd().split("\n")).toEqual([
      "0/4 settled, 0 failed, -/s, time left unknown",
      "2/4 settled, 0 failed, 1.0/s, waiting: no worker is running",
      "2/4 settled, 0 failed, 1.0/s, 2 s left",
      "4/4 settled, 0 failed, 1.0/s, done",
    ]);
    expect(asked).toMatchObject([{ skipBehind: 1_000 }]);
  });

  it("never counts backwards, when a snapshot is ahead of the updates or some were skipped", async () => {
    const { handle } = handleOf([
      { kind: "snapshot", snapshot: snapshot(3) },
      { kind: "updates", updates: [update(1)] },
      { kind: "skipped", skipped: 2, snapshot: snapshot(3, { phase: "paused" }) },
      { kind: "updates", updates: [update(4)] },
    ]);
    await watchRound(handle, { json: false, interrupted: never });
    const counts = [...written.error.matchAll(/^(\d)\/4 settled/gm)].map(([, settled]) => Number(settled));
    expect(counts).toEqual([3, 3, 4]);
  });

  it("prints the latest state also when no further event comes", async () => {
    vi.useFakeTimers();
    const { promise: end, resolve } = Promise.withResolvers<void>();
    const handle = {
      watch: async function* (): AsyncGenerator<RoundEvent> {
        yield { kind: "snapshot", snapshot: snapshot(0) };
        yield { kind: "updates", updates: [update(1)] };
        await end;
      },
      result: async () => RESULT,
    } as unknown as BulkSubmissionHandle;
    const watching = watchRound(handle, { json: false, interrupted: never });
    await vi.advanceTimersByTimeAsync(999);
    expect(written.error).not.toContain("1/4 settled");
    await vi.advanceTimersByTimeAsync(1);
    expect(written.error).toContain("1/4 settled");
    resolve();
    await watching;
  });

  it("ends with the error of an interrupted round, after it has printed the interruption", async () => {
    const interrupted: RoundEvent = { kind: "end", snapshot: snapshot(2, { phase: "interrupted" }) };
    const { handle } = handleOf([interrupted], () => Promise.reject(new RunFailedError(BULK_ID, 1)));
    await expect(watchRound(handle, { json: false, interrupted: never })).rejects.toThrow(RunFailedError);
    expect(written.error).toContain(
      "2/4 settled, 0 failed, -/s, interrupted: no run works on the open mentors\n",
    );
  });

  it("ends with its reason when the person stops watching, and requests no result", async () => {
    const leaving = new AbortController();
    const result = vi.fn<() => Promise<unknown>>(async () => RESULT);
    const { handle } = handleOf(ALL, result);
    leaving.abort(new Error("Left"));
    await expect(watchRound(handle, { json: true, interrupted: leaving.signal })).rejects.toThrow("Left");
    expect(result).not.toHaveBeenCalled();
  });
});
