/**
 * Every privilege of a role of the API in the schemas public and bulk_registration_private, read from the catalogs and
 * compared with the list below. A new table, column or function fails this test until it is in the list, because
 * Supabase grants new objects to every role.
 *
 * Longer than 250 lines: most of it is the list of privileges.
 */
import { describe, expect } from "vitest";
import { it } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const API_ROLES = ["anon", "authenticated", "bulk_registrar", "service_role"];

/** The two roles that are not roles of the API: the operator, and the owner of the views of the chapter. */
const ROLES = [...API_ROLES, "bulk_operator", "bulk_colleague"];

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

/** These views belong to bulk_colleague. */
const CHAPTER_VIEWS = [
  "chapter_activities",
  "chapter_coordinators",
  "chapter_counts",
  "chapter_registrations",
];

const TEMPLATE_COLUMNS = ["activity_type", "activity_date", "duration_minutes", "note", "occurrence"];

const columns = (role: string, table: string, privilege: string, names: string[]): string[] =>
  names.map((name) => `${role} ${table}.${name} ${privilege}`);

const EXPECTED_TABLE_PRIVILEGES = [
  ...TABLES.map((table) => `authenticated ${table} SELECT`),
  ...CHAPTER_VIEWS.map((view) => `authenticated ${view} SELECT`),
  ...CHAPTER_VIEWS.flatMap((view) =>
    ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"].map(
      (privilege) => `bulk_colleague ${view} ${privilege}`,
    ),
  ),
  "bulk_registrar bulk_registration_items SELECT",
  "bulk_registrar bulk_registration_limits SELECT",
  "bulk_registrar bulk_registration_rounds SELECT",
  "bulk_registrar bulk_registrations SELECT",
  "bulk_registrar coordinators SELECT",
];

const EXPECTED_COLUMN_PRIVILEGES = [
  ...columns("bulk_colleague", "bulk_registration_rounds", "SELECT", [
    "bulk_id",
    "coordinator_id",
    "succeeded",
    "already_registered",
    "withdrawn",
    "removed_at",
  ]),
  ...columns("bulk_colleague", "bulk_registrations", "SELECT", [
    "bulk_id",
    "coordinator_id",
    "activity_type",
    "activity_date",
    "duration_minutes",
    "created_at",
    "removed_at",
    "kind",
    "of_bulk_id",
  ]),
  ...columns("bulk_colleague", "coordinators", "SELECT", ["user_id", "chapter_id", "full_name"]),
  ...columns("bulk_colleague", "proxy_activities", "SELECT", [
    "bulk_id",
    "coordinator_id",
    "mentor_id",
    "activity_date",
    "withdrawn_at",
  ]),
  ...columns("authenticated", "bulk_registrations", "INSERT", [
    "bulk_id",
    "coordinator_id",
    ...TEMPLATE_COLUMNS,
    "kind",
    "of_bulk_id",
  ]),
  ...columns("bulk_registrar", "mentors", "SELECT", ["id", "chapter_id", "active"]),
  ...columns("bulk_registrar", "proxy_activities", "SELECT", [
    "id",
    "coordinator_id",
    "mentor_id",
    "registration_key",
    "bulk_id",
    "withdrawn_at",
    "withdrawn_by",
  ]),
  ...columns("bulk_registrar", "proxy_activities", "UPDATE", ["withdrawn_at", "withdrawn_by"]),
  ...columns("bulk_registrar", "proxy_activities", "INSERT", [
    "coordinator_id",
    "mentor_id",
    "registration_key",
    ...TEMPLATE_COLUMNS,
    "bulk_id",
  ]),
];

const EXPECTED_FUNCTION_PRIVILEGES = [
  "anon bulk_registration_schema_version",
  "authenticated acting_coordinator_id",
  "authenticated bulk_registration_schema_version",
  "authenticated close_round",
  "authenticated find_round",
  "authenticated list_bulk_registration_items",
  "authenticated list_bulk_registrations",
  "authenticated list_chapter_mentors",
  "authenticated list_chapter_registrations",
  "authenticated list_mentors",
  "authenticated open_amendment",
  "authenticated open_bulk_registration",
  "authenticated open_round",
  "authenticated preflight_amendment",
  "authenticated preflight_bulk_registration",
  "authenticated read_amendments",
  "authenticated read_history",
  "authenticated read_outcomes",
  "authenticated read_progress",
  "authenticated searchable_name",
  "authenticated to_normal_text",
  "bulk_registrar acting_coordinator_id",
  "bulk_registrar bulk_registration_schema_version",
  "bulk_registrar close_round",
  "bulk_registrar list_numbers",
  "bulk_registrar log_bulk_submission",
  "bulk_registrar read_deployment",
  "bulk_registrar read_open_positions",
  "bulk_registrar read_progress",
  "bulk_registrar read_project",
  "bulk_registrar register_proxy_activities",
  "bulk_registrar settle_failures",
  "bulk_registrar submit_registrations",
  "bulk_registrar to_normal_text",
  "bulk_registrar try_registration",
  "bulk_registrar withdraw_proxy_activities",
];

const EXPECTED_PRIVATE_FUNCTION_PRIVILEGES = [
  "bulk_operator blank_note",
  "bulk_operator erase_mentor",
  "bulk_operator remove_old_registrations",
  "authenticated amended",
  "authenticated acting_chapter_id",
  "authenticated close_items",
  "authenticated concurrency",
  "authenticated counts",
  "authenticated fill_amendment",
  "authenticated fill_round",
  "authenticated fill_selection",
  "authenticated item",
  "authenticated opened",
  "authenticated positions_behind",
  "authenticated project_id",
  "authenticated refuse_removed",
  "authenticated registration_key",
  "authenticated state",
  "authenticated template_hash",
  "authenticated template_text",
  "bulk_registrar amend",
  "bulk_registrar audit_round",
  "bulk_registrar close_items",
  "bulk_registrar concurrency",
  "bulk_registrar counts",
  "bulk_registrar erased_mentors",
  "bulk_registrar is_in_force",
  "bulk_registrar item",
  "bulk_registrar last_registered",
  "bulk_registrar lock_open_items",
  "bulk_registrar open_trial",
  "bulk_registrar outcomes_of_registration",
  "bulk_registrar positions_behind",
  "bulk_registrar project_id",
  "bulk_registrar refuse_removed",
  "bulk_registrar replaces",
  "bulk_registrar settle_items",
  "bulk_registrar state",
  "bulk_registrar take_permit",
  "bulk_registrar unaudited_rounds",
];

const SCHEMAS = "('public'::regnamespace, 'bulk_registration_private'::regnamespace)";

async function list(requests: Requests, text: string): Promise<string[]> {
  const rows = await requests.owner(text, [ROLES]);
  return rows.map((row) => String(row["entry"])).sort();
}

/** Asks Postgres for the effective privileges of a role: by grant, PUBLIC or membership. */
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

/** Privileges on columns that don't follow from a privilege on the whole table. */
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

describe("the roles can do nothing beyond their list", () => {
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

  it("through another role: no role is a member of another, and no role has an attribute", async ({
    requests,
  }) => {
    const entries = await list(
      requests,
      `select m.member::regrole::text as entry from pg_auth_members m
       where m.member::regrole::text = any ($1)`,
    );
    expect(entries).toEqual([]);
    const own = await requests.owner(
      `select rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
       from pg_roles where rolname in ('bulk_registrar', 'bulk_operator', 'bulk_colleague')`,
    );
    expect(own.flatMap((role) => Object.values(role))).toEqual(Array.from({ length: 21 }, () => false));
    const reach = `select pg_has_role('authenticator', 'bulk_operator', 'member') as operator,
      pg_has_role('authenticator', 'bulk_colleague', 'member') as colleague`;
    expect(await requests.owner(reach)).toEqual([{ operator: false, colleague: false }]);
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

  it("and every function has a fixed search path, or a body that was parsed when it was made", async ({
    requests,
  }) => {
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
