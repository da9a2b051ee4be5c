/** Pause, resume and cancel in the middle of a stretch: each takes effect within two seconds. */
import { setTimeout as delay } from "node:timers/promises";
import { eventually } from "../../support/deferred.ts";
import { SUBMIT } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import { startReaders } from "../round-readers.ts";
import { drawForm, settingsOf } from "../run-form.ts";
import type { FaultScenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** Milliseconds from the signal to its effect. */
const WITHIN = 2_000;

/** Milliseconds in which nothing may begin after a pause. */
const STILL = { long: 3_000, short: 700 } as const;

/** Milliseconds in which an active lane begins its next write. */
const BETWEEN_WRITES = 300;

const MENTORS = 200;

export const steeredInStretch: FaultScenario = {
  name: "steered-in-stretch",
  title: "pause, resume and cancel in the middle of a stretch",
  unit: "runs",
  goal: { long: 50, short: 1 },
  trial: async (stage, random, { form }) => {
    const violations: string[] = [];
    let latestWrite = 0;
    stage.proxy.faultOf = ({ path }) => {
      if (path !== SUBMIT) return "none";
      latestWrite = Date.now();
      return { delayed: random.integer(50, 400) };
    };
    const mentorIds = random.shuffled(stage.mentorIds(MENTORS));
    const client = await stage.client(1);
    const handle = await client.submit({
      mentorIds,
      template: {
        activityType: `Steered ${random.integer(1, 2 ** 31)}`,
        date: "2026-11-18",
        durationMinutes: 60,
      },
      ...settingsOf(form === "short" ? "stretches" : drawForm(random), random),
    });
    const { bulkId } = handle;
    const readers = startReaders([handle, await (await stage.client(1)).attach(bulkId)]);
    const settledItems = () => settledOf(stage, bulkId);
    await eventually("the run is active", async () => (await settledItems()) > 0);
    await delay(random.integer(0, 1_000));

    await handle.pause();
    violations.push(...(await within("paused", async () => (await handle.snapshot()).phase === "paused")));
    const isStill = () => stage.proxy.writes.nowOf(bulkId) === 0 && Date.now() - latestWrite > BETWEEN_WRITES;
    violations.push(...(await within("still", isStill, BETWEEN_WRITES)));
    const paused = await settledItems();
    await delay(STILL[form]);
    if ((await settledItems()) !== paused) violations.push("items settled while the run was paused");

    await handle.resume();
    violations.push(...(await within("resumed", async () => (await settledItems()) > paused)));
    await delay(random.integer(0, 500));

    await handle.cancel();
    violations.push(...(await within("cancelled", () => hasEnded(stage, bulkId))));
    const { cancelled, failed } = await stage.settle(handle);
    stage.proxy.faultOf = () => "none";
    if (cancelled === 0 || cancelled !== failed) violations.push(`${cancelled} of ${failed} were cancelled`);
    const expectation = {
      bulkIds: [bulkId],
      selected: mentorIds,
      expected: {},
      allowed: (_mentorId: string, code: string) => code === "cancelled",
    };
    violations.push(...(await readers.finish()), ...(await checkInvariants(stage, expectation)));
    return { units: 1, runs: 1, faults: 3, violations, recoveries: [] };
  },
};

/**
 * @param noticing the milliseconds that noticing takes
 * @returns a sentence when the effect comes too late
 */
async function within(
  what: string,
  state: () => boolean | Promise<boolean>,
  noticing = 0,
): Promise<string[]> {
  const began = Date.now();
  await eventually(what, state, 60_000);
  const took = Date.now() - began - noticing;
  return took <= WITHIN ? [] : [`${what} after ${took} ms`];
}

async function settledOf(stage: Stage, bulkId: string): Promise<number> {
  const query = "select settled from public.bulk_registration_rounds where bulk_id = $1";
  const [round] = await stage.rows<{ settled: number }>(query, [bulkId]);
  return round?.settled ?? 0;
}

async function hasEnded(stage: Stage, bulkId: string): Promise<boolean> {
  const query = "select from public.bulk_registration_rounds where bulk_id = $1 and ended_at is not null";
  return (await stage.rows(query, [bulkId])).length > 0;
}
