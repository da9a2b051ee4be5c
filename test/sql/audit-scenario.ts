/** A settled round, what is true of it, and what its audits say. */
import { cancelOpen, failure, openRegistration, recordFailures, submit } from "./scenario.ts";
import { mentor, mentors } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

/** Later than anything that settles while a test runs. */
export const SETTLED_LAST = "2126-11-25T10:00:00.123Z";

/** Of mentors 1 to 4, one is registered, one was so already, one has failed and one is cancelled. */
export async function openSettled(requests: Requests): Promise<string> {
  await submit(requests, await openRegistration(requests), mentor(2));
  const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
  for (const mentorId of mentors(1, 2)) await submit(requests, bulkId, mentorId);
  await recordFailures(requests, bulkId, [failure(mentor(3), { settledAt: SETTLED_LAST })]);
  await cancelOpen(requests, bulkId);
  return bulkId;
}

export const TRUE_CLAIMS = {
  total: 4,
  succeeded: 2,
  alreadyRegistered: 1,
  failed: 2,
  cancelled: 1,
  overallStatus: "partialSuccess",
  settledAt: SETTLED_LAST,
} as const satisfies Arguments;

export const TRUE_COUNTS = {
  total: 4,
  succeeded: 2,
  already_registered: 1,
  failed: 2,
  cancelled: 1,
  overall_status: "partialSuccess",
};

export function audits(requests: Requests): Promise<Row[]> {
  return requests.owner(
    `select round, total, succeeded, already_registered, failed, cancelled, overall_status
     from public.bulk_registration_audits order by round`,
  );
}

export async function auditedSettledAt(requests: Requests, round: number): Promise<unknown> {
  const rows = await requests.owner(
    "select settled_at from public.bulk_registration_audits where round = $1",
    [round],
  );
  return rows[0]?.["settled_at"];
}
