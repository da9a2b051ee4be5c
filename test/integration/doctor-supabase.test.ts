/**
 * `doctor` on the Supabase project: each check finds what was broken and nothing else, and its trial leaves nothing
 * behind.
 */
import { exportJWK, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Examination } from "../../src/deployment/doctor.ts";
import type { CheckName } from "../../src/deployment/finding.ts";
import { SCHEMA_VERSION } from "../../src/supabase/schema-version.ts";
import { finding, openExaminedScene, wrong } from "../support/examination.ts";
import type { ExaminedScene } from "../support/examination.ts";

let scene: ExaminedScene;
beforeAll(async () => {
  scene = await openExaminedScene();
});
afterAll(() => scene.stop());

const admin = (statement: string) => scene.backend.withSession((session) => session.query(statement));

const RELOAD = "; notify pgrst, 'reload schema'";

/** Changes the answer of one function of the project. */
function answering(path: string, change: (answer: never) => unknown): Examination["supabase"] {
  return {
    ...scene.backend.supabase,
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      const url = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
      if (!url.endsWith(path) || !answer.ok) return answer;
      return Response.json(change((await answer.json()) as never));
    },
  };
}

const answeringOfItself = (changes: Record<string, unknown>) =>
  answering("/rpc/read_deployment", (facts: Record<string, unknown>) => ({ ...facts, ...changes }));

const tables = () =>
  scene.backend.rows(
    `select (select count(*) from public.bulk_registrations) as registrations,
       (select count(*) from public.bulk_registration_rounds) as rounds,
       (select count(*) from public.bulk_registration_items) as items,
       (select count(*) from public.proxy_activities) as activities`,
  );

test("doctor finds nothing in a sound deployment", async () => {
  const before = await tables();
  const findings = await scene.examine();
  expect(wrong(findings)).toEqual({});
  const message = (name: CheckName) => finding(findings, name)?.message;
  expect(message("temporal")).toMatch(/^Temporal \d+\.\d+\.\d+ answers at 127\.0\.0\.1:\d+$/);
  expect(message("workers")).toMatch(
    /^1 worker has polled "test-[^"]+" in the last two minutes: 1 with no version\. New runs go to no version$/,
  );
  expect(message("postgrest")).toMatch(/^PostgREST has the version 1[2-9]\.\S+, on Postgres \d+/);
  expect(message("max rows")).toMatch(/^One answer of the project's API can have at most 1000 rows/);
  expect(message("statement timeout")).toBe("The database ends a statement after 8 s");
  expect(message("limits")).toMatch(
    /^At most 5 writes of a run and 20 writes of all runs are in flight\. A coordinator may have 20 open rounds$/,
  );
  expect(message("trial")).toBe("A trial registration succeeded and was rolled back");
  // What was tried has been taken back.
  expect(await tables()).toEqual(before);
});

describe("doctor finds in the project", () => {
  const UNDER_THE_KEY = {
    schema: "skipped",
    postgrest: "skipped",
    "max rows": "skipped",
    "statement timeout": "skipped",
    limits: "skipped",
    "database clock": "skipped",
    trial: "skipped",
  };

  test("a key of another project", async () => {
    const supabase = { ...scene.backend.supabase, publishableKey: "sb_publishable_other" };
    expect(wrong(await scene.examine({ supabase }))).toEqual({
      supabase: "projectKeyRefused",
      "registrar key": "skipped",
      ...UNDER_THE_KEY,
    });
  });

  test("a registrar's key that the project doesn't trust", async () => {
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    const registrarKey = { ...(await exportJWK(privateKey)), kid: "stranger" };
    expect(wrong(await scene.examine({ registrarKey }))).toEqual({
      "registrar key": "registrarKeyRefused",
      ...UNDER_THE_KEY,
    });
  });

  test("nothing that only a worker may read, without the registrar's key", async () => {
    expect(wrong(await scene.examine({ registrarKey: undefined }))).toEqual({
      "registrar key": "skipped",
      ...UNDER_THE_KEY,
    });
  });

  test("missing session keys, unless the server has its own", async () => {
    const supabase = answering("/jwks.json", () => ({ keys: [] }));
    expect(wrong(await scene.examine({ supabase }))).toEqual({ "session keys": "signingKeysMissing" });
    expect(wrong(await scene.examine({ supabase, publishedKeys: false }))).toEqual({});
  });

  const withVersion = async (version: string, use: () => Promise<void>) => {
    const replace = (to: string) =>
      admin(
        `create or replace function public.bulk_registration_schema_version() returns text
         language sql immutable parallel safe security invoker return '${to}'`,
      );
    await replace(version);
    try {
      await use();
    } finally {
      await replace(SCHEMA_VERSION);
    }
  };

  test("a schema of another version: an older one is unusable", async () => {
    await withVersion("20250101000000", async () => {
      const findings = await scene.examine();
      expect(wrong(findings)).toMatchObject({ supabase: "schemaOlder", schema: "skipped" });
      expect(finding(findings, "supabase")?.remedy).toContain("supabase db push");
    });
    await withVersion("20990101000000", async () => {
      const findings = await scene.examine();
      expect(wrong(findings)).toEqual({ schema: "schemaNewer" });
      expect(finding(findings, "schema")?.status).toBe("warning");
    });
  });

  test.each<[check: CheckName, reason: string, changes: Record<string, unknown>]>([
    ["postgrest", "postgrestTooOld", { applicationName: "PostgREST 11.2.2" }],
    ["statement timeout", "statementTimeoutUnsuited", { statementTimeout: 0 }],
    ["statement timeout", "statementTimeoutUnsuited", { statementTimeout: 3_000 }],
    ["statement timeout", "statementTimeoutUnsuited", { statementTimeout: 120_000 }],
    ["database clock", "databaseClockOff", { now: "2020-01-01T00:00:00Z" }],
  ])("%s: %s", async (name, reason, changes) => {
    expect(wrong(await scene.examine({ supabase: answeringOfItself(changes) }))).toEqual({ [name]: reason });
  });

  test("an API that answers without rows", async () => {
    const supabase = answering("/rpc/list_numbers", () => []);
    expect(wrong(await scene.examine({ supabase }))).toEqual({ "max rows": "maxRowsZero" });
  });

  test("missing limits, which prevent every write", async () => {
    await admin("delete from public.bulk_registration_limits");
    try {
      expect(wrong(await scene.examine())).toEqual({ limits: "limitsMissing", trial: "functionBroken" });
    } finally {
      await admin("insert into public.bulk_registration_limits default values");
    }
  });

  test("that a registration would fail", async () => {
    await admin(
      `create function public.refuse_all() returns trigger language plpgsql as
         $$ begin raise exception using errcode = '23514'; end $$;
       create trigger refuse_all before insert on public.proxy_activities
         for each row execute function public.refuse_all()`,
    );
    try {
      const findings = await scene.examine();
      expect(wrong(findings)).toEqual({ trial: "functionBroken" });
      expect(finding(findings, "trial")?.message).toContain("23514");
    } finally {
      await admin("drop function public.refuse_all() cascade");
    }
  });

  test("no failing registration where there is no mentor to try with", async () => {
    await admin("update public.coordinators set active = false");
    try {
      expect(wrong(await scene.examine())).toEqual({ trial: "skipped" });
    } finally {
      await admin("update public.coordinators set active = true");
    }
  });

  test("a missing function", async () => {
    await admin(`alter function public.try_registration rename to try_another${RELOAD}`);
    try {
      await expect.poll(async () => wrong(await scene.examine())).toEqual({ trial: "migrationsMissing" });
    } finally {
      await admin(`alter function public.try_another rename to try_registration${RELOAD}`);
      await expect.poll(async () => wrong(await scene.examine())).toEqual({});
    }
  });
});
