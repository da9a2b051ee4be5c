/**
 * The common part of the scenarios that kill processes: an active run, two readers of it, faults one after another, and
 * the time to heal of each.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";
import { SUBMIT, writeOf } from "./database-proxy.ts";
import { checkInvariants } from "./invariants.ts";
import { startReaders } from "./round-readers.ts";
import { drawForm, settingsOf } from "./run-form.ts";
import type { RunForm } from "./run-form.ts";
import type { TrialReport } from "./scenario.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Stage } from "./stage.ts";
import { WrittenWatch } from "./written-watch.ts";

/** Mentors of the sample data that can't be registered: inactive, and of another chapter. */
const EXPECTED: Readonly<Record<string, FailureCode>> = {
  [mentorId(41)]: "mentorInactive",
  [mentorId(45)]: "mentorUnknown",
};

/** The number of writes of a run: some must be left when the last fault comes. */
const WRITES_AT_LEAST = 40;
const WRITES_PER_FAULT = 16;

export interface KillTrial {
  stage: Stage;
  random: SeededRandom;
  /** The number of faults of this trial. */
  faults: number;
  /**
   * The greatest number of milliseconds of each write at the proxy: the run must last as long as the faults. Default
   * 400.
   */
  slowedBy?: number;
  /** Default: drawn. */
  runForm?: RunForm;
  /** Injects a fault, and ends it again. */
  injectFault(index: number, run: RunUnderFaults): Promise<Injected>;
}

export interface Injected {
  /** Milliseconds since the epoch. */
  brokeAt: number;
  /** The time of the first registration after it. Default: the first one after the end of the fault. */
  recoveredAt?: number;
}

export interface RunUnderFaults {
  written: WrittenWatch;
  /** Resolves when no writes are left. */
  settled: Promise<void>;
}

export async function runKillTrial(trial: KillTrial): Promise<TrialReport> {
  const { stage, random, slowedBy = 400 } = trial;
  const written = new WrittenWatch(stage);
  stage.proxy.faultOf = ({ path, body }) =>
    path === SUBMIT ? { delayed: random.for(`${writeOf(body).from}`).integer(1, slowedBy) } : "none";
  const client = await stage.client(1);
  const template = {
    activityType: `Session under fire ${random.integer(1, 2 ** 31)}`,
    date: "2026-11-18",
    durationMinutes: 60,
    note: "Nothing of this note may be in a history",
  };
  const settings = settingsOf(trial.runForm ?? drawForm(random), random);
  const mentors = settings.mentorsPerWrite * (WRITES_AT_LEAST + trial.faults * WRITES_PER_FAULT);
  const mentorIds = random.shuffled([...stage.mentorIds(mentors), ...Object.keys(EXPECTED)]);
  const handle = await client.submit({ mentorIds, template, ...settings });
  const readers = startReaders([handle, await (await stage.client(1)).attach(handle.bulkId)]);
  await written.next(Date.now());
  const recoveries: number[] = [];
  let faults = 0;
  let over = false;
  const settle = async (): Promise<void> => {
    await stage.settle(handle);
    over = true;
  };
  const settled = settle();
  // The result is read below; a run that ends in the middle of a fault must not end this process.
  settled.catch(() => undefined);
  for (let index = 0; index < trial.faults; index += 1) {
    await delay(random.integer(100, 900));
    if (over) break;
    const injected = await trial.injectFault(index, { written, settled });
    const { brokeAt } = injected;
    const recovered = injected.recoveredAt ?? (await Promise.race([written.next(brokeAt), settled]));
    // A fault without an active run would not count.
    if (typeof recovered !== "number") break;
    faults += 1;
    recoveries.push(recovered - brokeAt);
  }
  await settled;
  stage.proxy.faultOf = () => "none";
  const expectation = { bulkIds: [handle.bulkId], selected: mentorIds, expected: EXPECTED };
  const violations = [...(await readers.finish()), ...(await checkInvariants(stage, expectation))];
  return { units: faults, runs: 1, faults, violations, recoveries };
}
