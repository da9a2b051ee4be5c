/** The steps of a run for tests: open, submit, settle failures, close, retry, audit, and look at what is stored. */
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

/** Sends one chunk, by default the only one of a selection. The chunk doesn't seal by default. */
export function openChunk(requests: Requests, values: Arguments, by = 1): Promise<Row> {
  return requests.call(authenticated(by), "open_bulk_registration", {
    ...TEMPLATE,
    settings: "{}",
    position: 0,
    ...values,
  });
}

/** Opens and seals a bulk registration in one chunk, by default of coordinator 1 for mentors 1 to 3. */
export async function openRegistration(
  requests: Requests,
  options: {
    by?: number;
    mentorIds?: string[];
    template?: Arguments;
    bulkId?: string;
    settings?: object;
  } = {},
): Promise<string> {
  const { by = 1, mentorIds = mentors(1, 3), template = {}, bulkId = randomUUID(), settings = {} } = options;
  const total = mentorIds.length;
  await openChunk(
    requests,
    { bulkId, ...template, settings: JSON.stringify(settings), mentorIds, total },
    by,
  );
  return bulkId;
}

export interface Position {
  by?: number;
  round?: number;
}

/** Submits as the run of coordinator 1 does, in round 1, at the first attempt: one position or a range. */
export function submit(
  requests: Requests,
  bulkId: string,
  positions: number | [from: number, to: number],
  options: Position & { attempt?: number; probe?: boolean } = {},
): Promise<Row> {
  const { by = 1, round = 1, ...others } = options;
  const [from, to] = typeof positions === "number" ? [positions, positions] : positions;
  return requests.call(registrar(by), "submit_registrations", { bulkId, round, from, to, ...others });
}

export function failure(position: number, changes: Row = {}): Row {
  return { position, code: "invalidData", cause: "23514", attempts: 5, ...changes };
}

export function settleFailures(
  requests: Requests,
  bulkId: string,
  failures: Row[],
  options: Position = {},
): Promise<Row> {
  const { by = 1, round = 1 } = options;
  return requests.call(registrar(by), "settle_failures", {
    bulkId,
    round,
    failures: JSON.stringify(failures),
  });
}

export function closeRound(
  requests: Requests,
  bulkId: string,
  options: Position & { reason?: string; after?: number } = {},
): Promise<Row> {
  const { by = 1, round = 1, reason = "cancelled", after = 0 } = options;
  return requests.call(registrar(by), "close_round", { bulkId, round, reason, after });
}

/** Opens the next round, by default over every failed item. */
export function openRound(
  requests: Requests,
  bulkId: string,
  round: number,
  values: Arguments = {},
  by = 1,
): Promise<Row> {
  const { codes = null, mentorIds = null, over = { codes, mentorIds }, settings = {}, ...others } = values;
  return requests.call(authenticated(by), "open_round", {
    bulkId,
    round,
    settings: JSON.stringify(settings),
    over: JSON.stringify(over),
    codes,
    mentorIds,
    ...others,
  });
}

/** Calls until the end, as the run does. */
export async function audit(
  requests: Requests,
  bulkId: string,
  options: Position & { steering?: unknown } = {},
): Promise<Row> {
  const { by = 1, round = 1, steering = [] } = options;
  for (;;) {
    const values = { bulkId, round, steering: JSON.stringify(steering) };
    const answer = await requests.call(registrar(by), "log_bulk_submission", values);
    if (answer["done"] === true) return answer;
  }
}

export function readProgress(
  requests: Requests,
  bulkId: string,
  values: Arguments = {},
  by = 1,
): Promise<Row> {
  return requests.call(authenticated(by), "read_progress", { bulkId, ...values });
}

/** The items of a round in the order of their positions. */
export function storedItems(requests: Requests, bulkId: string, round = 1): Promise<Row[]> {
  return requests.owner(
    "select * from public.bulk_registration_items where bulk_id = $1 and round = $2 order by position",
    [bulkId, round],
  );
}

export async function storedItem(
  requests: Requests,
  bulkId: string,
  position: number,
  round = 1,
): Promise<Row> {
  const items = await storedItems(requests, bulkId, round);
  return items[position - 1] ?? {};
}

/** Rows with the transactions that wrote them. A rewrite with the same values counts as a change. */
export async function stored(requests: Requests, bulkId: string): Promise<Row[][]> {
  const tables: Row[][] = [];
  for (const table of ["bulk_registrations", "bulk_registration_rounds", "bulk_registration_items"]) {
    tables.push(
      await requests.owner(`select xmin, ctid, * from public.${table} t where bulk_id = $1 order by t`, [
        bulkId,
      ]),
    );
  }
  return tables;
}

export async function countActivities(requests: Requests): Promise<number> {
  const rows = await requests.owner("select count(*)::int as count from public.proxy_activities");
  return Number(rows[0]?.["count"]);
}
