/** Common mistakes of deployments: each is named with its remedy, and waiting is advised only where it helps. */
import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import type { AppDependencies } from "../../src/http/dependencies.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";
import { startRefusingTemporal } from "../support/refusing-temporal.ts";

let scene: HttpScene;
let token: string;
beforeAll(async () => {
  scene = await openHttpScene({ worker: false });
  token = await scene.backend.signIn(1);
});
afterAll(() => scene.stop());

interface CallInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

function backend(parts: Partial<AppDependencies>) {
  const app = createApp({ ...scene.dependencies, ...parts });
  const ask = async (path: string, init: CallInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", ...init.headers };
    const answer = await app.request(path, { ...init, headers });
    return {
      status: answer.status,
      retryAfter: answer.headers.get("retry-after"),
      json: (await answer.json()) as Record<string, unknown>,
    };
  };
  return {
    ready: () => ask("/readyz"),
    mentors: () => ask("/mentors"),
    submit: () =>
      ask("/bulk-registrations", {
        method: "POST",
        headers: { "idempotency-key": randomUUID() },
        body: JSON.stringify({ mentorIds: mentorIds(2), template: { ...TEMPLATE, note: randomUUID() } }),
      }),
  };
}

const red = (part: string, reason: string, detail: RegExp) => ({
  status: 503,
  json: { status: "unavailable", problems: [{ part, reason, detail: expect.stringMatching(detail) }] },
});

describe("Temporal", () => {
  it("without the namespace", async () => {
    const { connection } = scene.temporal.client;
    const { ready, submit } = backend({ temporal: new Client({ connection, namespace: "mentors" }) });
    const detail =
      /^Temporal has no namespace "mentors".*temporal operator namespace create --namespace mentors/;
    expect(await ready()).toMatchObject(red("temporal", "namespaceMissing", detail));
    expect(await submit()).toMatchObject({
      status: 503,
      retryAfter: null,
      json: { reason: "namespaceMissing", detail: expect.stringMatching(detail) },
    });
  });

  it("without the search attributes", async () => {
    const { connection } = scene.temporal.client;
    const namespace = `test-${randomUUID()}`;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(86_400_000),
    });
    await expect
      .poll(() => connection.operatorService.listSearchAttributes({ namespace }).catch(() => undefined))
      .toBeDefined();
    const { ready, submit } = backend({ temporal: new Client({ connection, namespace }) });
    const detail = new RegExp(
      `"${namespace}" lacks search attributes.*: BulkCoordinatorId, BulkStatus\\. .*` +
        `temporal operator search-attribute create --namespace ${namespace} --name BulkStatus --type Keyword`,
    );
    await expect.poll(ready).toMatchObject(red("temporal", "searchAttributesMissing", detail));
    expect(await submit()).toMatchObject({
      status: 503,
      retryAfter: null,
      json: { reason: "searchAttributesMissing", detail: expect.stringMatching(detail) },
    });
  });

  it.each([
    [16, "temporalSignIn", /TEMPORAL_API_KEY/],
    [7, "temporalPermission", /namespace "default".*TEMPORAL_NAMESPACE/],
    [12, "temporalRefused", /UNIMPLEMENTED/],
  ] as const)("that refuses with gRPC's code %s (%s)", async (code, reason, detail) => {
    const temporal = await startRefusingTemporal(code);
    const connection = Connection.lazy({ address: temporal.address });
    try {
      const { ready, submit } = backend({ temporal: new Client({ connection }) });
      expect(await ready()).toMatchObject(red("temporal", reason, detail));
      expect(await submit()).toMatchObject({ status: 503, retryAfter: null, json: { reason } });
    } finally {
      await connection.close();
      await temporal.stop();
    }
  });
});

describe("the Supabase project", () => {
  it("with a wrong key", async () => {
    const supabase = { ...scene.backend.supabase, publishableKey: "sb_publishable_of_another" };
    const { ready, mentors } = backend({ supabase });
    const detail = /refuses the key in SUPABASE_PUBLISHABLE_KEY \(HTTP 401\).*supabase projects api-keys/;
    expect(await ready()).toMatchObject(red("supabase", "projectKeyRefused", detail));
    // The status is not 401, because the coordinator's session is valid.
    expect(await mentors()).toMatchObject({
      status: 503,
      retryAfter: null,
      json: { reason: "projectKeyRefused", detail: expect.stringMatching(detail) },
    });
    expect(JSON.stringify(scene.logged)).not.toContain("sb_publishable_of_another");
  });

  it("without the migrations", async () => {
    const missing = { code: "PGRST202", message: "x", details: null, hint: null };
    const fetchNothing: typeof fetch = async () => Response.json(missing, { status: 404 });
    const { ready, mentors } = backend({ supabase: { ...scene.backend.supabase, fetch: fetchNothing } });
    const detail = /lacks tables or functions.*PGRST202.*supabase db push/;
    expect(await ready()).toMatchObject(red("supabase", "migrationsMissing", detail));
    expect(await mentors()).toMatchObject({
      status: 503,
      retryAfter: null,
      json: { reason: "migrationsMissing" },
    });
  });

  it("with the migrations of an earlier version", async () => {
    const fetchEarlier: typeof fetch = async (input, init) =>
      typeof input === "string" && input.endsWith("/rpc/bulk_registration_schema_version")
        ? Response.json("20250101000000")
        : fetch(input, init);
    const { ready } = backend({ supabase: { ...scene.backend.supabase, fetch: fetchEarlier } });
    const detail = /schema has the version 20250101000000, and this program needs \d{14}.*supabase db push/;
    expect(await ready()).toMatchObject(red("supabase", "schemaOlder", detail));
  });

  it("with some of the migrations only", async () => {
    await scene.backend.withSession((session) =>
      session.query(
        "alter function public.log_bulk_submission rename to log_of_another_version; notify pgrst, 'reload schema'",
      ),
    );
    try {
      await expect
        .poll(() => backend({}).ready())
        .toMatchObject(red("supabase", "migrationsMissing", /PGRST202/));
    } finally {
      await scene.backend.withSession((session) =>
        session.query(
          "alter function public.log_of_another_version rename to log_bulk_submission; notify pgrst, 'reload schema'",
        ),
      );
    }
    await expect.poll(() => backend({}).ready()).toMatchObject({ status: 200, json: { status: "ok" } });
  });

  it.each([
    [404, "<html>", "notAProject", null],
    [540, "", "projectPaused", null],
    [403, "<html>", "gatewayRefused", "5"],
    [429, "", "supabaseThrottled", "5"],
    [502, "", "gatewayFailing", "5"],
  ] as const)("that answers %s and %s", async (status, body, reason, retryAfter) => {
    const fetchIt: typeof fetch = async () => new Response(body, { status });
    const { ready, mentors } = backend({ supabase: { ...scene.backend.supabase, fetch: fetchIt } });
    expect(await ready()).toMatchObject(red("supabase", reason, new RegExp(`HTTP ${status}`)));
    expect(await mentors()).toMatchObject({ status: 503, retryAfter, json: { reason } });
  });

  it("without published keys, as with the legacy secret", async () => {
    const fetchKeys: typeof fetch = async (input, init) =>
      typeof input === "string" && input.endsWith("jwks.json")
        ? Response.json({ keys: [] })
        : fetch(input, init);
    const supabase = { ...scene.backend.supabase, fetch: fetchKeys };
    const { ready } = backend({ supabase, verify: createSessionVerifier({ supabaseUrl: supabase.url }) });
    expect(await ready()).toMatchObject(red("supabase", "signingKeysMissing", /SUPABASE_SESSION_JWK/));
    expect(await backend({ supabase, publishedKeys: false }).ready()).toMatchObject({ status: 200 });
  });
});
