/**
 * Every privilege that an API role has in the schema public and in ours, read from the catalogs and compared with the list below.
 * Whoever adds a table, a column or a function meets this list: Supabase opens what is new to every role.
 */
import { describe, expect } from "vitest";
import { openRegistration } from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const API_ROLES = ["anon", "authenticated", "bulk_registrar", "service_role"];

const TABLES = [
  "bulk_registration_audits",
  "bulk_registration_items",
  "bulk_registration_limits",
  "bulk_registration_rounds",
  "bulk_registrations",
  "chapters",
  "coordinators",
  "mentors",
  "proxy_activities",
];

const TEMPLATE_COLUMNS = ["activity_type", "activity_date", "duration_minutes", "note", "occurrence"];

const columns = (role: string, table: string, privilege: string, names: string[]): string[] =>
  names.map((name) => `${role} ${table}.${name} ${privilege}`);

const EXPECTED_TABLE_PRIVILEGES = [
  ...TABLES.map((table) => `authenticated ${table} SELECT`),
  "bulk_registrar bulk_registration_items SELECT",
  "bulk_registrar bulk_registration_limits SELECT",
  "bulk_registrar bulk_registration_rounds SELECT",
  "bulk_registrar bulk_registrations SELECT",
  "bulk_registrar coordinators SELECT",
];

const EXPECTED_COLUMN_PRIVILEGES = [
  ...columns("authenticated", "bulk_registrations", "INSERT", ["bulk_id", "coordinator_id", ...TEMPLATE_COLUMNS]),
  ...columns("bulk_registrar", "mentors", "SELECT", ["id", "chapter_id", "active"]),
  ...columns("bulk_registrar", "proxy_activities", "SELECT", [
    "id",
    "coordinator_id",
    "mentor_id",
    "registration_key",
  ]),
  ...columns("bulk_registrar", "proxy_activities", "INSERT", [
    "coordinator_id",
    "mentor_id",
    "registration_key",
    ...TEMPLATE_COLUMNS,
    "bulk_id",
  ]),
];

const EXPECTED_FUNCTION_PRIVILEGES = [
  "authenticated acting_coordinator_id",
  "authenticated close_round",
  "authenticated list_bulk_registration_items",
  "authenticated list_bulk_registrations",
  "authenticated list_mentors",
  "authenticated open_bulk_registration",
  "authenticated open_round",
  "authenticated preflight_bulk_registration",
  "authenticated read_history",
  "authenticated read_outcomes",
  "authenticated read_progress",
  "authenticated searchable_name",
  "bulk_registrar acting_coordinator_id",
  "bulk_registrar close_round",
  "bulk_registrar log_bulk_submission",
  "bulk_registrar read_open_positions",
  "bulk_registrar read_progress",
  "bulk_registrar register_proxy_activities",
  "bulk_registrar settle_failures",
  "bulk_registrar submit_registrations",
];

const EXPECTED_PRIVATE_FUNCTION_PRIVILEGES = [
  "authenticated close_items",
  "authenticated concurrency",
  "authenticated counts",
  "authenticated fill_round",
  "authenticated fill_selection",
  "authenticated item",
  "authenticated state",
  "bulk_registrar audit_round",
  "bulk_registrar close_items",
  "bulk_registrar concurrency",
  "bulk_registrar counts",
  "bulk_registrar item",
  "bulk_registrar lock_open_items",
  "bulk_registrar settle_items",
  "bulk_registrar state",
  "bulk_registrar take_permit",
];

const LOOKING_UP = [
  "select public.list_bulk_registrations(1)",
  "select public.list_bulk_registration_items(gen_random_uuid(), 1)",
  "select public.preflight_bulk_registration('Walk', '2026-11-20', 60, null, 1, '{}')",
];

const SCHEMAS = "('public'::regnamespace, 'bulk_registration_private'::regnamespace)";

async function list(requests: Requests, text: string): Promise<string[]> {
  const rows = await requests.owner(text, [API_ROLES]);
  return rows.map((row) => String(row["entry"])).sort();
}

/** Asks Postgres what a role can do, by whichever way it came to it: a grant, PUBLIC, membership. */
function tablePrivileges(requests: Requests): Promise<string[]> {
  return list(
    requests,
    `select role || ' ' || c.relname || ' ' || privilege as entry
     from unnest($1::text[]) as role
     cross join pg_class c
     cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER',
                             'MAINTAIN']) as privilege
     where c.relnamespace in ${SCHEMAS} and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and has_table_privilege(role, c.oid, privilege)`,
  );
}

/** Those that don't follow from a privilege on the whole table. */
function columnPrivileges(requests: Requests): Promise<string[]> {
  return list(
    requests,
    `select role || ' ' || c.relname || '.' || a.attname || ' ' || privilege as entry
     from unnest($1::text[]) as role
     cross join pg_class c
     join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
     cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) as privilege
     where c.relnamespace in ${SCHEMAS} and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and has_column_privilege(role, c.oid, a.attnum, privilege)
       and not has_table_privilege(role, c.oid, privilege)`,
  );
}

function functionPrivileges(requests: Requests, schema: string): Promise<string[]> {
  return list(
    requests,
    `select role || ' ' || p.proname as entry
     from unnest($1::text[]) as role
     cross join pg_proc p
     where p.pronamespace = '${schema}'::regnamespace and has_function_privilege(role, p.oid, 'EXECUTE')`,
  );
}

describe("the API roles can do nothing beyond their list", () => {
  it("on tables", async ({ requests }) => {
    expect(await tablePrivileges(requests)).toEqual(EXPECTED_TABLE_PRIVILEGES.sort());
  });

  it("on columns", async ({ requests }) => {
    expect(await columnPrivileges(requests)).toEqual(EXPECTED_COLUMN_PRIVILEGES.sort());
  });

  it("on functions", async ({ requests }) => {
    expect(await functionPrivileges(requests, "public")).toEqual(EXPECTED_FUNCTION_PRIVILEGES.sort());
    expect(await functionPrivileges(requests, "bulk_registration_private")).toEqual(
      EXPECTED_PRIVATE_FUNCTION_PRIVILEGES.sort(),
    );
  });

  it("on sequences", async ({ requests }) => {
    const entries = await list(
      requests,
      `select role || ' ' || c.relname as entry
       from unnest($1::text[]) as role cross join pg_class c
       where c.relnamespace in ${SCHEMAS} and c.relkind = 'S'
         and has_sequence_privilege(role, c.oid, 'USAGE, SELECT, UPDATE')`,
    );
    expect(entries).toEqual([]);
  });

  it("nor as somebody else: no role is a member of another, and the registrar has no attribute", async ({
    requests,
  }) => {
    const entries = await list(
      requests,
      `select m.member::regrole::text as entry from pg_auth_members m
       where m.member::regrole::text = any ($1)`,
    );
    expect(entries).toEqual([]);
    const registrarRole = await requests.owner(
      `select rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
       from pg_roles where rolname = 'bulk_registrar'`,
    );
    expect(Object.values(registrarRole[0] ?? {})).toEqual(Array.from({ length: 7 }, () => false));
  });

  it("and row level security is on for every table", async ({ requests }) => {
    const rows = await requests.owner(
      `select relname from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity order by relname`,
    );
    expect(rows.map((row) => row["relname"])).toEqual(TABLES);
  });

  it("and every function of public runs with the caller's rights", async ({ requests }) => {
    const rows = await requests.owner(
      "select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef",
    );
    expect(rows).toEqual([]);
  });

  it("and every function has a fixed search path, or a body that was parsed when it was made", async ({ requests }) => {
    const rows = await requests.owner(
      `select proname from pg_proc where pronamespace in ${SCHEMAS}
         and prosqlbody is null and not coalesce(proconfig @> array['search_path=""'], false)`,
    );
    expect(rows).toEqual([]);
  });

  it("and no policy is for PUBLIC, which would be every role to come", async ({ requests }) => {
    const rows = await requests.owner(
      "select policyname from pg_policies where schemaname = 'public' and 'public' = any (roles)",
    );
    expect(rows).toEqual([]);
  });
});

describe("a request that isn't on the list is refused", () => {
  const statements = [
    "select from public.bulk_registrations",
    "select from public.mentors",
    "select public.acting_coordinator_id()",
    "select from public.bulk_registration_limits",
    "select public.read_progress(gen_random_uuid())",
    "select public.submit_registrations(gen_random_uuid(), 1, 1, 1)",
    "select public.close_round(gen_random_uuid(), 1, 'interrupted')",
    "select bulk_registration_private.take_permit('bulk registrations', 20)",
    ...LOOKING_UP,
    "insert into public.mentors (chapter_id, full_name) values (gen_random_uuid(), 'Somebody')",
  ];
  it("for anon and service_role", async ({ requests }) => {
    for (const statement of statements) {
      for (const role of ["anon", "service_role"] as const) {
        const code = await errorCode(requests.query({ role }, statement));
        expect([role, statement, code]).toEqual([role, statement, "42501"]);
      }
    }
  });

  const forTheRegistrar = [
    "select full_name from public.mentors",
    "select name from public.chapters",
    "select total from public.bulk_registration_audits",
    "select note from public.proxy_activities",
    "update public.bulk_registration_limits set run_concurrency = 50 where true",
    "select from public.bulk_registration_items for update",
    "update public.bulk_registration_items set detail = 'registered' where true",
    "update public.bulk_registration_rounds set settled = 3, succeeded = 3, ended_at = now() where true",
    "insert into public.bulk_registration_items (bulk_id, round, position) values (gen_random_uuid(), 1, 1)",
    "insert into public.bulk_registration_rounds (bulk_id, round) values (gen_random_uuid(), 1)",
    "insert into public.bulk_registration_audits (bulk_id, round) values (gen_random_uuid(), 1)",
    "delete from public.bulk_registration_items where true",
    "update public.mentors set active = true where true",
    "update public.coordinators set active = true where true",
    "delete from public.proxy_activities where true",
    "update public.proxy_activities set duration_minutes = 1 where true",
    "truncate public.proxy_activities",
    "select public.open_round(gen_random_uuid(), 2, '{}', '{}')",
    "select public.read_history(gen_random_uuid(), 0, 1)",
    "select bulk_registration_private.fill_selection(gen_random_uuid(), '{}', '{}', 0, null)",
    "select bulk_registration_private.add_items(null, null, null, 0)",
    "select bulk_registration_private.seal_round(gen_random_uuid(), 1)",
    "select bulk_registration_private.discard_round(gen_random_uuid(), 1)",
    "select from bulk_registration_private.audit_recounts",
    ...LOOKING_UP,
    "create table public.mine ()",
  ];
  it("for the registrar", async ({ requests }) => {
    await openRegistration(requests);
    for (const statement of forTheRegistrar) {
      const code = await errorCode(requests.query(registrar(1), statement));
      expect([statement, code]).toEqual([statement, "42501"]);
    }
  });

  it("for the registrar who wants to open a bulk registration itself", async ({ requests }) => {
    const request = openAs(requests, registrar(1));
    expect(await errorCode(request)).toBe("42501");
    const header = requests.query(
      registrar(1),
      `insert into public.bulk_registrations (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
       values (gen_random_uuid(), $1, 'Walk', '2026-11-20', 60)`,
      [coordinator(1)],
    );
    expect(await errorCode(header)).toBe("42501");
  });

  const forTheCoordinator = [
    "delete from public.bulk_registrations where true",
    "update public.bulk_registrations set note = 'another' where true",
    "update public.bulk_registrations set coordinator_id = gen_random_uuid() where true",
    "insert into public.bulk_registrations (bulk_id, created_at) values (gen_random_uuid(), now())",
    "update public.bulk_registration_limits set run_concurrency = 50 where true",
    "insert into public.bulk_registration_limits default values",
    "insert into public.bulk_registration_rounds (bulk_id, round) values (gen_random_uuid(), 1)",
    "update public.bulk_registration_rounds set settled = 3, failed = 3, ended_at = now() where true",
    "update public.bulk_registration_rounds set settings = '{}' where true",
    "delete from public.bulk_registration_rounds where true",
    "insert into public.bulk_registration_items (bulk_id, round, position) values (gen_random_uuid(), 1, 1)",
    "update public.bulk_registration_items set detail = 'registered' where true",
    "update public.bulk_registration_items set mentor_id = gen_random_uuid() where true",
    "delete from public.bulk_registration_items where true",
    "insert into public.proxy_activities (mentor_id) values (gen_random_uuid())",
    "delete from public.proxy_activities where true",
    "update public.proxy_activities set duration_minutes = 1 where true",
    "update public.mentors set active = true where true",
    "update public.coordinators set active = true where true",
    "update public.coordinators set chapter_id = gen_random_uuid() where true",
    "insert into public.coordinators (user_id, chapter_id) values (gen_random_uuid(), gen_random_uuid())",
    "insert into public.bulk_registration_audits (bulk_id) values (gen_random_uuid())",
    "select public.submit_registrations(gen_random_uuid(), 1, 1, 1)",
    "select public.settle_failures(gen_random_uuid(), 1, '[]')",
    "select public.log_bulk_submission(gen_random_uuid(), 1, '[]')",
    "select public.register_proxy_activities(null, null)",
    "select bulk_registration_private.lock_open_items(gen_random_uuid(), 1, 1, 1)",
    "select bulk_registration_private.settle_items(gen_random_uuid(), 1, '{}', '{}', '{}', '{}', '{}', '{}')",
    "select bulk_registration_private.take_permit('bulk registrations', 20)",
    "select bulk_registration_private.add_items(null, null, null, 0)",
    "select bulk_registration_private.seal_round(gen_random_uuid(), 1)",
    "select bulk_registration_private.discard_round(gen_random_uuid(), 1)",
    "select bulk_registration_private.audit_round(gen_random_uuid(), 1, '[]')",
    "select from bulk_registration_private.audit_recounts",
  ];
  it("for the coordinator", async ({ requests }) => {
    await openRegistration(requests);
    for (const statement of forTheCoordinator) {
      const code = await errorCode(requests.query(authenticated(1), statement));
      expect([statement, code]).toEqual([statement, "42501"]);
    }
  });
});

function openAs(requests: Requests, requester: ReturnType<typeof registrar>): Promise<unknown> {
  return requests.call(requester, "open_bulk_registration", {
    bulkId: "eeeeeeee-0000-4000-8000-000000000001",
    activityType: "Walk",
    activityDate: "2026-11-20",
    durationMinutes: 60,
    note: null,
    occurrence: 1,
    settings: "{}",
    mentorIds: [mentor(1)],
    position: 0,
  });
}
