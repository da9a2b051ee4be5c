/**
 * Failures of the whole project: a firewall, an unpaid bill, a read-only database, a broken function. The run waits,
 * gives the reason and continues by itself, and no mentor fails.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { BulkSubmissionHandle } from "../../../src/client/types.ts";
import type { WaitingCode } from "../../../src/domain/failure-codes.ts";
import { eventually } from "../../support/deferred.ts";
import type { Answer } from "../../../src/testing/faulty-proxy.ts";
import { breakRecords, mendRecords } from "../broken-records.ts";
import { bulkIdOf, SUBMIT } from "../database-proxy.ts";
import type { Fault } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import { startReaders } from "../round-readers.ts";
import type { FaultScenario, SuiteForm } from "../scenario.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Stage } from "../stage.ts";

/** Milliseconds that the failure lasts. */
const LASTS = { long: 90_000, short: 2_500 } as const;

/** Milliseconds until the run must give the reason of its wait. */
const SAYS_WITHIN = 15_000;

/** Milliseconds from the cancel to the end of the round, while everything waits for minutes. */
const CANCELLED_WITHIN = 5_000;

const HTML = { "content-type": "text/html" };
const page = (status: number, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { ...HTML, ...headers },
  body: `<html>${status}</html>`,
});
const database = (status: number, code: string): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ code, message: "", details: null, hint: null }),
});

interface Systemic {
  name: string;
  /** The answer to every write, or the SQLSTATE with which a trigger refuses every record. */
  failure: { answer: Answer } | { code: string };
  waitsFor: WaitingCode;
}

const CASES: readonly Systemic[] = [
  { name: "403 with HTML", failure: { answer: page(403) }, waitsFor: "gateway" },
  { name: "404 with HTML", failure: { answer: page(404) }, waitsFor: "misconfigured" },
  { name: "414", failure: { answer: page(414) }, waitsFor: "gateway" },
  { name: "200 with HTML", failure: { answer: page(200) }, waitsFor: "gateway" },
  { name: "401 of a gateway", failure: { answer: page(401) }, waitsFor: "signIn" },
  { name: "400 with 0A000", failure: { answer: database(400, "0A000") }, waitsFor: "databaseDown" },
  { name: "405 with 25006", failure: { answer: database(405, "25006") }, waitsFor: "databaseDown" },
  { name: "402", failure: { answer: page(402) }, waitsFor: "misconfigured" },
  { name: "429 without Retry-After", failure: { answer: page(429) }, waitsFor: "throttled" },
  { name: "a function that is missing (42883)", failure: { code: "42883" }, waitsFor: "misconfigured" },
  { name: "a column that is missing (42703)", failure: { code: "42703" }, waitsFor: "misconfigured" },
  { name: "a trigger that refuses all (P0001)", failure: { code: "P0001" }, waitsFor: "misconfigured" },
  { name: "500 for every write", failure: { answer: page(500) }, waitsFor: "busy" },
];

/** The runs of one trial, besides the cancelled one. All are active at one time. */
const CASES_PER_TRIAL = 8;

export const systemicFailures: FaultScenario = {
  name: "systemic-failures",
  title:
    "failures of the whole deployment: 403 with HTML, 0A000, 25006, 402, 429, broken functions; cancelled while waiting",
  unit: "outages",
  goal: { long: 45, short: CASES_PER_TRIAL + 1 },
  trial: async (stage, random, { form }) => {
    const faults = new Map<string, (path: string) => Fault>();
    stage.proxy.faultOf = (request) => faults.get(bulkIdOf(request))?.(request.path) ?? "none";
    const setting = { stage, form, faults };
    const cases = random.shuffled(CASES).slice(0, CASES_PER_TRIAL);
    try {
      const found = await Promise.all([
        ...cases.map(async (systemic) => {
          const violations = await runThrough({ ...setting, random: random.for(systemic.name) }, systemic);
          return violations.map((violation) => `${violation} (${systemic.name})`);
        }),
        cancelWhileWaiting({ ...setting, random }),
      ]);
      const units = cases.length + 1;
      return { units, runs: units, faults: units, violations: found.flat(), recoveries: [] };
    } finally {
      stage.proxy.faultOf = () => "none";
    }
  },
};

interface Setting {
  stage: Stage;
  random: SeededRandom;
  form: SuiteForm;
  faults: Map<string, (path: string) => Fault>;
}

async function runThrough(setting: Setting, { failure, waitsFor }: Systemic): Promise<string[]> {
  const { stage, random, form, faults } = setting;
  const bulkId = randomUUID();
  // Some of the runs have registered a mentor before the failure begins.
  let spared = random.pick([0, 3]);
  let isBroken = true;
  const begin = async () => {
    if ("code" in failure) await breakRecords(stage, { bulkId, code: failure.code });
  };
  if (spared === 0) await begin();
  faults.set(bulkId, (path) => {
    if (!isBroken || path !== SUBMIT || !("answer" in failure)) return "none";
    spared -= 1;
    return spared >= 0 ? "none" : { before: failure.answer };
  });
  const handle = await submit(setting, bulkId, random.pick([12, 60]));
  const readers = startReaders([handle, await (await stage.client(1)).attach(bulkId)]);
  await begin();
  const violations = await judgeWaiting(handle, waitsFor);
  await delay(LASTS[form]);
  const { failed } = await handle.snapshot();
  if (failed > 0) violations.push(`${failed} records failed while the deployment was broken`);
  isBroken = false;
  await mendRecords(stage, bulkId);
  await stage.settle(handle);
  return [
    ...violations,
    ...(await readers.finish()),
    ...(await checkInvariants(stage, { bulkIds: [bulkId], expected: {} })),
  ];
}

async function submit({ stage }: Setting, bulkId: string, mentors: number): Promise<BulkSubmissionHandle> {
  return (await stage.client(1)).submit({
    bulkId,
    mentorIds: stage.mentorIds(mentors),
    template: { activityType: `Waiting ${bulkId}`, date: "2026-11-18", durationMinutes: 60 },
  });
}

async function judgeWaiting(handle: BulkSubmissionHandle, waitsFor: WaitingCode): Promise<string[]> {
  let seen = "";
  try {
    await eventually(
      "the run waits",
      async () => {
        const { phase, waitingFor } = await handle.snapshot();
        seen = `${phase} ${waitingFor?.code ?? ""}`;
        return phase === "waiting" && waitingFor?.code === waitsFor;
      },
      SAYS_WITHIN,
    );
    return [];
  } catch {
    return [`the run is ${seen} and not waiting for ${waitsFor}`];
  }
}

/** Every write got the answer to come back in five minutes. */
async function cancelWhileWaiting(setting: Setting): Promise<string[]> {
  const { stage, random, faults } = setting;
  const bulkId = randomUUID();
  faults.set(bulkId, (path) => (path === SUBMIT ? { before: page(503, { "retry-after": "300" }) } : "none"));
  const handle = await submit(setting, bulkId, random.pick([12, 60]));
  const violations = await judgeWaiting(handle, "databaseDown");
  const began = Date.now();
  await handle.cancel();
  const { cancelled, total } = await stage.settle(handle);
  const query = "select ended_at from public.bulk_registration_rounds where bulk_id = $1";
  const [round] = await stage.rows<{ ended_at: Date }>(query, [bulkId]);
  const took = (round?.ended_at.getTime() ?? Number.POSITIVE_INFINITY) - began;
  return [
    ...violations,
    ...(took <= CANCELLED_WITHIN ? [] : [`cancelled after ${took} ms`]),
    ...(cancelled === total ? [] : [`${cancelled} of ${total} were cancelled`]),
    ...(await checkInvariants(stage, {
      bulkIds: [bulkId],
      expected: {},
      allowed: (_mentorId, code) => code === "cancelled",
    })),
  ];
}
