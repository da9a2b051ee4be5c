/**
 * What a fault scenario is: something breaks again and again, and after each time the promise is checked from outside, in
 * Postgres and at the proxies, never from the program's own word.
 */
import type { SeededRandom } from "./seeded-random.ts";
import type { Stage } from "./stage.ts";

/** The long form takes hours and breaks things for as long as real outages last; the short one is part of the tests. */
export type SuiteForm = "long" | "short";

export interface FaultScenario {
  /** For the command line and the kept state, such as `worker-killed`. */
  name: string;
  /** The row's first cell in docs/faults.md. */
  title: string;
  /** What `goal` counts, such as `kills`. */
  unit: string;
  /** Units that each form reaches at least. */
  goal: Readonly<Record<SuiteForm, number>>;
  /**
   * One trial: submits, breaks things as the random numbers say, waits until all has settled, and checks. Trials are
   * independent of each other: each takes templates of its own, and leaves the stage as it was.
   */
  trial(stage: Stage, random: SeededRandom, bounds: TrialBounds): Promise<TrialReport>;
}

export interface TrialBounds {
  /** Units to the goal: a trial needn't do more. */
  remaining: number;
  form: SuiteForm;
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
