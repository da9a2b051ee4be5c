/**
 * The promise, checked from outside: every selected mentor ends with exactly one row or one named reason. The checks
 * read the tables and the proxy, and the program's report must match them.
 */
import { isDeepStrictEqual } from "node:util";
import { isFailureCode } from "../../src/domain/failure-codes.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { DEFAULT_CONCURRENCY } from "../../src/domain/limits.ts";
import { checkAudits, checkReports } from "./reports.ts";
import { checkRounds } from "./rounds.ts";
import type { Stage } from "./stage.ts";

export interface Expectation {
  bulkIds: readonly string[];
  /** The requested mentors. Default: unknown, and the stored ones count. */
  selected?: readonly string[];
  /** The mentors that can't be registered, with the reasons. */
  expected: Readonly<Record<string, FailureCode>>;
  /**
   * The failures of other mentors that are no fault of the product. Default: none, all other mentors are registered.
   */
  allowed?: (mentorId: string, code: FailureCode) => boolean;
}

interface Finding extends Record<string, unknown> {
  mentor_id: string;
  detail: string | null;
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
      ...(await checkRounds(stage, bulkId)),
      ...(await checkReports(stage, bulkId)),
      ...(await checkAudits(stage, bulkId)),
      ...checkWrites(stage, bulkId),
    ];
    violations.push(...found.map((violation) => `${bulkId}: ${violation}`));
  }
  return [
    ...violations,
    ...stage.fallenWorkers,
    ...stage.monitor.takeViolations(),
    ...(await checkDuplicates(stage)),
  ];
}

/** The outcome of each mentor of the selection, in the mentor's latest round, and the existing rows. */
async function checkItems(stage: Stage, bulkId: string, expectation: Expectation): Promise<string[]> {
  const findings = await stage.rows<Finding>(
    `select s.mentor_id, i.detail, i.error_code, i.activity_id is not null and exists (
       select from public.proxy_activities a where a.id = i.activity_id and a.mentor_id = i.mentor_id
         and a.coordinator_id = b.coordinator_id and a.registration_key = b.registration_key
     ) as names_its_row,
     (select count(*)::int from public.proxy_activities a where a.mentor_id = i.mentor_id
        and a.coordinator_id = b.coordinator_id and a.registration_key = b.registration_key) as rows,
     (select count(*)::int from public.proxy_activities a where a.mentor_id = i.mentor_id and a.bulk_id = b.bulk_id)
       as own_rows
     from public.bulk_registrations b
     join public.bulk_registration_items s on s.bulk_id = b.bulk_id and s.round = 1
     cross join lateral (
       select l.* from public.bulk_registration_items l where l.bulk_id = b.bulk_id and l.mentor_id = s.mentor_id
       order by l.round desc limit 1
     ) i
     where b.bulk_id = $1`,
    [bulkId],
  );
  const stored = findings.map(({ mentor_id: mentorId }) => mentorId).toSorted();
  const selected = expectation.selected?.toSorted() ?? stored;
  return [
    ...(stored.length === 0 ? ["it has no item"] : []),
    ...(isDeepStrictEqual(stored, selected) ? [] : ["the items are not the requested mentors"]),
    ...findings.flatMap((finding) => checkItem(finding, expectation)),
    ...(await checkStrayRows(stage, bulkId)),
  ];
}

/** Rows that no item mentions. */
async function checkStrayRows(stage: Stage, bulkId: string): Promise<string[]> {
  const stray = await stage.rows<{ mentor_id: string }>(
    `select a.mentor_id from public.proxy_activities a
     where a.bulk_id = $1 and not exists (
       select from public.bulk_registration_items i where i.bulk_id = a.bulk_id and i.mentor_id = a.mentor_id
     )`,
    [bulkId],
  );
  return stray.map(({ mentor_id: mentorId }) => `mentor ${mentorId} has a row and was not requested`);
}

function checkItem(finding: Finding, { expected, allowed = () => false }: Expectation): string[] {
  const { mentor_id: mentorId, detail, error_code: code, rows, own_rows: ownRows } = finding;
  if (detail === "registered" || detail === "alreadyRegistered") {
    if (expected[mentorId] !== undefined) return [`mentor ${mentorId} is registered and may not be`];
    return finding.names_its_row && rows === 1 ? [] : [`mentor ${mentorId} succeeded and has ${rows} rows`];
  }
  if (detail === null) return [`mentor ${mentorId} is open`];
  if (!isFailureCode(code)) return [`mentor ${mentorId} failed without a known code (${code})`];
  if (ownRows > 0) return [`mentor ${mentorId} failed and has ${ownRows} rows`];
  const wanted = expected[mentorId];
  if (wanted === code || allowed(mentorId, code)) return [];
  return [`mentor ${mentorId} failed with ${code}${wanted === undefined ? "" : ` and not with ${wanted}`}`];
}

function checkWrites({ proxy }: Stage, bulkId: string): string[] {
  const most = proxy.writes.mostOf(bulkId);
  if (most.length <= DEFAULT_CONCURRENCY) return [];
  return [`${most.length} writes were in flight at the proxy at once: ${most.join(", ")}`];
}

async function checkDuplicates(stage: Stage): Promise<string[]> {
  const duplicates = await stage.rows<{ mentor_id: string }>(
    `select mentor_id from public.proxy_activities
     group by coordinator_id, mentor_id, registration_key having count(*) > 1`,
  );
  return duplicates.map(({ mentor_id: mentorId }) => `mentor ${mentorId} is registered twice`);
}
