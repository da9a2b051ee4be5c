/** What the scenarios that kill things have in common: a run under way, faults one after another, and the time each takes to heal. */
import { setTimeout as delay } from "node:timers/promises";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { mentorId } from "../support/mentor-ids.ts";
import { mentorIdOf, SUBMIT } from "./database-proxy.ts";
import type { Answered } from "./database-proxy.ts";
import { checkInvariants } from "./invariants.ts";
import type { TrialReport } from "./scenario.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Stage } from "./stage.ts";

/** Mentors of the sample data that can't be registered: inactive, and of another chapter. */
const EXPECTED: Readonly<Record<string, FailureCode>> = {
  [mentorId(41)]: "mentorInactive",
  [mentorId(45)]: "mentorUnknown",
};

/** Mentors of a run: it must still have some to register when the last of its faults comes. */
const MENTORS_AT_LEAST = 40;
const MENTORS_PER_FAULT = 16;

/** Milliseconds that a fault has to heal within, before the trial gives up. */
const HEALING = 120_000;

export interface KillTrial {
  stage: Stage;
  random: SeededRandom;
  /** Faults of this trial. */
  faults: number;
  /** Milliseconds that each write takes at the proxy, at most: the run must last as long as the faults. */
  slowedBy: number;
  /** Breaks something, and sees to it that it comes back. @returns milliseconds since the epoch when it broke */
  injectFault(index: number, run: RunUnderFaults): Promise<number>;
}

export interface RunUnderFaults {
  written: WrittenWatch;
  /** Resolves when nothing is left to break. */
  settled: Promise<void>;
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
  const mentors = MENTORS_AT_LEAST + trial.faults * MENTORS_PER_FAULT;
  const mentorIds = random.shuffled([...stage.mentorIds(mentors), ...Object.keys(EXPECTED)]);
  const handle = await client.submit({ mentorIds, template });
  await written.next(Date.now());
  const recoveries: number[] = [];
  let faults = 0;
  let over = false;
  const settle = async (): Promise<void> => {
    await handle.result();
    over = true;
  };
  const settled = settle();
  // Looked at below; a run that ends in the middle of a fault must not end this process.
  settled.catch(() => undefined);
  for (let index = 0; index < trial.faults; index += 1) {
    await delay(random.integer(100, 900));
    if (over) break;
    const brokeAt = await trial.injectFault(index, { written, settled });
    const recovered = await Promise.race([written.next(brokeAt), settled]);
    // A fault that no run was left for would be counted for nothing.
    if (typeof recovered !== "number") break;
    faults += 1;
    recoveries.push(recovered - brokeAt);
  }
  await stage.settle(handle);
  stage.proxy.faultOf = () => "none";
  const violations = await checkInvariants(stage, {
    bulkIds: [handle.bulkId],
    selected: mentorIds,
    expected: EXPECTED,
  });
  return { units: faults, runs: 1, faults, violations, recoveries };
}

/** Milliseconds by which an answer is held back that a fault is to come before. */
const HELD_BACK = 50;

/** Tells when a mentor has been registered whose submission came to the proxy after some moment. */
export class WrittenWatch {
  #waiting: { since: number; resolve: (time: number) => void }[] = [];
  #onCommit: ((sender: number | undefined) => void) | undefined;
  readonly #registered = new Set<string>();

  constructor({ proxy }: Stage) {
    proxy.onAnswered = (answered) => this.#see(answered);
  }

  /** A row has just been committed, and its answer is held back for a moment. @returns who waits for it */
  async commit(): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    this.#onCommit = resolve;
    return promise;
  }

  async #see({ path, body, arrivedAt, sender, succeeded }: Answered): Promise<void> {
    // Not what the gateway answers for a server that is away, and not what a repeated submission finds already there.
    if (path !== SUBMIT || !succeeded || this.#registered.has(mentorIdOf(body))) return;
    this.#registered.add(mentorIdOf(body));
    const now = Date.now();
    for (const { since, resolve } of this.#waiting) if (arrivedAt > since) resolve(now);
    this.#waiting = this.#waiting.filter(({ since }) => arrivedAt <= since);
    if (this.#onCommit === undefined) return;
    this.#onCommit(sender);
    this.#onCommit = undefined;
    await delay(HELD_BACK);
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
