/**
 * The promise, checked from outside: every selected mentor ends with exactly one row or one named reason. What is looked at
 * are the tables and the proxy; what the program reports must equal them.
 */
import { isDeepStrictEqual } from "node:util";
import { isFailureCode } from "../../src/domain/failure-codes.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { DEFAULT_CONCURRENCY } from "../../src/domain/limits.ts";
import { eventually } from "../support/deferred.ts";
import { storedOutcomes } from "../support/scene.ts";
import { SLOTS } from "./stage.ts";
import type { Stage } from "./stage.ts";

export interface Expectation {
  bulkIds: readonly string[];
  /** Mentors that were asked for. Default: not known here, those that are stored are believed. */
  selected?: readonly string[];
  /** Mentors that can't be registered, and why. */
  expected: Readonly<Record<string, FailureCode>>;
  /** Failures of others that are none of the product's. Default: none, all others are registered. */
  allowed?: (mentorId: string, code: FailureCode) => boolean;
}

interface Finding extends Record<string, unknown> {
  mentor_id: string;
  status: string;
  error_code: string | null;
  names_its_row: boolean;
  rows: number;
  own_rows: number;
}

/** @returns a sentence for each broken invariant */
export async function checkInvariants(stage: Stage, expectation: Expectation): Promise<string[]> {
  const violations: string[] = [];
  for (const bulkId of expectation.bulkIds) {
    const found = [
      ...(await checkItems(stage, bulkId, expectation)),
      ...(await checkReports(stage, bulkId)),
      ...(await checkAudits(stage, bulkId)),
      ...checkWrites(stage, bulkId),
    ];
    violations.push(...found.map((violation) => `${bulkId}: ${violation}`));
  }
  return [...violations, ...stage.fallenWorkers, ...(await checkDuplicates(stage))];
}

/** What every item says, and the rows that are there for its mentor. */
async function checkItems(stage: Stage, bulkId: string, expectation: Expectation): Promise<string[]> {
  const findings = await stage.rows<Finding>(
    `select i.mentor_id, i.status, i.error_code, i.activity_id is not null and exists (
       select from public.proxy_activities a where a.id = i.activity_id and a.mentor_id = i.mentor_id
         and a.coordinator_id = b.coordinator_id and a.registration_key = b.registration_key
     ) as names_its_row,
     (select count(*)::int from public.proxy_activities a where a.mentor_id = i.mentor_id
        and a.coordinator_id = b.coordinator_id and a.registration_key = b.registration_key) as rows,
     (select count(*)::int from public.proxy_activities a where a.mentor_id = i.mentor_id and a.bulk_id = b.bulk_id)
       as own_rows
     from public.bulk_registrations b join public.bulk_registration_items i on i.bulk_id = b.bulk_id
     where b.bulk_id = $1`,
    [bulkId],
  );
  const [header] = await stage.rows<{ total: number }>(
    "select total from public.bulk_registrations where bulk_id = $1",
    [bulkId],
  );
  const lost =
    header?.total === findings.length ? [] : [`${findings.length} items of ${header?.total} are there`];
  const stored = findings.map(({ mentor_id: mentorId }) => mentorId).toSorted();
  const selected = expectation.selected?.toSorted() ?? stored;
  if (!isDeepStrictEqual(stored, selected)) lost.push("the items are not the mentors that were asked for");
  return [
    ...lost,
    ...findings.flatMap((finding) => checkItem(finding, expectation)),
    ...(await checkStrayRows(stage, bulkId)),
  ];
}

/** Rows that no item of theirs tells of. */
async function checkStrayRows(stage: Stage, bulkId: string): Promise<string[]> {
  const stray = await stage.rows<{ mentor_id: string }>(
    `select a.mentor_id from public.proxy_activities a
     where a.bulk_id = $1 and not exists (
       select from public.bulk_registration_items i where i.bulk_id = a.bulk_id and i.mentor_id = a.mentor_id
     )`,
    [bulkId],
  );
  return stray.map(({ mentor_id: mentorId }) => `mentor ${mentorId} has a row and was not asked for`);
}

function checkItem(finding: Finding, { expected, allowed = () => false }: Expectation): string[] {
  const { mentor_id: mentorId, status, error_code: code, rows, own_rows: ownRows } = finding;
  if (status === "success") {
    if (expected[mentorId] !== undefined) return [`mentor ${mentorId} is registered and may not be`];
    return finding.names_its_row && rows === 1 ? [] : [`mentor ${mentorId} succeeded and has ${rows} rows`];
  }
  if (status !== "failure") return [`mentor ${mentorId} is ${status}`];
  if (!isFailureCode(code)) return [`mentor ${mentorId} failed without a known code (${code})`];
  if (ownRows > 0) return [`mentor ${mentorId} failed and has ${ownRows} rows`];
  const wanted = expected[mentorId];
  if (wanted === undefined) return allowed(mentorId, code) ? [] : [`mentor ${mentorId} failed with ${code}`];
  return wanted === code ? [] : [`mentor ${mentorId} failed with ${code} and not with ${wanted}`];
}

/** What the coordinator is told must be what the tables hold. */
async function checkReports(stage: Stage, bulkId: string): Promise<string[]> {
  const client = await stage.client(1);
  const violations: string[] = [];
  const stored = await storedOutcomes(stage, bulkId);
  if (!isDeepStrictEqual(await Array.fromAsync(client.outcomes(bulkId)), stored)) {
    violations.push("the reported outcomes differ from the table");
  }
  const handle = await client.attach(bulkId);
  const { outcomes, ...result } = await handle.result();
  const ofRound = await Array.fromAsync(outcomes);
  const succeeded = ofRound.filter(({ status }) => status === "success").length;
  const counted = { total: ofRound.length, succeeded, failed: ofRound.length - succeeded };
  const reported = { total: result.total, succeeded: result.succeeded, failed: result.failed };
  if (!isDeepStrictEqual(reported, counted)) {
    violations.push(`the result says ${JSON.stringify(reported)}, the table ${JSON.stringify(counted)}`);
  }
  const updates = await Array.fromAsync(handle.progress());
  const told = new Map(updates.map(({ mentorId, outcome }) => [mentorId, outcome]));
  const differs = ofRound.some((outcome) => !isDeepStrictEqual(told.get(outcome.mentorId), outcome));
  if (differs || told.size !== updates.length || updates.length !== ofRound.length) {
    violations.push("the progress differs from the table");
  }
  return violations;
}

interface Audit extends Record<string, unknown> {
  round: number;
  audits: number;
  agrees: boolean;
}

async function checkAudits(stage: Stage, bulkId: string): Promise<string[]> {
  const read = () =>
    stage.rows<Audit>(
      `select r.round, count(a.round)::int as audits, bool_and(
         a.reconciled and a.total = o.total and a.succeeded = o.succeeded and a.failed = o.failed
       ) as agrees
       from public.bulk_registration_rounds r
       cross join lateral (
         select count(*) as total, count(*) filter (where status = 'success') as succeeded,
           count(*) filter (where status = 'failure') as failed
         from public.bulk_registration_outcomes o where o.bulk_id = r.bulk_id and o.round = r.round
       ) o
       left join public.bulk_registration_audits a on a.bulk_id = r.bulk_id and a.round = r.round
       where r.bulk_id = $1 group by r.round`,
      [bulkId],
    );
  // It is written after the result, and as late as the database lets it.
  await eventually(
    "every round is audited",
    async () => (await read()).every(({ audits }) => audits > 0),
    60_000,
  ).catch(() => undefined);
  const rounds = await read();
  if (rounds.length === 0) return ["it has no round"];
  return rounds.flatMap(({ round, audits, agrees }) => [
    ...(audits === 1 ? [] : [`round ${round} has ${audits} audits`]),
    ...(audits === 0 || agrees ? [] : [`the audit of round ${round} is not reconciled, or counts otherwise`]),
  ]);
}

function checkWrites({ proxy, workers }: Stage, bulkId: string): string[] {
  const inOne = proxy.writes.mostOf(bulkId);
  const inAll = proxy.writes.mostInAll;
  const slots = SLOTS * Math.max(1, workers.length);
  return [
    ...(inOne <= DEFAULT_CONCURRENCY ? [] : [`${inOne} writes were in flight at once`]),
    ...(inAll <= slots ? [] : [`${inAll} writes of all runs were in flight at once, with ${slots} slots`]),
  ];
}

async function checkDuplicates(stage: Stage): Promise<string[]> {
  const duplicates = await stage.rows<{ mentor_id: string }>(
    `select mentor_id from public.proxy_activities
     group by coordinator_id, mentor_id, registration_key having count(*) > 1`,
  );
  return duplicates.map(({ mentor_id: mentorId }) => `mentor ${mentorId} is registered twice`);
}
