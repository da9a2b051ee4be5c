/** The rules for browsers: which pages may read answers, and what a page may do with them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";

const PAGE = "https://app.example.org";

let scene: HttpScene;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  scene = await openHttpScene();
  app = createApp({ ...scene.dependencies, corsOrigins: [PAGE] });
});

afterAll(async () => {
  await scene.stop();
});

describe("a page of another origin", () => {
  const origins = [
    "https://app.example.org.evil.example",
    "https://evil-app.example.org",
    "https://app.example.org:8443",
    "http://app.example.org",
    "https://APP.example.org",
    "https://app.example.org/",
    "https://app.example.org@evil.example",
    "https://app.example.org, https://evil.example",
    "null",
    "*",
    "",
    "file://",
  ];

  it.for(origins)("may not read answers: %j", async (origin) => {
    for (const method of ["GET", "OPTIONS"]) {
      const answer = await app.request("/bulk-registrations", {
        method,
        headers: { origin, "access-control-request-method": "POST" },
      });
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(answer.headers.get("vary")?.toLowerCase()).toContain("origin");
    }
  });

  it("may, when it is exactly an allowed one, also for errors; and never with cookies", async () => {
    const preflight = await app.request("/bulk-registrations", {
      method: "OPTIONS",
      headers: {
        origin: PAGE,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,idempotency-key",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(PAGE);
    const allowed = preflight.headers.get("access-control-allow-headers")?.split(",");
    expect(allowed).toEqual(
      expect.arrayContaining(["authorization", "content-type", "idempotency-key", "last-event-id"]),
    );
    for (const path of ["/bulk-registrations", "/nowhere", "/livez"]) {
      const answer = await app.request(path, { headers: { origin: PAGE } });
      expect(answer.headers.get("access-control-allow-origin")).toBe(PAGE);
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
      expect(answer.headers.get("access-control-expose-headers")).toContain("retry-after");
    }
  });

  it("may not when no origin is configured", async () => {
    const answer = await createApp(scene.dependencies).request("/livez", { headers: { origin: PAGE } });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("every answer", () => {
  it("has the security headers, also for an error", async () => {
    const token = await scene.backend.signIn(1);
    const authorization = `Bearer ${token}`;
    const answers = await Promise.all([
      app.request("/livez"),
      app.request("/"),
      app.request("/console/config.json"),
      app.request("/nowhere"),
      app.request("/openapi.json"),
      app.request("/mentors"),
      app.request("/mentors", { headers: { authorization } }),
      app.request("/mentors?limit=0", { headers: { authorization } }),
      app.request("/mentors", { method: "DELETE", headers: { authorization } }),
      app.request("/preflight", {
        method: "POST",
        headers: { authorization, "content-type": "text/plain" },
        body: "x",
      }),
      app.request("/preflight", {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: "{",
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      200, 302, 200, 404, 200, 401, 200, 400, 405, 415, 400,
    ]);
    for (const { headers } of answers) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("content-security-policy")).toContain("script-src 'self'");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("content-security-policy")).not.toContain("unsafe");
      expect(headers.get("strict-transport-security")).toContain("max-age=");
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("x-request-id")).toMatch(/^[\w-]+$/);
    }
  });

  it("with a coordinator's data is never cached", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    const paths = [
      "/mentors",
      "/bulk-registrations",
      `/bulk-registrations/${bulkId}`,
      `/bulk-registrations/${bulkId}/outcomes`,
    ];
    for (const path of paths) {
      const answer = await scene.call(1, path);
      expect([path, answer.headers.get("cache-control")]).toEqual([path, "no-store"]);
    }
  });
});
