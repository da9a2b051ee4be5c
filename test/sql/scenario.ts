/** The steps of a run as a test takes them: open, submit, record failures, look at what is stored. */
import { randomUUID } from "node:crypto";
import { authenticated, mentors, registrar } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

export const TEMPLATE = {
  activityType: "Walk in the harbour",
  activityDate: "2026-11-20",
  durationMinutes: 90,
  note: "Bring a coat",
  occurrence: 1,
} as const satisfies Arguments;

/** Opens and seals a bulk registration in one chunk; by default of coordinator 1 for mentors 1 to 3. */
export async function openRegistration(
  requests: Requests,
  options: { by?: number; mentorIds?: string[]; template?: Arguments; bulkId?: string } = {},
): Promise<string> {
  const { by = 1, mentorIds = mentors(1, 3), template = {}, bulkId = randomUUID() } = options;
  await requests.call(authenticated(by), "open_bulk_registration", {
    bulkId,
    ...TEMPLATE,
    ...template,
    mentorIds,
    total: mentorIds.length,
  });
  return bulkId;
}

/** As the run of coordinator 1 does, in round 1, at the first attempt. */
export async function submit(
  requests: Requests,
  bulkId: string,
  mentorId: string,
  options: { by?: number; round?: number; attempt?: number } = {},
): Promise<Row> {
  const { by = 1, round = 1, attempt = 1 } = options;
  return requests.call(registrar(by), "submit_proxy_registration", { bulkId, round, mentorId, attempt });
}

export function failure(mentorId: string, changes: Row = {}): Row {
  return {
    mentorId,
    code: "databaseDown",
    message: "The database was down for too long",
    retryable: true,
    attempts: 5,
    settledAt: "2026-11-25T10:00:00.123Z",
    ...changes,
  };
}

export async function recordFailures(
  requests: Requests,
  bulkId: string,
  failures: Row[],
  options: { by?: number; round?: number } = {},
): Promise<Row> {
  const { by = 1, round = 1 } = options;
  return requests.call(registrar(by), "record_bulk_registration_failures", {
    bulkId,
    round,
    failures: JSON.stringify(failures),
  });
}

export function openRound(requests: Requests, bulkId: string, round: number, by = 1): Promise<Row> {
  return requests.call(authenticated(by), "open_bulk_registration_round", { bulkId, round });
}

export function cancelOpen(
  requests: Requests,
  bulkId: string,
  options: { by?: number; round?: number } = {},
): Promise<Row> {
  const { by = 1, round = 1 } = options;
  return requests.call(registrar(by), "cancel_open_bulk_registration_items", { bulkId, round });
}

/** What a run of three whose mentors were all registered says at its end; an audit takes it or knows better. */
const ALL_REGISTERED = {
  total: 3,
  succeeded: 3,
  alreadyRegistered: 0,
  failed: 0,
  cancelled: 0,
  overallStatus: "success",
  settledAt: "2026-11-25T10:00:00.123Z",
} as const satisfies Arguments;

/** Audits round 1 as the run of coordinator 1 does; the claims are the run's own counts. */
export function logSubmission(
  requests: Requests,
  bulkId: string,
  claims: Arguments = {},
  options: { by?: number; round?: number | null } = {},
): Promise<Row> {
  const { by = 1, round = 1 } = options;
  const values = { bulkId, round, ...ALL_REGISTERED, ...claims };
  return requests.call(registrar(by), "log_bulk_submission", values);
}

export async function storedItem(requests: Requests, bulkId: string, mentorId: string): Promise<Row> {
  const rows = await requests.owner(
    "select * from public.bulk_registration_items where bulk_id = $1 and mentor_id = $2",
    [bulkId, mentorId],
  );
  return rows[0] ?? {};
}

export async function countActivities(requests: Requests): Promise<number> {
  const rows = await requests.owner("select count(*)::int as count from public.proxy_activities");
  return Number(rows[0]?.["count"]);
}
