/**
 * Measures on the real stack what one write, one mentor, one run, one activity and one update to a viewer cost each
 * program. The arithmetic of docs/scaling.md uses these figures: `npm run bench -- --only units` writes them to
 * units.json.
 */
import { writeFile } from "node:fs/promises";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { planOf } from "../../src/domain/plan.ts";
import { mentorIds, newTemplate } from "../host.ts";
import type { BenchHost } from "../host.ts";
import { machineNote, machineTimes, processorSeconds, processorSecondsByProgram } from "../processes.ts";
import { runBulk } from "../runs.ts";
import { withServer } from "../server.ts";
import type { Measured } from "../results.ts";
import { PROGRAMS, UNITS_FILE } from "./model.ts";
import type { Costs, Units } from "./model.ts";

/** Mentors of a run whose plan is one stretch. */
const LARGE = 1_000;

/** Mentors of a run whose plan has an activity for each mentor. */
const SMALL = 20;

const VIEWERS = 200;

const UNITS = ["perRun", "perActivity", "perWrite", "perMentor"] as const;

export async function measureUnits(host: BenchHost): Promise<Measured> {
  const since = machineTimes();
  for (const mentors of [1, SMALL, LARGE]) await runBulk(host, mentors);
  const one = await costsOf(host, 40, () => runBulk(host, 1));
  const small = await costsOf(host, 20, () => runBulk(host, SMALL));
  const single = await costsOf(host, 5, () => runBulk(host, LARGE, { mentorsPerWrite: 1 }));
  const packed = await costsOf(host, 10, () => runBulk(host, LARGE));
  const writes = Math.ceil(LARGE / planOf(LARGE, {}).mentorsPerWrite);
  const perWrite = combine(single, packed, (a, b) => (a - b) / (LARGE - writes));
  const perActivity = combine(small, one, (a, b) => (a - b) / (SMALL - 1));
  const units: Units = {
    machine: machineNote(since),
    perWrite,
    perActivity: combine(perActivity, perWrite, (activity, write) => activity - write),
    perMentor: combine(
      combine(packed, perWrite, (all, write) => all - write * writes),
      one,
      (rest, run) => rest - run,
    ),
    perRun: combine(one, combine(perActivity, perWrite, Math.max), (run, activity) => run - activity),
    ...(await viewerCosts(host)),
    stateTransitions: {
      perRun: await stateTransitions(host, LARGE),
      perActivity: ((await stateTransitions(host, SMALL)) - (await stateTransitions(host, 1))) / (SMALL - 1),
    },
    bytesPerMentor: await bytesPerMentor(host),
    writeMilliseconds: await writeMilliseconds(host),
  };
  for (const program of PROGRAMS) {
    units.perMentor[program] /= LARGE;
    // The difference is smaller than the noise.
    for (const unit of UNITS) units[unit][program] = Math.max(0, units[unit][program]);
  }
  await writeFile(UNITS_FILE, `${JSON.stringify(units, undefined, 2)}\n`);
  const rows = UNITS.map((unit) => [unit, ...PROGRAMS.map((program) => units[unit][program].toFixed(3))]);
  return { tables: [{ head: ["processor milliseconds", ...PROGRAMS], rows }] };
}

/** Milliseconds of processor time of each program, per repetition. */
async function costsOf(host: BenchHost, repetitions: number, run: () => Promise<unknown>): Promise<Costs> {
  const before = timesOf(host);
  for (let repetition = 0; repetition < repetitions; repetition += 1) await run();
  return combine(timesOf(host), before, (after, then) => (after - then) / repetitions);
}

function timesOf({ pids }: BenchHost): Costs {
  const stack = processorSecondsByProgram(pids.stack);
  const of = (name: string) => (stack.get(name) ?? 0) * 1_000;
  const { user, system } = process.cpuUsage();
  return {
    postgres: of("postgres"),
    postgrest: of("postgrest"),
    gateway: of("gateway"),
    temporal: of("temporal"),
    worker: processorSeconds(pids.worker) * 1_000,
    client: (user + system) / 1_000,
  };
}

function combine(a: Costs, b: Costs, how: (a: number, b: number) => number): Costs {
  const pairs = PROGRAMS.map((program) => [program, how(a[program], b[program])] as const);
  return Object.fromEntries(pairs) as Costs;
}

/** The cost of the backend: a second in which it watches a moving round, and one update that it sends to one viewer. */
async function viewerCosts(host: BenchHost): Promise<Pick<Units, "perWatchedSecond" | "perUpdateSent">> {
  let perWatchedSecond = Number.NaN;
  let perUpdateSent = Number.NaN;
  await host.setLatency(100);
  await withServer(host, async (server) => {
    const watch = async (viewers: number) => {
      const handle = await host.client.submit({
        mentorIds: mentorIds(200),
        template: newTemplate(),
        mentorsPerWrite: 1,
      });
      const before = processorSeconds(server.pid);
      const began = performance.now();
      await Promise.all(Array.from({ length: viewers }, () => server.view(handle.bulkId)));
      return {
        seconds: (performance.now() - began) / 1_000,
        milliseconds: (processorSeconds(server.pid) - before) * 1_000,
      };
    };
    await watch(1);
    const one = await watch(1);
    const many = await watch(VIEWERS);
    perWatchedSecond = one.milliseconds / one.seconds;
    perUpdateSent = (many.milliseconds - one.milliseconds) / ((VIEWERS - 1) * 200);
  });
  await host.setLatency(0);
  return { perWatchedSecond, perUpdateSent };
}

async function stateTransitions(host: BenchHost, mentors: number): Promise<number> {
  const { handle } = await runBulk(host, mentors);
  const run = host.temporal.workflow.getHandle(runWorkflowId(handle.bulkId, 1));
  await run.result();
  const { raw } = await run.describe();
  return Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0);
}

/** The size of all tables with their indexes, in registrations of 1,000 mentors. */
async function bytesPerMentor({ postgres }: BenchHost): Promise<number> {
  const { rows } = await postgres.query<{ bytes: string; mentors: string }>(
    `select sum(pg_total_relation_size(c.oid)) as bytes,
       (select count(*) from public.proxy_activities) as mentors
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r'
       and c.relname in ('proxy_activities', 'bulk_registration_items', 'bulk_registration_rounds',
         'bulk_registrations', 'bulk_registration_audits')`,
  );
  return Number(rows[0]?.bytes) / Number(rows[0]?.mentors);
}

/** The time of a write of one mentor on an idle machine, during which it holds a connection of PostgREST's pool. */
async function writeMilliseconds(host: BenchHost): Promise<number> {
  const mentors = 300;
  const { milliseconds } = await runBulk(host, mentors, { mentorsPerWrite: 1, concurrency: 1 });
  return milliseconds / mentors;
}
