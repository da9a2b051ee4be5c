/**
 * What happens to 40 mentors in each engine when something breaks in the middle of the run. All engines reach the
 * project through the same faulty proxy, make the same writes, and retry a failed write as often.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { Answer, Fault } from "../../src/testing/faulty-proxy.ts";
import { mentorIds } from "../host.ts";
import type { BenchHost } from "../host.ts";
import { markAudited } from "../runs.ts";
import { NoResultError } from "./engine-host.ts";
import type { EngineKind, Told } from "./engine.ts";
import { startEngineServer, withEngine } from "./engine-start.ts";
import type { SafetyResult } from "./report.ts";

const MENTORS = 40;

/** Milliseconds by which each write is delayed, so that the fault meets writes in flight. */
const LATENCY = 100;

/** Milliseconds after the fault's end within which an engine must report its results. */
const PATIENCE = 120_000;

/** The write with which the fault begins. */
const FIRST = 5;

/** The writes whose answers are lost. */
const LOST_ANSWERS = [2, FIRST, 9];

/** The answer of PostgREST without its database. */
const DATABASE_AWAY: Answer = {
  status: 503,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    code: "PGRST001",
    message: "Database client error. Retrying the connection.",
    details: "connection to server failed: Connection refused",
    hint: null,
  }),
};

/** The answer of a firewall on the way. */
const FORBIDDEN: Answer = {
  status: 403,
  headers: { "content-type": "text/html" },
  body: "<html><body><h1>403 Forbidden</h1></body></html>",
};

interface SafetyScenario {
  name: string;
  /** Milliseconds from the first failing write to the last. */
  lasts: number;
  /** @param write the number of the write; undefined for every other request */
  faultOf(write: number | undefined, sinceFirst: number): Fault;
  /** True when the engine's process is killed while the answer of the first failing write is lost. */
  kills?: boolean;
}

const outage = (name: string, lasts: number, answer: Answer): SafetyScenario => ({
  name,
  lasts,
  faultOf: (_, sinceFirst) => (sinceFirst >= 0 && sinceFirst < lasts ? { before: answer } : "none"),
});

export const SAFETY: readonly SafetyScenario[] = [
  {
    name: "three answers lost",
    lasts: 0,
    faultOf: (write) => (LOST_ANSWERS.includes(write ?? 0) ? "cutAfter" : "none"),
  },
  {
    name: "an answer lost, and the process killed",
    lasts: 0,
    faultOf: (write) => (write === FIRST ? "cutAfter" : "none"),
    kills: true,
  },
  outage("403 with HTML for 5 s", 5_000, FORBIDDEN),
  outage("the database away for 60 s", 60_000, DATABASE_AWAY),
];

export async function measureSafety(
  host: BenchHost,
  kinds: readonly EngineKind[],
  freshDatabases: () => Promise<void>,
): Promise<SafetyResult[]> {
  const results: SafetyResult[] = [];
  for (const kind of kinds.filter(({ durationsOnly }) => durationsOnly !== true)) {
    for (const scenario of SAFETY) {
      await freshDatabases();
      const result = await tryOnce(host, kind, scenario);
      console.error(JSON.stringify(result));
      results.push(result);
    }
  }
  return results;
}

async function tryOnce(host: BenchHost, kind: EngineKind, scenario: SafetyScenario): Promise<SafetyResult> {
  const bulkId = randomUUID();
  let writes = 0;
  let firstAt = Number.NaN;
  const fault = Promise.withResolvers<void>();
  const proxy = await startFaultyProxy(
    () => host.place.supabaseUrl,
    ({ path, body }) => {
      if (!path.startsWith("/rest/v1/")) return "none";
      const isWrite = path.endsWith("/rpc/submit_registrations") && body.includes(bulkId);
      if (isWrite) writes += 1;
      if (writes === FIRST && Number.isNaN(firstAt)) firstAt = Date.now();
      return scenario.faultOf(isWrite ? writes : undefined, Date.now() - firstAt);
    },
    () => {
      if (writes >= FIRST) fault.resolve();
    },
  );
  const place = { ...host.place, supabaseUrl: proxy.url };
  const server = await startEngineServer(kind);
  let told: Told | undefined;
  let endedAt: number | undefined;
  try {
    const before = withEngine(
      kind,
      place,
      async (engine) => {
        await engine.run(randomUUID(), 5);
        await engine.setLatency(LATENCY);
        const running = engine.run(bulkId, MENTORS, scenario.lasts + PATIENCE);
        if (scenario.kills !== true) return running;
        const killed = fault.promise.then(() => engine.kill());
        await Promise.allSettled([running, killed]);
        return undefined;
      },
      server,
    );
    told = await answered(before);
    if (scenario.kills === true) {
      const after = withEngine(kind, place, (engine) => engine.resume(bulkId, MENTORS, PATIENCE), server);
      told = await answered(after);
    }
    if (told !== undefined) endedAt = Date.now();
  } finally {
    await server?.stop();
    await proxy.stop();
    await delay(0);
  }
  const { rows } = await host.postgres.query<{ mentor: string; rows: number }>(
    `select mentor_id as mentor, count(*)::integer as rows from public.proxy_activities
     where bulk_id = $1 group by mentor_id`,
    [bulkId],
  );
  await markAudited(host.postgres, bulkId);
  const registered = new Set(rows.map(({ mentor }) => mentor));
  const failed = new Set(told?.failed);
  const ids = mentorIds(MENTORS);
  return {
    engine: kind.name,
    fault: scenario.name,
    rows: rows.reduce((sum, each) => sum + each.rows, 0),
    doubled: rows.filter((each) => each.rows > 1).length,
    lost: ids.filter((id, index) => !registered.has(id) && !failed.has(index + 1)).length,
    blamed: failed.size,
    recovery: endedAt === undefined ? undefined : Math.max(0, endedAt - (firstAt + scenario.lasts)),
  };
}

/** @returns undefined when the engine reported nothing in time, or reports that the run as a whole failed */
async function answered(telling: Promise<Told | undefined>): Promise<Told | undefined> {
  try {
    return await telling;
  } catch (error) {
    if (!(error instanceof NoResultError)) throw error;
    console.error(error.message);
    return undefined;
  }
}
