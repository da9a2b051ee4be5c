/** Runs the trials of one scenario until its goal is reached. */
import type { FaultScenario, SuiteForm, TrialBounds, TrialReport } from "./scenario.ts";
import { searchStage } from "./secret-search.ts";
import { SeededRandom } from "./seeded-random.ts";
import type { Stage } from "./stage.ts";
import type { StageKeeper } from "./stage-keeper.ts";

/** The totals of the trials of a scenario as plain JSON, kept from one call to the next. */
export interface ScenarioTotals extends TrialReport {
  trials: number;
  /** True when all trials are done and their output was searched for secrets. */
  done: boolean;
  /** The time of the latest trial. */
  commit: string;
}

export interface ScenarioRun {
  form: SuiteForm;
  stages: StageKeeper;
  /** The seed, the scenario's name and the trial's number determine a trial. */
  seed: string;
  commit: string;
  /** The totals to continue from. Default: none. */
  from?: ScenarioTotals;
  /** Called after each trial, with all totals so far. */
  onTrial?: (totals: ScenarioTotals) => void | Promise<void>;
  /** Milliseconds since the epoch after which no further trial begins. Default: none. */
  deadline?: number;
}

const NOTHING: Omit<ScenarioTotals, "commit"> = {
  trials: 0,
  done: false,
  units: 0,
  runs: 0,
  faults: 0,
  violations: [],
  recoveries: [],
};

/** The number of trials between two searches of a stage's output. */
const TRIALS_PER_SEARCH = 12;

export async function runScenario(scenario: FaultScenario, run: ScenarioRun): Promise<ScenarioTotals> {
  let totals = { ...(run.from ?? NOTHING), commit: run.commit };
  while (totals.units < scenario.goal[run.form] && !isOver(run) && !gaveUp(totals)) {
    totals = await onOneStage(scenario, run, totals);
  }
  return { ...totals, done: totals.units >= scenario.goal[run.form] };
}

async function onOneStage(
  scenario: FaultScenario,
  run: ScenarioRun,
  before: ScenarioTotals,
): Promise<ScenarioTotals> {
  let totals = before;
  let stage: Stage;
  try {
    stage = await run.stages.take();
  } catch (error) {
    return add(totals, brokenOff(`the stage for trial ${totals.trials}`, error));
  }
  let isSound = true;
  try {
    for (let count = 0; count < TRIALS_PER_SEARCH; count += 1) {
      if (totals.units >= scenario.goal[run.form] || isOver(run)) break;
      const random = new SeededRandom(`${run.seed}/${scenario.name}/${totals.trials}`);
      const remaining = scenario.goal[run.form] - totals.units;
      const report = await tryOnce(scenario, stage, random, {
        trial: totals.trials,
        remaining,
        form: run.form,
      });
      totals = add(totals, report);
      await run.onTrial?.(totals);
      // The next trial would find what an aborted trial has left behind.
      isSound = report.units > 0;
      if (!isSound) break;
    }
    const leaks = await searchStage(stage);
    if (leaks.length > 0) totals = { ...totals, violations: [...totals.violations, ...leaks] };
    return totals;
  } catch (error) {
    isSound = false;
    return add(totals, brokenOff("the search for secrets", error));
  } finally {
    await run.stages.giveBack(stage, isSound);
  }
}

async function tryOnce(
  scenario: FaultScenario,
  stage: Stage,
  random: SeededRandom,
  { trial, ...bounds }: TrialBounds & { trial: number },
): Promise<TrialReport> {
  try {
    return await scenario.trial(stage, random, bounds);
  } catch (error) {
    return brokenOff(`trial ${trial}`, error);
  }
}

function brokenOff(what: string, error: unknown): TrialReport {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { units: 0, runs: 0, faults: 0, violations: [`${what} broke off: ${why}`], recoveries: [] };
}

function add(totals: ScenarioTotals, report: TrialReport): ScenarioTotals {
  return {
    ...totals,
    trials: totals.trials + 1,
    units: totals.units + report.units,
    runs: totals.runs + report.runs,
    faults: totals.faults + report.faults,
    violations: [...totals.violations, ...report.violations],
    recoveries: [...totals.recoveries, ...report.recoveries],
  };
}

/** Without this bound, a scenario whose every trial fails would never end. */
const MOST_VIOLATIONS = 50;

function isOver({ deadline = Number.POSITIVE_INFINITY }: ScenarioRun): boolean {
  return Date.now() > deadline;
}

function gaveUp({ violations }: ScenarioTotals): boolean {
  return violations.length > MOST_VIOLATIONS;
}
