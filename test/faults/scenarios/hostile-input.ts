/** Calls with arbitrary values: each ends in a typed error that names the field, or is stored as given. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import type { BulkSubmissionHandle, BulkSubmissionRequest } from "../../../src/client/types.ts";
import {
  BulkRegistrationError,
  EmptySelectionError,
  InvalidRequestError,
} from "../../../src/domain/errors.ts";
import { openCountingClient } from "../counting-client.ts";
import type { CountingClient } from "../counting-client.ts";
import { hostileCalls } from "../hostile-requests.ts";
import type { HostileCall, StoredRequest } from "../hostile-requests.ts";
import type { FaultScenario, TrialReport } from "../scenario.ts";
import type { Stage } from "../stage.ts";

const CASES_PER_TRIAL = 300;

/** The number of cases at one time, each on its own client whose calls are counted. */
const LANES = 4;

export const hostileInput: FaultScenario = {
  name: "hostile-input",
  title: "hostile input by property testing",
  unit: "cases",
  goal: { long: 10_000, short: CASES_PER_TRIAL },
  trial: async (stage, random) => {
    const accessToken = await stage.signIn(1);
    const known = stage.mentorIds(5);
    const calls = fc.sample(hostileCalls(known), {
      seed: random.integer(0, 2 ** 31 - 1),
      numRuns: CASES_PER_TRIAL,
    });
    const before = await headers(stage);
    const report = new CaseReport();
    const queue = calls.values();
    await Promise.all(Array.from({ length: LANES }, () => runLane({ stage, accessToken, queue, report })));
    const stray = (await headers(stage)).filter((id) => !before.includes(id) && !report.stored.has(id));
    if (stray.length > 0) report.add(`refused requests have written ${stray.length} bulk registrations`);
    return report.asTrial(calls.length);
  },
};

async function headers(stage: Stage): Promise<string[]> {
  const rows = await stage.rows<{ bulk_id: string }>("select bulk_id from public.bulk_registrations");
  return rows.map(({ bulk_id }) => bulk_id);
}

class CaseReport {
  readonly stored = new Set<string>();
  readonly #violations = new Map<string, number>();

  add(violation: string): void {
    this.#violations.set(violation, (this.#violations.get(violation) ?? 0) + 1);
  }

  asTrial(units: number): TrialReport {
    const violations = [...this.#violations].map(([violation, count]) =>
      count === 1 ? violation : `${violation} (${count} times)`,
    );
    return { units, runs: this.stored.size, faults: units - this.stored.size, violations, recoveries: [] };
  }
}

interface Lane {
  stage: Stage;
  accessToken: string;
  queue: Iterator<HostileCall>;
  report: CaseReport;
}

async function runLane({ stage, accessToken, queue, report }: Lane): Promise<void> {
  const counting = await openCountingClient({ stage, accessToken: () => Promise.resolve(accessToken) });
  try {
    const handle = await counting.client.submit(await someRequest(stage));
    report.stored.add(handle.bulkId);
    const lane = { stage, counting, handle, report };
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const call = next.value;
      for (const violation of await runCase(lane, call)) report.add(`${call.label}: ${violation}`);
    }
  } finally {
    await counting.close();
  }
}

/** The options for the calls of a handle. */
async function someRequest(stage: Stage): Promise<BulkSubmissionRequest> {
  const template = { activityType: `A lane ${randomUUID()}`, date: "2026-11-18", durationMinutes: 60 };
  return { mentorIds: stage.mentorIds(1), template };
}

interface OpenLane {
  stage: Stage;
  counting: CountingClient;
  handle: BulkSubmissionHandle;
  report: CaseReport;
}

async function runCase(lane: OpenLane, call: HostileCall): Promise<string[]> {
  const { stage, counting, report } = lane;
  const callsBefore = counting.calls();
  const answer = await settle(() => perform(lane, call));
  const calls = counting.calls() - callsBefore;
  if (call.kind === "call") return judgeRefusal(answer, call.fields, calls);
  const { deserves } = call;
  if (deserves.be === "refused") return judgeRefusal(answer, deserves.fields, calls);
  if (deserves.be === "empty") return judgeEmpty(answer, calls);
  report.stored.add(deserves.as.bulkId);
  return judgeStored(stage, answer, deserves.as);
}

type Answer = { value: unknown } | { error: unknown };

async function settle(call: () => Promise<unknown>): Promise<Answer> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}

async function perform({ counting: { client }, handle }: OpenLane, call: HostileCall): Promise<unknown> {
  return call.kind === "submit"
    ? client.submit(call.make() as BulkSubmissionRequest)
    : call.run(client, handle);
}

function judgeRefusal(answer: Answer, fields: readonly string[], calls: number): string[] {
  if (!("error" in answer)) return ["was taken"];
  const { error } = answer;
  if (!(error instanceof BulkRegistrationError))
    return [`ended in ${describe(error)}, which is no error of this project`];
  if (!(error instanceof InvalidRequestError)) return [`ended in ${error.name}, which names no field`];
  const violations: string[] = [];
  if (error.field === "" || error.rule === "") violations.push("is refused without field or rule");
  if (!fields.some((field) => error.field.startsWith(field)))
    violations.push(`is refused for ${error.field}`);
  if (error.message.length > 500) violations.push("is refused with a message of more than 500 characters");
  if (calls > 0) violations.push(`is refused after ${calls} calls`);
  return violations;
}

async function judgeEmpty(answer: Answer, calls: number): Promise<string[]> {
  if ("error" in answer) return [`ended in ${describe(answer.error)}`];
  const { overallStatus, error } = await (answer.value as BulkSubmissionHandle).result();
  const told = overallStatus === "totalFailure" && error instanceof EmptySelectionError;
  return [
    ...(told ? [] : ["is not reported as empty"]),
    ...(calls > 0 ? [`made ${calls} calls without mentors`] : []),
  ];
}

/** The whole way: through PostgREST into Postgres, and into the rows that the run writes. */
async function judgeStored(stage: Stage, answer: Answer, expected: StoredRequest): Promise<string[]> {
  if ("error" in answer) return [`ended in ${describe(answer.error)}`];
  const handle = answer.value as BulkSubmissionHandle;
  const { bulkId, mentorIds, ...template } = expected;
  if (handle.bulkId !== bulkId) return [`has the bulkId ${handle.bulkId} in place of ${bulkId}`];
  const { succeeded, total } = await handle.result();
  const columns = `activity_type as "activityType", activity_date::text as date, duration_minutes as "durationMinutes", note, occurrence`;
  const [header] = await stage.rows(`select ${columns} from public.bulk_registrations where bulk_id = $1`, [
    bulkId,
  ]);
  const items = await stage.rows<{ mentor_id: string }>(
    "select mentor_id from public.bulk_registration_items where bulk_id = $1 order by position",
    [bulkId],
  );
  const activities = await stage.rows(`select ${columns} from public.proxy_activities where bulk_id = $1`, [
    bulkId,
  ]);
  const violations: string[] = [];
  if (!isDeepStrictEqual(header, template)) violations.push(`is stored as ${JSON.stringify(header)}`);
  if (
    !isDeepStrictEqual(
      items.map((item) => item.mentor_id),
      mentorIds,
    )
  )
    violations.push("has other items than the selection");
  if (total !== mentorIds.length) violations.push(`has a total of ${total}, not ${mentorIds.length}`);
  if (activities.length > succeeded) violations.push("has more rows than successes");
  if (activities.some((row) => !isDeepStrictEqual(row, template)))
    violations.push("is registered as something else");
  return violations;
}

function describe(error: unknown): string {
  // Reading the thrown value can throw as well.
  try {
    return error instanceof Error
      ? `${error.name}: ${error.message.slice(0, 120)}`
      : `${typeof error} ${String(error)}`.slice(0, 120);
  } catch {
    return "something that can't be described";
  }
}
