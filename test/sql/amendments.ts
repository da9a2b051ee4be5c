/** The steps of a correction or a withdrawal for tests, and the rows in force. */
import { randomUUID } from "node:crypto";
import { openRegistration, submit, TEMPLATE } from "./scenario.ts";
import { authenticated, mentors } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

export const CORRECTED = { ...TEMPLATE, activityDate: "2026-11-21" } as const satisfies Arguments;

export interface AmendmentOptions {
  by?: number;
  bulkId?: string;
  template?: Arguments;
  mentorIds?: string[] | null;
  over?: object;
  settings?: object;
  after?: number;
  last?: boolean;
}

/** Sends one chunk, by default the only one. */
export function openAmendment(
  requests: Requests,
  kind: "correction" | "withdrawal",
  ofBulkId: string,
  options: AmendmentOptions = {},
): Promise<Row> {
  const {
    by = 1,
    bulkId = randomUUID(),
    template = CORRECTED,
    mentorIds = null,
    over = { mentorIds },
    settings = {},
  } = options;
  const { after = 0, last = true } = options;
  return requests.call(authenticated(by), "open_amendment", {
    bulkId,
    kind,
    ofBulkId,
    ...(kind === "correction" && template),
    settings: JSON.stringify(settings),
    over: JSON.stringify(over),
    mentorIds,
    after,
    last,
  });
}

/** Opens a correction of the date and returns its id. */
export async function openCorrection(
  requests: Requests,
  ofBulkId: string,
  options: AmendmentOptions = {},
): Promise<string> {
  return String((await openAmendment(requests, "correction", ofBulkId, options))["bulkId"]);
}

export async function openWithdrawal(
  requests: Requests,
  ofBulkId: string,
  options: AmendmentOptions = {},
): Promise<string> {
  return String((await openAmendment(requests, "withdrawal", ofBulkId, options))["bulkId"]);
}

/** Opens a registration and registers all of it, by default of mentors 1 to 3. */
export async function registered(
  requests: Requests,
  options: { by?: number; mentorIds?: string[]; template?: Arguments } = {},
): Promise<string> {
  const { mentorIds = mentors(1, 3), by = 1 } = options;
  const bulkId = await openRegistration(requests, { ...options, mentorIds });
  await submit(requests, bulkId, [1, mentorIds.length], { by });
  return bulkId;
}

/**
 * The business rows in the order of the mentors, each with mentor, day, bulk registration and the amendment that
 * withdrew it.
 */
export function businessRows(requests: Requests): Promise<Row[]> {
  return requests.owner(
    `select mentor_id, activity_date::text as date, bulk_id, withdrawn_by from public.proxy_activities
     order by mentor_id, activity_date, created_at`,
  );
}

export async function inForce(requests: Requests): Promise<Row[]> {
  return (await businessRows(requests)).filter((row) => row["withdrawn_by"] === null);
}
