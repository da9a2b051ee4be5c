/**
 * `npm run faults`: injects faults until every scenario has reached its goal, and publishes the results. The command
 * may be stopped at any time. A new call with the same seed continues.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { writeMeasuredPages } from "../../bench/measured-pages.ts";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { prepareBundle } from "../support/bundle.ts";
import "../support/quiet-runtime.ts";
import { documentOf, tableOf } from "./report.ts";
import type { Suite } from "./report.ts";
import { runScenario } from "./runner.ts";
import type { ScenarioTotals } from "./runner.ts";
import type { FaultScenario, SuiteForm } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";
import { StageKeeper } from "./stage-keeper.ts";

const USAGE = `Usage: npm run faults -- [--short] [--seed TEXT] [--only NAME,NAME] [--fresh] [--since COMMIT] [--lanes N] [--minutes N]
  --short      some trials of each scenario instead of all; writes no document
  --seed       repeats a schedule, and goes on with what was begun with it. Default: the seed of a run that was
               stopped, or else a new one
  --only       these scenarios: ${SCENARIOS.map(({ name }) => name).join(", ")}
  --fresh      forgets what was done before
  --since      a commit: what was done at it without a violation is taken over and named with it
  --lanes      scenarios at one time, 1 to 8. Default 2
  --minutes    begins no further trial after so many minutes`;

const ROOT = new URL("../../", import.meta.url);

/** The state that is kept between two calls. */
interface Kept {
  seed: string;
  totals: Record<string, ScenarioTotals>;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      short: { type: "boolean", default: false },
      seed: { type: "string" },
      only: { type: "string" },
      fresh: { type: "boolean", default: false },
      since: { type: "string" },
      lanes: { type: "string", default: "2" },
      minutes: { type: "string" },
    },
  });
  const only = values.only?.split(",");
  const unknown = only?.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new TypeError(`--only: there is no scenario ${unknown}`);
  const lanes = Number(values.lanes);
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > 8) throw new TypeError("--lanes must be from 1 to 8");
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(minutes > 0)) throw new TypeError("--minutes must be more than 0");
  return {
    form: values.short ? ("short" as const) : ("long" as const),
    seed: values.seed,
    scenarios: SCENARIOS.filter(({ name }) => only?.includes(name) ?? true),
    fresh: values.fresh,
    since: values.since,
    lanes,
    deadline: minutes === undefined ? undefined : Date.now() + minutes * 60_000,
  };
}

async function main(): Promise<void> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  process.on("SIGINT", () => process.exit(130)).on("SIGTERM", () => process.exit(143));
  const commit = await readCommit();
  const folder = join(readLocalConfig().cacheDirectory, "faults");
  await mkdir(folder, { recursive: true });
  const begun = `${options.form}-${commit}`;
  const seed =
    options.seed ?? (await lastSeed(folder, begun, options.fresh)) ?? randomBytes(6).toString("hex");
  const file = join(folder, `${begun}-${encodeURIComponent(seed)}.json`);
  if (options.fresh) await rm(file, { force: true });
  const kept = await readKept(file, seed);
  if (options.since !== undefined) await takeOver(kept, folder, options.form, options.since);
  console.log(`seed ${kept.seed}, commit ${commit}, ${options.form} form`);

  let saved = Promise.resolve();
  const save = () => {
    saved = saveAfter(saved, file, kept);
    return saved;
  };
  const bundle = await prepareBundle();
  const waiting = [...options.scenarios];
  const lane = async () => {
    // The many trials of the long form leave more rows behind than can be searched repeatedly.
    const stages = new StageKeeper(bundle.path, options.form === "long" ? 1 : SCENARIOS.length);
    for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
      await runKept(scenario, kept, { ...options, stages, commit }, save);
    }
    await stages.close();
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));

  const suite: Suite = {
    form: options.form,
    seed: kept.seed,
    date: new Date().toISOString().slice(0, 10),
    totals: new Map(Object.entries(kept.totals)),
  };
  console.log(`\n${tableOf(options.scenarios, suite)}`);
  // The run of a single scenario would otherwise replace the published results of all others with "not run".
  const partial =
    options.scenarios.length < SCENARIOS.length && SCENARIOS.some(({ name }) => !(name in kept.totals));
  if (options.form === "long" && !partial) {
    await mkdir(fileURLToPath(new URL("docs/", ROOT)), { recursive: true });
    await writeFile(fileURLToPath(new URL("docs/faults.md", ROOT)), documentOf(SCENARIOS, suite));
    await writeMeasuredPages();
    console.log("\nWrote docs/faults.md, and its table in the README");
  }
  const failed = options.scenarios.filter(({ name }) => {
    const totals = kept.totals[name];
    return totals === undefined || !totals.done || totals.violations.length > 0;
  });
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function runKept(
  scenario: FaultScenario,
  kept: Kept,
  {
    form,
    deadline,
    stages,
    commit,
  }: Pick<ReturnType<typeof readOptions>, "form" | "deadline"> & { stages: StageKeeper; commit: string },
  save: () => Promise<void>,
): Promise<void> {
  const from = kept.totals[scenario.name];
  if (from?.done) return;
  let known = from?.violations.length ?? 0;
  const keep = async (totals: ScenarioTotals) => {
    for (const violation of totals.violations.slice(known)) console.log(`  ${scenario.name}: ${violation}`);
    known = totals.violations.length;
    kept.totals[scenario.name] = totals;
    await save();
  };
  const began = Date.now();
  const totals = await runScenario(scenario, {
    form,
    stages,
    seed: kept.seed,
    commit,
    ...(from !== undefined && { from }),
    ...(deadline !== undefined && { deadline }),
    onTrial: async (soFar) => {
      await keep(soFar);
      const { units, runs, violations } = soFar;
      const seconds = Math.round((Date.now() - began) / 1_000);
      console.log(
        `${scenario.name}: ${units} of ${scenario.goal[form]} ${scenario.unit}, ${runs} runs, ${violations.length} violations, ${seconds} s`,
      );
    },
  });
  await keep(totals);
}

/** One after the other, because the lanes share the file. */
async function saveAfter(before: Promise<void>, file: string, kept: Kept): Promise<void> {
  await before;
  await writeFile(`${file}.new`, JSON.stringify(kept));
  await rename(`${file}.new`, file);
}

/**
 * Adds the scenarios that were completed without a violation at an earlier commit and that haven't begun at this one.
 */
async function takeOver(kept: Kept, folder: string, form: SuiteForm, commit: string): Promise<void> {
  const begun = `${form}-${commit}`;
  const seed = await lastSeed(folder, begun, false);
  if (seed === undefined) throw new TypeError(`--since: there is no run of ${begun}`);
  const { totals } = await readKept(join(folder, `${begun}-${encodeURIComponent(seed)}.json`), seed);
  const sound = Object.entries(totals).filter(([, { done, violations }]) => done && violations.length === 0);
  const named = sound.map(([name, found]) => [name, { ...found, commit: found.commit ?? commit }] as const);
  kept.totals = { ...Object.fromEntries(named), ...kept.totals };
}

async function readKept(file: string, seed: string): Promise<Kept> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Kept;
  } catch {
    // There is no state, or no readable one.
    return { seed, totals: {} };
  }
}

/** @returns the latest seed of this form at this commit. Undefined when there is none, or when it must be ignored */
async function lastSeed(folder: string, begun: string, fresh: boolean): Promise<string | undefined> {
  if (fresh) return undefined;
  let last: { seed: string; changed: number } | undefined;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${begun}-`) || !name.endsWith(".json")) continue;
    const { mtimeMs: changed } = await stat(join(folder, name));
    const seed = decodeURIComponent(name.slice(begun.length + 1, -".json".length));
    if (last === undefined || changed > last.changed) last = { seed, changed };
  }
  return last?.seed;
}

async function readCommit(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT });
    return stdout.trim();
  } catch {
    return "unknown";
  }
}

await main();
process.exit();
