/**
 * One mentor whose write always fails: in an outage, and in the middle of long runs. The others continue in the
 * meantime.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { FailureCode } from "../../../src/domain/failure-codes.ts";
import type { RunSettings } from "../../../src/domain/run-settings.ts";
import { breakRecords, mendRecords } from "../broken-records.ts";
import { bulkIdOf, isWriteOf } from "../database-proxy.ts";
import type { Fault } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import { startReaders } from "../round-readers.ts";
import type { FaultScenario, SuiteForm } from "../scenario.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Stage } from "../stage.ts";

/** Milliseconds of the outage. */
const OUTAGE = { long: 60_000, short: 3_000 } as const;

/**
 * Milliseconds for the others when only the one mentor is in their way: after a long outage, half a minute to notice.
 */
const OTHERS_WITHIN = { long: 45_000, short: 20_000 } as const;

interface Poisoned {
  name: string;
  mentors: number;
  settings: RunSettings;
  /** The form of the failure: a gateway's answer for every write that holds the mentor, or a trigger's error. */
  poison: { fault: Fault } | { code: string };
  failsWith: FailureCode;
  /** True when all requests of the run fail at first. */
  outage: boolean;
}

const page = (status: number): Fault => ({
  before: { status, headers: { "content-type": "text/html" }, body: `<html>${status}</html>` },
});

const CASES: readonly Poisoned[] = [
  {
    name: "in an outage",
    mentors: 20,
    settings: {},
    poison: { fault: page(500) },
    failsWith: "busy",
    outage: true,
  },
  {
    name: "in an outage, refused by a firewall",
    mentors: 20,
    settings: {},
    poison: { fault: page(403) },
    failsWith: "gateway",
    outage: true,
  },
  {
    name: "in an outage of a long run",
    mentors: 90,
    settings: {},
    poison: { code: "P0001" },
    failsWith: "misconfigured",
    outage: true,
  },
  {
    name: "in the middle of a long run",
    mentors: 150,
    settings: {},
    poison: { fault: page(502) },
    failsWith: "gateway",
    outage: false,
  },
  {
    name: "in the middle of a long run, refused by a gateway",
    mentors: 150,
    settings: {},
    poison: { fault: page(404) },
    failsWith: "misconfigured",
    outage: false,
  },
  {
    name: "in the middle of a long run, refused by a trigger",
    mentors: 150,
    settings: { mentorsPerWrite: 10 },
    poison: { code: "P0001" },
    failsWith: "misconfigured",
    outage: false,
  },
];

export const poisonedMentor: FaultScenario = {
  name: "poisoned-mentor",
  title: "one poisoned mentor in an outage, and one in the middle of a large run",
  unit: "poisoned mentors",
  goal: { long: 40, short: CASES.length },
  trial: async (stage, random, { form }) => {
    const faults = new Map<string, (request: Parameters<Stage["proxy"]["faultOf"]>[0]) => Fault>();
    stage.proxy.faultOf = (request) => faults.get(bulkIdOf(request))?.(request) ?? "none";
    try {
      const found = await Promise.all(
        CASES.map((poisoned) =>
          runPoisoned({ stage, random: random.for(poisoned.name), form, faults }, poisoned),
        ),
      );
      const violations = found.flat();
      return { units: CASES.length, runs: CASES.length, faults: CASES.length, violations, recoveries: [] };
    } finally {
      stage.proxy.faultOf = () => "none";
    }
  },
};

interface Setting {
  stage: Stage;
  random: SeededRandom;
  form: SuiteForm;
  faults: Map<string, (request: Parameters<Stage["proxy"]["faultOf"]>[0]) => Fault>;
}

async function runPoisoned({ stage, random, form, faults }: Setting, poisoned: Poisoned): Promise<string[]> {
  const { poison, failsWith, mentors } = poisoned;
  const bulkId = randomUUID();
  const mentorIds = random.shuffled(stage.mentorIds(mentors));
  const position = random.integer(3, mentors - 3);
  const mentorId = mentorIds[position - 1] ?? "";
  let isDown = poisoned.outage;
  faults.set(bulkId, (request) => {
    if (isDown) return { before: { status: 503, headers: { "content-type": "text/html" }, body: "" } };
    return "fault" in poison && isWriteOf(request, bulkId, position) ? poison.fault : "none";
  });
  if ("code" in poison) await breakRecords(stage, { bulkId, mentorId, code: poison.code });

  const handle = await (
    await stage.client(1)
  ).submit({
    bulkId,
    mentorIds,
    template: { activityType: `Poisoned ${bulkId}`, date: "2026-11-18", durationMinutes: 60 },
    ...poisoned.settings,
  });
  const readers = startReaders([handle, await (await stage.client(1)).attach(bulkId)]);
  const violations: string[] = [];
  if (poisoned.outage) {
    await delay(OUTAGE[form]);
    const { settled } = await handle.snapshot();
    if (settled > 0) violations.push(`${settled} items settled during an outage`);
    isDown = false;
  }
  const mendedAt = Date.now();
  await stage.settle(handle);
  await mendRecords(stage, bulkId);
  violations.push(
    ...(await judgeOthers(stage, bulkId, mentorId, mendedAt + OTHERS_WITHIN[form])),
    ...(await readers.finish()),
    ...(await checkInvariants(stage, {
      bulkIds: [bulkId],
      selected: mentorIds,
      expected: { [mentorId]: failsWith },
    })),
  );
  return violations.map((violation) => `${violation} (${poisoned.name})`);
}

/** No other mentor waited for the one mentor. */
async function judgeOthers(
  stage: Stage,
  bulkId: string,
  mentorId: string,
  deadline: number,
): Promise<string[]> {
  const [found] = await stage.rows<{ later: number; last: Date }>(
    `select count(*) filter (where i.sequence > p.sequence)::int as later,
       max(i.settled_at) filter (where i.sequence < p.sequence) as last
     from public.bulk_registration_items i
     join public.bulk_registration_items p on p.bulk_id = i.bulk_id and p.round = i.round and p.mentor_id = $2
     where i.bulk_id = $1 and i.round = 1`,
    [bulkId, mentorId],
  );
  const late = (found?.last.getTime() ?? 0) - deadline;
  return [
    ...(found?.later === 0 ? [] : [`${found?.later} others settled only after the one that fails`]),
    ...(late <= 0 ? [] : [`the others settled ${late} ms too late`]),
  ];
}
