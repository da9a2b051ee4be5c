/** What a viewer of a round is sent, on a run that the test drives by hand. */
import { getEventListeners } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Broadcast } from "../../src/http/progress/broadcast.ts";
import { viewProgress } from "../../src/http/progress/viewer.ts";
import { driveRun, temporal } from "../support/driven-run.ts";
import type { DrivenRun } from "../support/driven-run.ts";

const open: (() => void)[] = [];
afterEach(() => {
  for (const leave of open.splice(0)) leave();
});

async function broadcastOf(run: DrivenRun): Promise<Broadcast> {
  const broadcast = await Broadcast.open({
    temporal,
    handle: run.handle,
    onClosed: () => undefined,
    pace: 20,
  });
  broadcast.enter();
  open.push(() => run.end());
  return broadcast;
}

function view(
  broadcast: Broadcast,
  options: { lastEventId?: string; until?: AbortSignal; heartbeat?: number } = {},
) {
  const gone = new AbortController();
  open.push(() => gone.abort());
  const chunks = viewProgress(broadcast, {
    heartbeat: options.heartbeat ?? 60_000,
    until: options.until ?? new AbortController().signal,
    gone: gone.signal,
    ...(options.lastEventId !== undefined && { lastEventId: options.lastEventId }),
  });
  return { chunks, gone };
}

/** The events of the next chunk. */
async function next(chunks: AsyncGenerator<string, void, undefined>) {
  const { value } = await chunks.next();
  return readChunk(value ?? "");
}

function readChunk(chunk: string) {
  return chunk.split("\n\n").flatMap((block) => {
    const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const data = fields.get("data");
    if (data === undefined) return [];
    const body = JSON.parse(data) as Record<string, unknown>;
    return [{ event: fields.get("event"), id: fields.get("id"), data: body }];
  });
}

/** Whatever comes until the end. */
async function rest(chunks: AsyncGenerator<string, void, undefined>) {
  return readChunk((await Array.fromAsync(chunks)).join(""));
}

const numberOf = ({ data }: { data: Record<string, unknown> }) => Number(String(data["mentorId"]).slice(-12));

describe("a viewer", () => {
  test("gets a snapshot first, then each mentor once in the order of settling, then the end", async () => {
    const run = driveRun(3);
    const broadcast = await broadcastOf(run);
    run.settle(2);
    const { chunks } = view(broadcast);
    expect(await next(chunks)).toMatchObject([{ event: "snapshot", data: { phase: "running", total: 3 } }]);
    run.settle(1);
    run.settle(3);
    run.end();
    const events = await rest(chunks);
    expect(events.map(({ event }) => event)).toEqual(["settled", "settled", "settled", "end"]);
    expect(events.slice(0, 3).map(numberOf)).toEqual([2, 1, 3]);
    expect(events.map(({ data }) => data["settled"])).toEqual([1, 2, 3, 3]);
    expect(events.at(-1)).toMatchObject({ data: { phase: "settled", succeeded: 3, inFlight: 0 } });
  });

  test("who comes again goes on behind the event she has", async () => {
    const run = driveRun(4);
    const broadcast = await broadcastOf(run);
    for (const number of [1, 2, 3]) run.settle(number);
    await vi.waitFor(() => expect(broadcast.log).toHaveLength(3));
    const first = view(broadcast);
    await next(first.chunks);
    const [, second] = await next(first.chunks);
    first.gone.abort();
    run.settle(4);
    run.end();
    const events = await rest(view(broadcast, { lastEventId: second?.id ?? "" }).chunks);
    expect(events.filter(({ event }) => event === "settled").map(numberOf)).toEqual([3, 4]);
  });

  test("who comes from another process gets what has settled since, and a minute more", async () => {
    const run = driveRun(3);
    const before = await broadcastOf(run);
    run.settle(1, 0);
    run.settle(2, 100);
    await vi.waitFor(() => expect(before.log).toHaveLength(2));
    const first = view(before);
    await next(first.chunks);
    const lastEventId = (await next(first.chunks)).at(-1)?.id ?? "";
    const after = await broadcastOf(run);
    run.settle(3, 130);
    run.end();
    const events = await rest(view(after, { lastEventId }).chunks);
    expect(events.filter(({ event }) => event === "settled").map(numberOf)).toEqual([2, 3]);
  });

  test.each(["", "2.abcdef01.0.0", "nonsense", "1.abcdef01.99999999999.0", "1.zzzzzzzz.0.0"])(
    "with the id %j, which is none of the round's, gets all",
    async (lastEventId) => {
      const run = driveRun(1);
      const broadcast = await broadcastOf(run);
      run.settle(1);
      run.end();
      const events = await rest(view(broadcast, { lastEventId }).chunks);
      expect(events.map(({ event }) => event)).toEqual(["snapshot", "settled", "end"]);
    },
  );

  test("who has fallen far back gets the counts in place of the events", async () => {
    const run = driveRun(1_300);
    const broadcast = await broadcastOf(run);
    const { chunks } = view(broadcast);
    await next(chunks);
    run.settle(1);
    expect((await next(chunks)).map(numberOf)).toEqual([1]);
    // She doesn't take the next one for a while.
    const waiting = chunks.next();
    for (let number = 2; number <= 1_102; number += 1) run.settle(number);
    await vi.waitFor(() => expect(broadcast.log).toHaveLength(1_102));
    const taken = readChunk((await waiting).value ?? "");
    const [skip] = taken[0]?.event === "snapshot" ? taken : await next(chunks);
    expect(skip).toMatchObject({ event: "snapshot", data: { settled: 1_102 } });
    expect(skip?.data["skipped"]).toBeGreaterThan(1_000);
    for (let number = 1_103; number <= 1_105; number += 1) run.settle(number);
    run.end();
    const events = await rest(chunks);
    expect(events.filter(({ event }) => event === "settled").map(numberOf)).toEqual([1_103, 1_104, 1_105]);
  });

  test("who is new to a long run gets all of it, however far behind she begins", async () => {
    const run = driveRun(2_500);
    const broadcast = await broadcastOf(run);
    for (let number = 1; number <= 2_500; number += 1) run.settle(number);
    await vi.waitFor(() => expect(broadcast.log).toHaveLength(2_500));
    run.end();
    const events = await rest(view(broadcast).chunks);
    expect(events).toHaveLength(2_502);
    expect(events.some(({ data }) => "skipped" in data)).toBe(false);
  });

  test("hears that the run has paused though nothing settles", async () => {
    const run = driveRun(2);
    const broadcast = await broadcastOf(run);
    const { chunks } = view(broadcast);
    await next(chunks);
    run.phase = "paused";
    const told = next(chunks);
    expect(await told).toMatchObject([{ event: "snapshot", data: { phase: "paused" } }]);
  });

  test("hears that the run has settled by its end alone, when all is written down", async () => {
    const run = driveRun(1);
    const looks = vi.spyOn(run.handle, "snapshot");
    const broadcast = await broadcastOf(run);
    run.settle(1);
    run.phase = "settled";
    const before = looks.mock.calls.length;
    await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(before + 1));
    const { chunks } = view(broadcast);
    run.end();
    const events = await rest(chunks);
    expect(events.map(({ event }) => event)).toEqual(["snapshot", "settled", "end"]);
    expect(broadcast.phaseVersion).toBe(0);
  });

  test("gets heartbeats while nothing happens", async () => {
    const broadcast = await broadcastOf(driveRun(1));
    const { chunks } = view(broadcast, { heartbeat: 30 });
    await chunks.next();
    const beat = chunks.next();
    expect((await beat).value).toBe(": heartbeat\n\n");
  });

  test("leaves nothing behind of what she has waited for", async () => {
    const run = driveRun(2);
    const broadcast = await broadcastOf(run);
    const { signal } = new AbortController();
    const changed = broadcast.change(signal, 60_000);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    run.settle(1);
    expect(await changed).toBe(true);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("is told to connect again when her token has expired or the process stops", async () => {
    const until = new AbortController();
    const broadcast = await broadcastOf(driveRun(1));
    const { chunks } = view(broadcast, { until: until.signal });
    await chunks.next();
    const last = chunks.next();
    until.abort();
    expect((await last).value).toContain("retry: ");
    expect((await chunks.next()).done).toBe(true);
  });

  test("loses and repeats nothing when the stream breaks off in between", async () => {
    const run = driveRun(3);
    const broadcast = await broadcastOf(run);
    const { chunks } = view(broadcast);
    await next(chunks);
    run.settle(1);
    expect((await next(chunks)).map(numberOf)).toEqual([1]);
    run.breakOff();
    run.settle(2);
    run.settle(3);
    run.end();
    const events = await rest(chunks);
    expect(events.filter(({ event }) => event === "settled").map(numberOf)).toEqual([2, 3]);
    expect(events.at(-1)?.event).toBe("end");
  });
});
