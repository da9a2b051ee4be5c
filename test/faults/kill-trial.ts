/** What the scenarios that kill things have in common: a run under way, faults one after another, and the time each takes to heal. */
import { setTimeout as delay } from "node:timers/promises";
import type { BulkSubmissionHandle } from "../../src/client.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { mentorId } from "../support/mentor-ids.ts";
import { mentorIdOf, SUBMIT } from "./database-proxy.ts";
import { checkInvariants } from "./invariants.ts";
import type { TrialReport } from "./scenario.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Stage } from "./stage.ts";

/** Mentors of the sample data that can't be registered: inactive, and of another chapter. */
const EXPECTED: Readonly<Record<string, FailureCode>> = {
  [mentorId(41)]: "mentorInactive",
  [mentorId(45)]: "mentorUnknown",
};

/** Milliseconds that a fault has to heal within, before the trial gives up. */
const HEALING = 120_000;

export interface KillTrial {
  stage: Stage;
  random: SeededRandom;
  /** Faults of this trial. */
  faults: number;
  /** Mentors that can be registered. */
  mentors: number;
  /** Milliseconds that each write takes at the proxy, at most: the run must last as long as the faults. */
  slowedBy: number;
  /** Breaks something, and sees to it that it comes back. @returns milliseconds since the epoch when it broke */
  injectFault(index: number): Promise<number>;
}

export async function runKillTrial(trial: KillTrial): Promise<TrialReport> {
  const { stage, random } = trial;
  const written = new WrittenWatch(stage);
  stage.proxy.faultOf = ({ path, body }) =>
    path === SUBMIT ? { delayed: random.for(mentorIdOf(body)).integer(1, trial.slowedBy) } : "none";
  const client = await stage.client(1);
  const template = {
    activityType: `Session under fire ${random.integer(1, 2 ** 31)}`,
    date: "2026-11-18",
    durationMinutes: 60,
    note: "Nothing of this note may be in a history",
  };
  const mentorIds = random.shuffled([...stage.mentorIds(trial.mentors), ...Object.keys(EXPECTED)]);
  const handle = await client.submit({ mentorIds, template });
  await written.next(Date.now());
  const recoveries: number[] = [];
  let faults = 0;
  for (let index = 0; index < trial.faults; index += 1) {
    await delay(random.integer(100, 900));
    const brokeAt = await trial.injectFault(index);
    faults += 1;
    const recovered = await Promise.race([written.next(brokeAt), hasSettled(handle)]);
    if (typeof recovered === "number") recoveries.push(recovered - brokeAt);
  }
  await stage.settle(handle);
  stage.proxy.faultOf = () => "none";
  const violations = await checkInvariants(stage, { bulkIds: [handle.bulkId], expected: EXPECTED });
  return { units: faults, runs: 1, faults, violations, recoveries };
}

/** A run that settles before something is written needed nothing more. */
async function hasSettled(handle: BulkSubmissionHandle): Promise<void> {
  await handle.result();
}

/** Tells when a submission that came to the proxy after some moment has been committed. */
export class WrittenWatch {
  #waiting: { since: number; resolve: (time: number) => void }[] = [];

  constructor({ proxy }: Stage) {
    proxy.onCarriedOut = ({ path }, arrivedAt) => {
      if (path !== SUBMIT) return;
      const now = Date.now();
      for (const { since, resolve } of this.#waiting) if (arrivedAt > since) resolve(now);
      this.#waiting = this.#waiting.filter(({ since }) => arrivedAt <= since);
    };
  }

  /** @returns when it was committed, in milliseconds since the epoch. @throws when that takes too long */
  async next(since: number): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.push({ since, resolve });
    const late = new AbortController();
    try {
      return await Promise.race([
        promise,
        delay(HEALING, undefined, { signal: late.signal }).then(() => {
          throw new Error(`No registration within ${HEALING} ms`);
        }),
      ]);
    } finally {
      late.abort();
    }
  }
}
