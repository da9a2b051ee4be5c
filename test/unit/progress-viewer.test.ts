/** What a viewer of a round is sent. The test hands out the events by hand. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { readEventId } from "../../src/http/progress/event-id.ts";
import { StreamLimit } from "../../src/http/progress/stream-limit.ts";
import { viewProgress } from "../../src/http/progress/viewer.ts";
import type { ViewerOptions, WatchedRound } from "../../src/http/progress/viewer.ts";
import { driveRound, snapshotOf, updatesOf } from "../support/http-driven-round.ts";

const open: (() => void)[] = [];
afterEach(() => {
  for (const leave of open.splice(0)) leave();
});

function view(round: WatchedRound, options: Partial<ViewerOptions> = {}) {
  const gone = new AbortController();
  open.push(() => gone.abort());
  const onBreak = vi.fn<(error: unknown) => void>();
  const chunks = viewProgress(round, {
    heartbeat: 60_000,
    until: new AbortController().signal,
    gone: gone.signal,
    onBreak,
    ...options,
  });
  return { chunks, gone, onBreak };
}

async function next(chunks: AsyncGenerator<string, void, undefined>): Promise<string> {
  return (await chunks.next()).value ?? "";
}

function read(chunk: string) {
  return chunk.split("\n\n").flatMap((block) => {
    const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const data = fields.get("data");
    if (data === undefined) return [];
    return [
      { event: fields.get("event"), id: fields.get("id"), data: JSON.parse(data) as Record<string, unknown> },
    ];
  });
}

/** All events until the end. */
async function rest(chunks: AsyncGenerator<string, void, undefined>) {
  return read((await Array.fromAsync(chunks)).join(""));
}

describe("a viewer", () => {
  test("gets a snapshot first, then each mentor with its sequence number in the id, then the end", async () => {
    const round = driveRound(3);
    const { chunks, onBreak } = view(round);
    round.give({ kind: "snapshot", snapshot: snapshotOf() }, updatesOf(1, 3));
    round.give({ kind: "end", snapshot: snapshotOf({ phase: "settled", settled: 3, succeeded: 3 }) });
    const events = await rest(chunks);
    expect(events.map(({ event, id }) => [event, id])).toEqual([
      ["snapshot", undefined],
      ["settled", "1.1"],
      ["settled", "1.2"],
      ["settled", "1.3"],
      ["end", undefined],
    ]);
    expect(events.slice(1, 4).map(({ data }) => [data["sequence"], data["settled"]])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(events[1]?.data).toMatchObject({ outcome: { detail: "registered" }, total: 3, failed: 0 });
    expect(events.at(-1)?.data).toMatchObject({ phase: "settled", succeeded: 3 });
    expect(round.watching).toBe(0);
    expect(onBreak).not.toHaveBeenCalled();
  });

  test("gets the end of an interrupted round, too", async () => {
    const round = driveRound(3);
    const { chunks } = view(round);
    round.give({ kind: "end", snapshot: snapshotOf({ phase: "interrupted", settled: 1 }) });
    expect(await rest(chunks)).toMatchObject([{ event: "end", data: { phase: "interrupted" } }]);
  });

  test("continues behind the event that it has, and may fall behind by a thousand", async () => {
    const round = driveRound(9, 2);
    const { chunks } = view(round, { lastEventId: "2.7" });
    round.give({ kind: "end", snapshot: snapshotOf() });
    await rest(chunks);
    expect(round.watched).toMatchObject([{ after: 7, skipBehind: 1_000 }]);
  });

  test("that fell behind learns how much was left out, and where the stream continues", async () => {
    const round = driveRound(2_000);
    const { chunks } = view(round);
    round.give({ kind: "skipped", skipped: 1_200, snapshot: snapshotOf({ settled: 1_500 }) });
    round.give(updatesOf(1_501, 1_501), { kind: "end", snapshot: snapshotOf() });
    const [skip, settled] = await rest(chunks);
    expect(skip).toMatchObject({
      event: "snapshot",
      id: "1.1500",
      data: { skipped: 1_200, settled: 1_500 },
    });
    expect(settled?.id).toBe("1.1501");
  });

  test("that doesn't read causes no reading, and gets a large batch in parts", async () => {
    const round = driveRound(1_000);
    const { chunks } = view(round);
    round.give(updatesOf(1, 1_000), updatesOf(1_001, 1_001));
    expect(await next(chunks)).toMatch(/^retry: \d+\n\n$/);
    expect(round.untaken).toHaveLength(2);
    for (let part = 0; part < 10; part += 1) {
      expect(read(await next(chunks))).toHaveLength(100);
      expect(round.untaken).toHaveLength(1);
    }
    expect(read(await next(chunks))).toHaveLength(1);
  });

  test("gets heartbeats while nothing happens, and later events after them", async () => {
    const round = driveRound(1);
    const { chunks } = view(round, { heartbeat: 20 });
    await next(chunks);
    expect(await next(chunks)).toBe(": heartbeat\n\n");
    expect(await next(chunks)).toBe(": heartbeat\n\n");
    round.give(updatesOf(1, 1));
    expect(read(await next(chunks))).toMatchObject([{ id: "1.1" }]);
  });

  test("is told to reconnect when its token expires or the process stops", async () => {
    const until = new AbortController();
    const round = driveRound(1);
    const { chunks, onBreak } = view(round, { until: until.signal });
    await next(chunks);
    const last = next(chunks);
    until.abort();
    expect(await last).toMatch(/^: connect again\nretry: \d+\n\n$/);
    expect((await chunks.next()).done).toBe(true);
    expect(round.watching).toBe(0);
    expect(onBreak).not.toHaveBeenCalled();
  });

  test("is told to reconnect when the round can't be followed, and the operator gets the reason", async () => {
    const round = driveRound(1);
    const { chunks, onBreak } = view(round);
    await next(chunks);
    const last = next(chunks);
    round.fail(new Error("The rows are gone"));
    expect(await last).toMatch(/^: connect again\n/);
    expect((await chunks.next()).done).toBe(true);
    expect(onBreak).toHaveBeenCalledExactlyOnceWith(new Error("The rows are gone"));
  });

  test("that has disconnected gets nothing more, and the watch of its round ends", async () => {
    const round = driveRound(2);
    const { chunks, gone } = view(round);
    await next(chunks);
    const last = chunks.next();
    await vi.waitFor(() => expect(round.watching).toBe(1));
    gone.abort();
    expect(await last).toEqual({ done: true, value: undefined });
    expect(round.watching).toBe(0);
  });

  test("that disconnects in the middle of a batch ends the watch of its round", async () => {
    const round = driveRound(2);
    const { chunks } = view(round);
    await next(chunks);
    round.give(updatesOf(1, 2));
    await next(chunks);
    expect(round.watching).toBe(1);
    await chunks.return();
    expect(round.watching).toBe(0);
  });
});

describe("an event id", () => {
  const round = { round: 2, total: 500 };

  test.each(["2.1", "2.499", "2.500"])("of the round says where to continue: %s", (id) => {
    expect(readEventId(id, round)).toBe(Number(id.split(".")[1]));
  });

  test.each([
    undefined,
    "",
    "2.0",
    "1.17",
    "3.17",
    "2.501",
    "2.99999999999",
    "2.-1",
    "2.1.5",
    " 2.17",
    "2.1e2",
    "nonsense",
    "2.abcdef01.0.0",
  ])("of another round leads to the first update: %j", (id) => {
    expect(readEventId(id, round)).toBe(0);
  });
});

describe("the limit of streams", () => {
  test("counts for each coordinator separately, and a viewer that leaves makes room", () => {
    const limit = new StreamLimit(2);
    const leave = limit.enter("one");
    limit.enter("one");
    expect(() => limit.enter("one")).toThrow("Too many open progress streams");
    limit.enter("other");
    leave();
    limit.enter("one");
    expect(() => limit.enter("one")).toThrow("Too many open progress streams");
  });
});
