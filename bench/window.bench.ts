/**
 * What durability costs: a run of 20 mentors on a real Temporal server against one mentor, and against a plain loop
 * that keeps five writes in flight and survives nothing. Writes are replaced by waiting, so that the figures are
 * about the window and not about Postgres. Prints medians and ratios of one process; nothing is asserted, since machines
 * are shared and noisy.
 *
 *   npm run bench
 */
import { setTimeout as delay } from "node:timers/promises";
import { readProgressFeed } from "../src/client/progress-hub.ts";
import { FakeDependencies, registered } from "../test/support/fake-dependencies.ts";
import { mentorIds } from "../test/support/mentor-ids.ts";
import { withOwnDevServer } from "../test/support/own-dev-server.ts";
import { withWorker } from "../test/support/workflow-harness.ts";
import type { TemporalServer } from "../test/support/workflow-harness.ts";

const MENTORS = 20;
const WINDOW = 5;
const REPETITIONS = 7;
const WRITE_MILLISECONDS = [0, 100];
const LONG_RUN = 1_000;

async function main(): Promise<void> {
  await withOwnDevServer(async (server, codePath) => {
    for (const milliseconds of WRITE_MILLISECONDS) await compare(server, codePath, milliseconds);
    await longRun(server, codePath);
  });
}

async function compare(server: TemporalServer, codePath: string, milliseconds: number): Promise<void> {
  const submit = writes(milliseconds);
  const figures = await withWorker(
    server,
    { codePath },
    new FakeDependencies({ submit }),
    async ({ start }) => {
      const run = async (count: number) => (await start({ selection: mentorIds(count) })).result();
      await run(MENTORS); // the first one warms up
      return {
        one: await median(() => run(1)),
        durable: await median(() => run(MENTORS)),
        loop: await median(() => plainLoop(MENTORS, () => delay(milliseconds))),
      };
    },
  );
  const { one, durable, loop } = figures;
  console.log(`writes of ${milliseconds} ms, medians of ${REPETITIONS}:`);
  console.log(
    `  one mentor ${one.toFixed(0)} ms, ${MENTORS} mentors ${durable.toFixed(0)} ms, plain loop ${loop.toFixed(0)} ms`,
  );
  console.log(
    `  ${MENTORS} mentors take ${(durable / one).toFixed(2)} times one, ${(durable / loop).toFixed(2)} times the plain loop`,
  );
}

async function longRun(server: TemporalServer, codePath: string): Promise<void> {
  const selection = mentorIds(LONG_RUN);
  const settledAt = new Map<string, number>();
  const fake = new FakeDependencies({
    selection,
    submit: (attempt) => {
      settledAt.set(attempt.mentorId, performance.now());
      return registered(attempt);
    },
  });
  await withWorker(server, { codePath }, fake, async ({ start }) => {
    const began = performance.now();
    const run = await start({ selection });
    const latencies: number[] = [];
    for await (const { update } of readProgressFeed(server.client, run.workflowId)) {
      latencies.push(performance.now() - (settledAt.get(update.mentorId) ?? 0));
    }
    await run.result();
    const seconds = (performance.now() - began) / 1_000;
    const sorted = latencies.toSorted((a, b) => a - b);
    const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0);
    console.log(`${LONG_RUN} mentors at 0 ms, with a reader: ${(LONG_RUN / seconds).toFixed(0)} mentors/s`);
    console.log(
      `  progress reached the reader ${at(0.5)} ms after settling (p95 ${at(0.95)} ms; ${latencies.length} events)`,
    );
  });
}

/** `delay(0)` still waits a millisecond: a write of no time must not wait at all. */
function writes(milliseconds: number) {
  return async (attempt: Parameters<typeof registered>[0]) => {
    if (milliseconds > 0) await delay(milliseconds);
    return registered(attempt);
  };
}

async function plainLoop(count: number, write: () => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      next += 1;
      await write();
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, lane));
}

async function median(measured: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const began = performance.now();
    await measured();
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(REPETITIONS / 2)] ?? Number.NaN;
}

await main();
