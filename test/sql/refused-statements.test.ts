/** Statements that no role may make: each tries a privilege that is missing from the list. */
import { describe, expect } from "vitest";
import { openRegistration } from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const LOOKING_UP = [
  "select public.list_bulk_registrations(1)",
  "select public.list_bulk_registration_items(gen_random_uuid(), 1)",
  "select public.preflight_bulk_registration('Walk', '2026-11-20', 60, null, 1, '{}')",
];

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
    "select public.open_amendment(gen_random_uuid(), 'withdrawal', gen_random_uuid(), '{}', '{}')",
    "select public.preflight_amendment(gen_random_uuid())",
    "select bulk_registration_private.fill_amendment(gen_random_uuid(), '{}', '{}', null, 0, true)",
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
    "update public.proxy_activities set withdrawn_at = now(), withdrawn_by = gen_random_uuid() where true",
    "update public.mentors set active = true where true",
    "update public.coordinators set active = true where true",
    "update public.coordinators set chapter_id = gen_random_uuid() where true",
    "insert into public.coordinators (user_id, chapter_id) values (gen_random_uuid(), gen_random_uuid())",
    "insert into public.bulk_registration_audits (bulk_id) values (gen_random_uuid())",
    "select public.submit_registrations(gen_random_uuid(), 1, 1, 1)",
    "select public.settle_failures(gen_random_uuid(), 1, '[]')",
    "select public.log_bulk_submission(gen_random_uuid(), 1, '[]')",
    "select public.register_proxy_activities(null, null)",
    "select public.withdraw_proxy_activities(null, null)",
    "select bulk_registration_private.amend(null, null)",
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
