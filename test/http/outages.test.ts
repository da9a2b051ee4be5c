/** The backend with a part of it down: what still works, what is reported of the rest, and that no internals leak. */
import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import type { AppDependencies } from "../../src/http/dependencies.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import { pausedRun, settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

const NOWHERE = "http://127.0.0.1:1";

let scene: HttpScene;
let token: string;

beforeAll(async () => {
  scene = await openHttpScene();
  token = await scene.backend.signIn(1);
});

afterAll(async () => {
  await scene.stop();
});

/** An app with the given parts, and a call of it by coordinator 1. */
function withParts(parts: Partial<AppDependencies>) {
  const app = createApp({ ...scene.dependencies, ...parts });
  return async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    const answer = await app.request(path, { ...init, headers });
    const body = await answer.text();
    return {
      status: answer.status,
      retryAfter: answer.headers.get("retry-after"),
      text: body,
      json: parse(body),
    };
  };
}

function parse(body: string): Record<string, unknown> {
  return body === "" ? {} : (JSON.parse(body) as Record<string, unknown>);
}

const submission = (): RequestInit => ({
  method: "POST",
  body: JSON.stringify({ mentorIds: mentorIds(2), template: TEMPLATE }),
  headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
});

describe.concurrent("a backend without Temporal", () => {
  it("isn't ready, shows stored data, and reports the outage where a run is needed", async () => {
    const settled = await settledRun(scene, 1, mentorIds(1));
    const open = await pausedRun(scene, 1, mentorIds(44));
    const connection = Connection.lazy({ address: "127.0.0.1:1", connectTimeout: 200 });
    const ask = withParts({ temporal: new Client({ connection }) });
    try {
      const [live, ready, list, mentors, outcomes, shown, running, paused] = await Promise.all([
        ask("/livez"),
        ask("/readyz"),
        ask("/bulk-registrations"),
        ask("/mentors"),
        ask(`/bulk-registrations/${settled}/outcomes`),
        ask(`/bulk-registrations/${settled}`),
        ask(`/bulk-registrations/${open}`),
        ask(`/bulk-registrations/${open}/pause`, { method: "POST" }),
      ]);
      expect([live, list, mentors, outcomes].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const checks = { temporal: "unavailable", supabase: "ok" };
      expect([ready.status, ready.json]).toEqual([
        503,
        {
          status: "unavailable",
          checks,
          problems: [
            {
              part: "temporal",
              reason: "temporalUnreachable",
              detail: expect.stringMatching(/^Temporal can't be reached .*TEMPORAL_ADDRESS/),
            },
          ],
        },
      ]);
      expect(shown.json).toMatchObject({ status: "success", progress: { phase: "settled", settled: 1 } });
      // For a running round, what is known without Temporal.
      expect(running.json).toMatchObject({ status: "running", progress: { phase: "running", total: 44 } });
      expect(paused).toMatchObject({ status: 503, retryAfter: "5" });
      expect(paused.json).toMatchObject({
        type: "urn:bulk-registration:problem:temporal-unavailable",
        reason: "temporalUnreachable",
      });
      expect(paused.text).not.toMatch(/127\.0\.0\.1|grpc|ECONN/);
    } finally {
      await connection.close();
      await scene.call(1, `/bulk-registrations/${open}/cancel`, { method: "POST" });
    }
  });
});

describe.concurrent("a backend without the database", () => {
  it("isn't ready, and reports it to every call without texts of the database", async () => {
    const { publishableKey } = scene.backend.supabase;
    const ask = withParts({ supabase: { url: NOWHERE, publishableKey } });
    const ready = await ask("/readyz");
    const checks = { temporal: "ok", supabase: "unavailable" };
    expect([ready.status, ready.json]).toMatchObject([
      503,
      { status: "unavailable", checks, problems: [{ part: "supabase", reason: "supabaseUnreachable" }] },
    ]);
    const one = `/bulk-registrations/${randomUUID()}`;
    const calls: [string, RequestInit?][] = [
      ["/mentors"],
      ["/bulk-registrations"],
      ["/bulk-registrations", submission()],
      ["/preflight", submission()],
      [one],
      [`${one}/outcomes`],
      [`${one}/outcomes`, { headers: { accept: "text/csv" } }],
      [`${one}/progress`],
      [`${one}/retry`, { method: "POST" }],
      [`${one}/cancel`, { method: "POST" }],
    ];
    const answers = await Promise.all(
      calls.map(async ([path, init]) => ({ path, ...(await ask(path, init)) })),
    );
    for (const { path, status, retryAfter, json } of answers) {
      const { requestId, bulkId: _, ...problem } = json;
      expect([path, status, retryAfter]).toEqual([path, 503, "5"]);
      expect(problem).toEqual({
        type: "urn:bulk-registration:problem:database-unavailable",
        title: "The server can't reach the database at the moment",
        status: 503,
        reason: "supabaseUnreachable",
        detail: expect.stringMatching(/^The Supabase project can't be reached \(\w+\)\. Check SUPABASE_URL/),
      });
      // An operator finds the reason by the request id.
      expect(scene.logged).toContainEqual(expect.objectContaining({ requestId, msg: "request failed" }));
    }
  });

  it("passes on and logs nothing of an unexpected answer", async () => {
    const said = "relation secret_table, row (Amina Dahl)";
    const answered: [number, unknown][] = [
      [500, { code: "XX000", message: said, details: said, hint: null }],
      [400, { code: "P0001", message: said, details: null, hint: null }],
      [409, { code: "23505", message: said, details: said, hint: null }],
      [502, `<html>${said}</html>`],
      [200, { mentors: said }],
      [200, said],
    ];
    const before = scene.logged.length;
    const answers = await Promise.all(
      answered.map(([status, body]) => {
        const supabase = { ...scene.backend.supabase, fetch: async () => Response.json(body, { status }) };
        return withParts({ supabase })("/mentors");
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(answered.map(() => 503));
    const out = JSON.stringify([answers, scene.logged.slice(before)]);
    expect(out).not.toMatch(/Amina|Dahl|secret_table/);
  });
});

describe.concurrent("a backend without the project's keys", () => {
  it("can't check sessions, and doesn't blame its callers", async () => {
    const issuer = `${scene.backend.supabase.url}/auth/v1`;
    const ask = withParts({ verify: createSessionVerifier({ supabaseUrl: NOWHERE, issuer }) });
    const answer = await ask("/mentors");
    expect(answer).toMatchObject({ status: 503, retryAfter: "5" });
    expect(answer.json).toMatchObject({ reason: "signingKeysUnavailable" });
  });
});
