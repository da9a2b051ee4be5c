/**
 * The form of a fault scenario: faults come again and again, and after each the promise is checked from outside, in
 * Postgres and at the proxies, and never by the program's own report.
 */
import type { SeededRandom } from "./seeded-random.ts";
import type { Stage } from "./stage.ts";

/** The long form takes hours, with faults as long as real outages. The short form is part of the tests. */
export type SuiteForm = "long" | "short";

export interface FaultScenario {
  /** The name for the command line and the kept state, such as `worker-killed`. */
  name: string;
  /** The row's first cell in docs/faults.md. */
  title: string;
  /** What `goal` counts, such as `kills`. */
  unit: string;
  /** The number of units that each form reaches at least. */
  goal: Readonly<Record<SuiteForm, number>>;
  /**
   * One trial: submits, injects faults by the random numbers, waits until all has settled, and checks. Trials are
   * independent: each uses its own templates, and leaves the stage as it was.
   */
  trial(stage: Stage, random: SeededRandom, bounds: TrialBounds): Promise<TrialReport>;
}

export interface TrialBounds {
  /** The number of units left to the goal: a trial needs no more. */
  remaining: number;
  form: SuiteForm;
}

export interface TrialReport {
  /** The number of units of this trial. */
  units: number;
  /** The number of bulk registrations that ran. */
  runs: number;
  /** The number of faults injected: kills, dropped answers, refused tokens, hostile cases. */
  faults: number;
  /** One sentence for each broken invariant; empty when all hold. */
  violations: string[];
  /** Milliseconds from each fault to the commit of the next registration; empty where that has no meaning. */
  recoveries: number[];
}
