/** The functions that examine a deployment: who may call them, and that the trial is rolled back. */
import { describe, expect } from "vitest";
import { SCHEMA_VERSION } from "../../src/supabase/schema-version.ts";
import { authenticated, errorCode, it, mentor, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const NOBODY = { role: "bulk_registrar", sub: "00000000-0000-0000-0000-000000000000" } as const;
const WITHOUT_TOKEN = { role: "anon", sub: null } as const;

const VERSION = "select public.bulk_registration_schema_version() as version";

describe("a deployment", () => {
  it("answers its schema version to every role, and everything else to workers only", async ({
    requests,
  }) => {
    for (const requester of [WITHOUT_TOKEN, authenticated(1), NOBODY])
      expect((await requests.query(requester, VERSION)).rows).toEqual([{ version: SCHEMA_VERSION }]);
    for (const requester of [WITHOUT_TOKEN, authenticated(1)]) {
      for (const name of ["read_deployment", "try_registration"])
        expect(await errorCode(requests.call(requester, name, {}))).toBe("42501");
    }
    expect(await requests.call(NOBODY, "read_deployment", {})).toMatchObject({
      schemaVersion: SCHEMA_VERSION,
      limits: { runConcurrency: 5, totalConcurrency: 20, openRoundsPerCoordinator: 20 },
    });
  });

  it("answers the requested number of rows, up to 20,000", async ({ requests }) => {
    const rows = async (count: number) =>
      (await requests.query(NOBODY, `select public.list_numbers(${count})`)).rowCount;
    expect(await rows(3)).toBe(3);
    expect(await rows(1_000_000)).toBe(20_000);
  });
});

describe("a trial registration", () => {
  const tried = (requests: Requests) => requests.call(NOBODY, "try_registration", {});
  const stored = (requests: Requests) =>
    requests.owner(
      `select (select count(*)::int from public.bulk_registrations) as registrations,
         (select count(*)::int from public.bulk_registration_items) as items,
         (select count(*)::int from public.proxy_activities) as activities`,
    );

  it("makes a whole registration and leaves nothing behind, however often it runs", async ({ requests }) => {
    for (let time = 0; time < 3; time++)
      expect(await tried(requests)).toEqual({ detail: "registered", errorCode: null });
    expect(await stored(requests)).toEqual([{ registrations: 0, items: 0, activities: 0 }]);
  });

  it("acts as its coordinator only during the call", async ({ requests }) => {
    await requests.owner("update public.coordinators set active = false where user_id <> $1", [
      registrar(1).sub,
    ]);
    const { rows } = await requests.query(
      NOBODY,
      "select public.try_registration(), public.acting_coordinator_id() as acting",
    );
    expect(rows[0]).toMatchObject({ acting: NOBODY.sub });
  });

  it("fails when other registrations would fail", async ({ requests }) => {
    await requests.owner("alter table public.proxy_activities add check (duration_minutes > 10)");
    expect(await errorCode(tried(requests))).toBe("23514");
  });

  it("answers null when there is nobody to try with", async ({ requests }) => {
    await requests.owner("update public.mentors set active = false where id <> $1", [mentor(1)]);
    expect(await tried(requests)).toMatchObject({ detail: "registered" });
    await requests.owner("update public.mentors set active = false");
    expect(await tried(requests)).toEqual({ detail: null, errorCode: null });
  });
});
