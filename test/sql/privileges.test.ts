/**
 * Every privilege that an API role has in the schema public, read from the catalogs and compared with the list below.
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
  "bulk_registration_past_failures",
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
  "authenticated bulk_registration_outcomes SELECT",
  "bulk_registrar bulk_registration_items SELECT",
  "bulk_registrar bulk_registration_past_failures SELECT",
  "bulk_registrar bulk_registration_rounds SELECT",
  "bulk_registrar bulk_registrations SELECT",
  "bulk_registrar coordinators SELECT",
];

const SETTLING_COLUMNS = [
  "status",
  "detail",
  "error_code",
  "error_message",
  "error_retryable",
  "attempts",
  "settled_at",
];

const EXPECTED_COLUMN_PRIVILEGES = [
  ...columns("authenticated", "bulk_registrations", "INSERT", [
    "bulk_id",
    "coordinator_id",
    ...TEMPLATE_COLUMNS,
    "settings",
  ]),
  ...columns("authenticated", "bulk_registrations", "UPDATE", ["round", "total", "sealed_at"]),
  ...columns("authenticated", "bulk_registration_items", "INSERT", ["bulk_id", "mentor_id"]),
  ...columns("authenticated", "bulk_registration_items", "UPDATE", ["round", ...SETTLING_COLUMNS]),
  ...columns("authenticated", "bulk_registration_rounds", "INSERT", ["bulk_id", "round", "scope_hash"]),
  ...columns("authenticated", "bulk_registration_past_failures", "INSERT", [
    "bulk_id",
    "round",
    "mentor_id",
    "position",
    ...SETTLING_COLUMNS.filter((name) => name !== "status"),
  ]),
  ...columns("bulk_registrar", "mentors", "SELECT", ["id", "chapter_id", "active"]),
  ...columns("bulk_registrar", "proxy_activities", "SELECT", [
    "id",
    "coordinator_id",
    "mentor_id",
    "registration_key",
    "bulk_id",
  ]),
  ...columns("bulk_registrar", "proxy_activities", "INSERT", [
    "coordinator_id",
    "mentor_id",
    "registration_key",
    ...TEMPLATE_COLUMNS,
    "bulk_id",
  ]),
  ...columns("bulk_registrar", "bulk_registration_items", "UPDATE", [...SETTLING_COLUMNS, "activity_id"]),
  ...columns("bulk_registrar", "bulk_registration_audits", "INSERT", [
    "bulk_id",
    "round",
    "coordinator_id",
    ...TEMPLATE_COLUMNS,
    "total",
    "succeeded",
    "already_registered",
    "failed",
    "cancelled",
    "overall_status",
    "settled_at",
    "template_hash",
    "started_at",
    "failed_by_code",
    "steering",
    "rows_registered",
    "rows_already_registered",
    "rows_unaccounted",
    "reconciled",
  ]),
];

const EXPECTED_FUNCTION_PRIVILEGES = [
  "authenticated acting_coordinator_id",
  "authenticated bulk_registration_counts",
  "authenticated list_bulk_registration_items",
  "authenticated list_bulk_registrations",
  "authenticated list_mentors",
  "authenticated next_bulk_registration_page",
  "authenticated open_bulk_registration",
  "authenticated open_bulk_registration_round",
  "authenticated preflight_bulk_registration",
  "authenticated searchable_name",
  "bulk_registrar acting_coordinator_id",
  "bulk_registrar cancel_open_bulk_registration_items",
  "bulk_registrar known_steering",
  "bulk_registrar log_bulk_submission",
  "bulk_registrar next_bulk_registration_page",
  "bulk_registrar record_bulk_registration_failures",
  "bulk_registrar submit_proxy_registration",
];

const LOOKING_UP = [
  "select public.list_bulk_registrations(1)",
  "select public.list_bulk_registration_items(gen_random_uuid(), 1)",
  "select public.preflight_bulk_registration('Walk', '2026-11-20', 60, null, 1, '{}')",
];

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
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
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
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and has_column_privilege(role, c.oid, a.attnum, privilege)
       and not has_table_privilege(role, c.oid, privilege)`,
  );
}

function functionPrivileges(requests: Requests): Promise<string[]> {
  return list(
    requests,
    `select role || ' ' || p.proname as entry
     from unnest($1::text[]) as role
     cross join pg_proc p
     where p.pronamespace = 'public'::regnamespace and has_function_privilege(role, p.oid, 'EXECUTE')`,
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
    expect(await functionPrivileges(requests)).toEqual(EXPECTED_FUNCTION_PRIVILEGES.sort());
  });

  it("on sequences", async ({ requests }) => {
    const entries = await list(
      requests,
      `select role || ' ' || c.relname as entry
       from unnest($1::text[]) as role cross join pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
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

  it("and row level security is on and forced on every table", async ({ requests }) => {
    const rows = await requests.owner(
      `select relname from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity and relforcerowsecurity
       order by relname`,
    );
    expect(rows.map((row) => row["relname"])).toEqual(TABLES);
  });

  it("and every function runs with the caller's rights and a fixed search path", async ({ requests }) => {
    const rows = await requests.owner(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace
         and (prosecdef or proconfig is distinct from array['search_path=""'])`,
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
    "select public.next_bulk_registration_page(gen_random_uuid(), 1, null)",
    "select public.submit_proxy_registration(gen_random_uuid(), 1, gen_random_uuid(), 1)",
    ...LOOKING_UP,
    "select nextval('public.bulk_registration_items_position_seq')",
    "insert into public.mentors (chapter_id, full_name) values (gen_random_uuid(), 'Somebody')",
  ];
  for (const statement of statements) {
    it(`for anon and service_role: ${statement}`, async ({ requests }) => {
      expect(await errorCode(requests.query({ role: "anon" }, statement))).toBe("42501");
      expect(await errorCode(requests.query({ role: "service_role" }, statement))).toBe("42501");
    });
  }

  const forTheRegistrar = [
    "select full_name from public.mentors",
    "select name from public.chapters",
    "select total from public.bulk_registration_audits",
    "select note from public.proxy_activities",
    "update public.bulk_registrations set total = 1 where true",
    "select from public.bulk_registrations for update",
    "update public.bulk_registration_items set round = 2 where true",
    "update public.mentors set active = true where true",
    "delete from public.bulk_registration_items where true",
    "delete from public.proxy_activities where true",
    "update public.proxy_activities set duration_minutes = 1 where true",
    "truncate public.proxy_activities",
    "insert into public.bulk_registration_items (bulk_id, mentor_id) values (gen_random_uuid(), gen_random_uuid())",
    "select public.open_bulk_registration_round(gen_random_uuid(), 2)",
    "select public.bulk_registration_counts(gen_random_uuid(), 1)",
    ...LOOKING_UP,
    "create table public.mine ()",
  ];
  for (const statement of forTheRegistrar) {
    it(`for the registrar: ${statement}`, async ({ requests }) => {
      await openRegistration(requests);
      expect(await errorCode(requests.query(registrar(1), statement))).toBe("42501");
    });
  }

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
    "delete from public.bulk_registration_items where true",
    "delete from public.proxy_activities where true",
    "update public.proxy_activities set duration_minutes = 1 where true",
    "update public.bulk_registrations set note = 'another' where true",
    "update public.bulk_registrations set settings = '{}' where true",
    "update public.bulk_registrations set coordinator_id = gen_random_uuid() where true",
    "update public.mentors set active = true where true",
    "update public.coordinators set chapter_id = gen_random_uuid() where true",
    "insert into public.coordinators (user_id, chapter_id) values (gen_random_uuid(), gen_random_uuid())",
    "insert into public.bulk_registration_audits (bulk_id) values (gen_random_uuid())",
    "select public.submit_proxy_registration(gen_random_uuid(), 1, gen_random_uuid(), 1)",
    "select public.record_bulk_registration_failures(gen_random_uuid(), 1, '[]')",
    "select public.cancel_open_bulk_registration_items(gen_random_uuid(), 1)",
    `select public.log_bulk_submission(gen_random_uuid(), 1, 1, 1, 0, 0, 0, 'success', now())`,
  ];
  for (const statement of forTheCoordinator) {
    it(`for the coordinator: ${statement}`, async ({ requests }) => {
      await openRegistration(requests);
      expect(await errorCode(requests.query(authenticated(1), statement))).toBe("42501");
    });
  }
});

function openAs(requests: Requests, requester: ReturnType<typeof registrar>): Promise<unknown> {
  return requests.call(requester, "open_bulk_registration", {
    bulkId: "eeeeeeee-0000-4000-8000-000000000001",
    activityType: "Walk",
    activityDate: "2026-11-20",
    durationMinutes: 60,
    note: null,
    occurrence: 1,
    mentorIds: [mentor(1)],
  });
}
