/**
 * Every request that PostgREST offers for each function and table of the schema, about another coordinator's bulk
 * registration.
 */
import { randomUUID } from "node:crypto";
import { tableNames } from "./table-dump.ts";
import type { Rows } from "./table-dump.ts";

export interface DirectRequest {
  name: string;
  method: string;
  /** The path behind `/rest/v1/`. */
  path: string;
  body?: string;
  /** True for a request that only reads. */
  reads: boolean;
  /** True when every signed-in person may read the answer, which is about nobody. */
  open?: boolean;
  /** True when a coordinator of the same chapter may read the answer: date, activity, duration and mentors only. */
  chapter?: boolean;
}

/** Functions that show a colleague's bulk registration on purpose. */
const OF_CHAPTER: readonly string[] = [
  "list_chapter_mentors",
  "list_chapter_registrations",
  "preflight_bulk_registration",
];

/** The victim, whose rows the requests are about. */
export interface Victim {
  bulkId: string;
  coordinatorId: string;
  mentorId: string;
}

export async function directRequests(rows: Rows, victim: Victim): Promise<DirectRequest[]> {
  const ofTables = (await tableNames(rows)).flatMap((table) => tableRequests(table, victim));
  return [...ofTables, ...(await functionRequests(rows, victim))];
}

/** A column of each table, to select the victim's rows. */
const POINTERS: Readonly<Record<string, (victim: Victim) => string>> = {
  chapters: () => "name=not.is.null",
  coordinators: ({ coordinatorId }) => `user_id=eq.${coordinatorId}`,
  mentors: ({ mentorId }) => `id=eq.${mentorId}`,
  bulk_registration_limits: () => "id=is.true",
};

/** The changes that the requests try on each table's rows. */
const CHANGES: Readonly<Record<string, object>> = {
  chapters: { name: "forged" },
  coordinators: { chapter_id: randomUUID() },
  mentors: { active: false, full_name: "forged" },
  bulk_registrations: { note: "forged" },
  bulk_registration_rounds: { settled: 1, succeeded: 1, ended_at: "2026-11-18T00:00:00Z" },
  bulk_registration_items: { detail: "registered", sequence: 1 },
  bulk_registration_limits: { run_concurrency: 20 },
  proxy_activities: { note: "forged" },
  bulk_registration_audits: { succeeded: 99 },
};

function tableRequests(table: string, victim: Victim): DirectRequest[] {
  const where = (POINTERS[table] ?? (({ bulkId }: Victim) => `bulk_id=eq.${bulkId}`))(victim);
  const change = JSON.stringify(CHANGES[table] ?? { bulk_id: randomUUID() });
  const { bulkId, coordinatorId, mentorId } = victim;
  const open = table === "bulk_registration_limits";
  const row = JSON.stringify({ bulk_id: bulkId, coordinator_id: coordinatorId, mentor_id: mentorId });
  return [
    { name: `read ${table}`, method: "GET", path: `${table}?${where}`, reads: true, open },
    { name: `read all of ${table}`, method: "GET", path: table, reads: true, open },
    { name: `insert into ${table}`, method: "POST", path: table, body: row, reads: false },
    { name: `update ${table}`, method: "PATCH", path: `${table}?${where}`, body: change, reads: false },
    { name: `delete from ${table}`, method: "DELETE", path: `${table}?${where}`, reads: false },
  ];
}

async function functionRequests(rows: Rows, victim: Victim): Promise<DirectRequest[]> {
  const functions = await rows(`
    select p.proname as name, p.provolatile <> 'v' as reads, p.proargnames as names,
      array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a (t, place) order by place) as types
    from pg_proc p
    -- An immutable one knows nothing but its arguments.
    where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype and p.provolatile <> 'i'
    order by 1
  `);
  return functions.map(({ name, reads, names, types }) => {
    const given = (types as string[]).map((type, place) => {
      const argument = (names as string[] | null)?.[place] ?? `$${place}`;
      return [argument, argumentOf(String(name), argument, type, victim)] as const;
    });
    const body = JSON.stringify(Object.fromEntries(given));
    return {
      name: `call ${String(name)}`,
      method: "POST",
      path: `rpc/${String(name)}`,
      body,
      reads: reads === true,
      chapter: OF_CHAPTER.includes(String(name)),
    };
  });
}

/** A value of the type, about the victim where the name says so. */
function argumentOf(
  functionName: string,
  argument: string,
  type: string,
  { bulkId, mentorId }: Victim,
): unknown {
  switch (type) {
    case "uuid":
      return argument.includes("mentor") ? mentorId : bulkId;
    case "uuid[]":
      return [mentorId];
    case "integer[]":
      return [1];
    case "text":
      if (argument === "p_reason") return "interrupted";
      return argument.includes("status") ? "success" : "Forged";
    case "text[]":
      return ["busy"];
    case "date":
      return "2026-11-18";
    case "timestamp with time zone":
      return "2026-11-18T00:00:00Z";
    case "boolean":
      return argument !== "p_probe";
    case "jsonb":
      return jsonOf(argument);
    default:
      return integerOf(functionName, argument);
  }
}

function jsonOf(argument: string): unknown {
  switch (argument) {
    case "p_failures":
      return [{ position: 1, code: "busy", cause: "500", attempts: 1 }];
    case "p_over":
      return { codes: ["busy"] };
    case "p_steering":
      return [];
    default:
      return {};
  }
}

/** The victim's round, or the next one where a round is to be opened. */
function integerOf(functionName: string, argument: string): number {
  if (argument === "p_after") return 0;
  return functionName === "open_round" && argument === "p_round" ? 2 : 1;
}
