/**
 * What a fault scenario is: something breaks again and again, and after each time the promise is checked from outside, in
 * Postgres and at the proxies, never from the program's own word.
 */
import type { SeededRandom } from "./seeded-random.ts";
import type { Stage, StageOptions } from "./stage.ts";

export interface FaultScenario {
  /** For the command line and the kept state, such as `worker-killed`. */
  name: string;
  /** The row's first cell in docs/faults.md. */
  title: string;
  /** What `goal` counts, such as `kills`. */
  unit: string;
  /** Units that each form reaches at least. */
  goal: { long: number; short: number };
  /** What it needs up; started once for all of its trials. */
  stage: StageOptions;
  /**
   * One trial: submits, breaks things as the random numbers say, waits until all has settled, and checks. Trials are
   * independent of each other: each takes mentors or templates of its own.
   *
   * @param remaining units to the goal: a trial needn't do more
   */
  trial(stage: Stage, random: SeededRandom, remaining: number): Promise<TrialReport>;
}

export interface TrialReport {
  /** Units this trial has done. */
  units: number;
  /** Bulk registrations that ran. */
  runs: number;
  /** Faults injected: kills, dropped answers, refused tokens, hostile cases. */
  faults: number;
  /** One sentence for each broken invariant; empty when all hold. */
  violations: string[];
  /** Milliseconds from each fault to the next registration (row committed) after it; empty where it makes no sense. */
  recoveries: number[];
}
