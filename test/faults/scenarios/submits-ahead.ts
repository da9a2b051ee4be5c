/**
 * Runs with submissions that are scheduled ahead, spread over two workers. An early submission waits for its turn, so
 * the proxy never sees more writes of a run than the cap, and Postgres never more of all runs.
 */
import { randomUUID } from "node:crypto";
import { breakRecords, mendRecords } from "../broken-records.ts";
import { SUBMIT, writeOf } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import { settingsOf } from "../run-form.ts";
import type { FaultScenario } from "../scenario.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Stage } from "../stage.ts";

/** The number of runs at one time. */
const RUNS_PER_TRIAL = 4;

/** The writes of all runs that Postgres admits during a trial: fewer than the runs have in their windows. */
const TOTAL_CONCURRENCY = 7;

/** The number of concurrent writing transactions that must be seen. On a busy machine it can be below the limit. */
const SEEN_AT_LEAST = 3;

/** Seconds that the insert of a record takes in Postgres: long enough to be seen. */
const SECONDS_PER_RECORD = 0.04;

export const submitsAhead: FaultScenario = {
  name: "submits-ahead",
  title:
    "submissions scheduled ahead over two workers, with slow writes, and more runs than the deployment's cap admits",
  unit: "runs",
  goal: { long: 100, short: RUNS_PER_TRIAL },
  trial: async (stage, random) => {
    const bulkIds = Array.from({ length: RUNS_PER_TRIAL }, () => randomUUID() as string);
    stage.monitor.takeMostWriting();
    stage.proxy.faultOf = ({ path, body }) => {
      if (path !== SUBMIT) return "none";
      const { bulkId, from } = writeOf(body);
      return { delayed: random.for(`${bulkIds.indexOf(bulkId)}/${from}`).integer(0, 120) };
    };
    await limitTotal(stage, TOTAL_CONCURRENCY);
    try {
      await Promise.all(bulkIds.map((bulkId) => runOne(stage, random.for(bulkId), bulkId)));
    } finally {
      await limitTotal(stage, 20);
      stage.proxy.faultOf = () => "none";
      for (const bulkId of bulkIds) await mendRecords(stage, bulkId);
    }
    const most = stage.monitor.takeMostWriting();
    const violations = [
      ...(await checkInvariants(stage, { bulkIds, expected: {} })),
      // Without these, the trial would show nothing.
      ...(most < SEEN_AT_LEAST ? [`only ${most} transactions wrote at once, at the most`] : []),
      ...(bulkIds.some((bulkId) => stage.proxy.writes.sendersOf(bulkId) > 1)
        ? []
        : ["no run was spread over both workers"]),
    ];
    return { units: bulkIds.length, runs: bulkIds.length, faults: 0, violations, recoveries: [] };
  },
};

async function runOne(stage: Stage, random: SeededRandom, bulkId: string): Promise<void> {
  await breakRecords(stage, { bulkId, seconds: SECONDS_PER_RECORD });
  const client = await stage.client(1);
  const handle = await client.submit({
    bulkId,
    mentorIds: random.shuffled(stage.mentorIds(random.integer(15, 30))),
    template: { activityType: `Ahead ${bulkId}`, date: "2026-11-18", durationMinutes: 60 },
    ...settingsOf("activityEach", random),
  });
  await stage.settle(handle);
}

async function limitTotal(stage: Stage, concurrency: number): Promise<void> {
  await stage.rows("update public.bulk_registration_limits set total_concurrency = $1", [concurrency]);
}
