/** What somebody tries who wants more than is hers: other people's tokens, pages and ids. */
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SEEDED_COORDINATORS } from "../../local/seeded-coordinators.ts";
import { createApp } from "../../src/http/app.ts";
import { forgeTokens } from "../faults/forged-tokens.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../support/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

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

describe("a token", () => {
  it("that is none, forged, expired, of another issuer or another role opens nothing", async () => {
    const goodToken = await scene.backend.signIn(1);
    const forgeries = await forgeTokens({
      sessionKey: scene.backend.sessionKey,
      registrarKey: scene.backend.registrarKey,
      supabaseUrl: scene.backend.supabase.url,
      publishableKey: scene.backend.supabase.publishableKey,
      coordinatorId: SEEDED_COORDINATORS[0]?.id ?? "",
      goodToken,
    });
    const sent = forgeries.flatMap(({ name, token }) =>
      // A header can't hold a line break, nor what is no text.
      typeof token === "string" && !/[\r\n\0]/.test(token) ? [{ name, token }] : [],
    );
    expect(sent.length).toBeGreaterThan(30);
    for (const { name, token } of sent) {
      const answer = await app.request("/bulk-registrations", {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([name, answer.status]).toEqual([name, 401]);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      const body = await answer.text();
      expect(body).toContain("urn:bulk-registration:problem:unauthenticated");
      // Neither the token nor what it claims is quoted.
      for (const part of token.split(".").filter((each) => each.length > 20))
        expect(body).not.toContain(part);
    }
  });

  it("is taken from the Authorization header only, and as a bearer's", async () => {
    const token = await scene.backend.signIn(1);
    const answers = await Promise.all([
      app.request(`/mentors?access_token=${token}`),
      app.request(`/mentors?token=${token}&apikey=${token}`),
      app.request("/mentors", { headers: { cookie: `access_token=${token}; sb-access-token=${token}` } }),
      app.request("/mentors", { headers: { apikey: token, "x-access-token": token } }),
      app.request("/mentors", { headers: { "proxy-authorization": `Bearer ${token}` } }),
      app.request("/mentors", { headers: { authorization: token } }),
      app.request("/mentors", { headers: { authorization: `Basic ${btoa(`x:${token}`)}` } }),
      app.request("/mentors", { headers: { authorization: `Bearer ${token}, Bearer ${token}` } }),
      app.request("/mentors", { method: "POST", body: `access_token=${token}` }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    expect((await app.request("/mentors", { headers: { authorization: `bearer  ${token}` } })).status).toBe(
      200,
    );
  });

  it("isn't needed for what tells nothing of anybody", async () => {
    for (const path of ["/livez", "/readyz", "/openapi.json", "/console/config.json"])
      expect([path, (await app.request(path)).status]).toEqual([path, 200]);
  });
});

describe("somebody else's registration", () => {
  /** Every route with an id in it. */
  const routes: (readonly [string, string, (object | undefined)?, Record<string, string>?])[] = [
    ["GET", ""],
    ["GET", "/outcomes"],
    ["GET", "/outcomes?status=success&limit=1"],
    ["GET", "/outcomes", undefined, { accept: "text/csv" }],
    ["GET", "/progress"],
    ["GET", "/progress", undefined, { "last-event-id": "1.00000000.1.1" }],
    ["POST", "/retry"],
    ["POST", "/retry", { only: ["mentorInactive"] }],
    ["POST", "/retry", { only: mentorIds(1) }],
    ["POST", "/pause"],
    ["POST", "/resume"],
    ["POST", "/cancel"],
    ["PATCH", "", { concurrency: 1 }],
  ];

  it("looks in every route like one that isn't there", async () => {
    const settled = await settledRun(scene, 3, mentorIds(48).slice(44));
    const open = randomUUID();
    const body = {
      mentorIds: mentorIds(58).slice(44),
      template: { ...TEMPLATE, note: open },
      concurrency: 1,
    };
    await scene.call(3, "/bulk-registrations", submission(body, open));
    await scene.call(3, `/bulk-registrations/${open}/pause`, { method: "POST" });

    for (const [method, path, sent, headers = {}] of routes) {
      const ask = async (id: string) => {
        const answer = await scene.call(1, `/bulk-registrations/${id}${path}`, {
          method,
          body: sent,
          headers,
        });
        const { requestId, ...problem } = JSON.parse((await answer.text()).replaceAll(id, "<id>")) as {
          requestId: string;
        };
        const names = [...answer.headers.keys()];
        expect(requestId).toBe(answer.headers.get("x-request-id"));
        return { status: answer.status, names, problem };
      };
      const unknown = await ask(randomUUID());
      expect(unknown.status).toBe(404);
      expect([method, path, await ask(settled)]).toEqual([method, path, unknown]);
      expect([method, path, await ask(open)]).toEqual([method, path, unknown]);
    }

    // And nothing of it did anything.
    const shown = await scene.call(3, `/bulk-registrations/${open}`);
    expect(await shown.json()).toMatchObject({ status: "paused", round: 1 });
    await scene.call(3, `/bulk-registrations/${open}/cancel`, { method: "POST" });
  });

  it("is in no list, and her mentors are nobody to anybody else", async () => {
    const foreign = await settledRun(scene, 3, mentorIds(46).slice(44));
    const list = await (await scene.call(1, "/bulk-registrations?limit=100")).text();
    expect(list).not.toContain(foreign);
    const mentors = await (await scene.call(1, "/mentors?limit=1000")).text();
    expect(mentors).not.toContain(mentorIds(45)[44]);
    const answer = await scene.call(1, "/preflight", {
      method: "POST",
      body: {
        mentorIds: [...mentorIds(46).slice(44), "a0000000-0000-4000-8000-000000009999"],
        template: TEMPLATE,
      },
    });
    expect(await answer.json()).toMatchObject({
      new: 0,
      notInChapter: [...mentorIds(46).slice(44), "a0000000-0000-4000-8000-000000009999"],
    });
  });
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

  it("may, when it is exactly one that is allowed, also errors; and never with cookies", async () => {
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

  it("may not, when no origin is configured, whatever it is", async () => {
    const answer = await createApp(scene.dependencies).request("/livez", { headers: { origin: PAGE } });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("every answer", () => {
  it("has the security headers, also when it is an error", async () => {
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

  it("with a coordinator's data is kept by no cache", async () => {
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

describe("a request", () => {
  it("has the method that it has, whatever a header or a field says", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    for (const header of ["x-http-method-override", "x-http-method", "x-method-override", "_method"]) {
      const answer = await scene.call(1, `/bulk-registrations/${bulkId}?`, {
        headers: { [header]: "PATCH" },
      });
      expect(answer.status).toBe(200);
      const posted = await scene.call(1, `/bulk-registrations/${bulkId}`, {
        method: "POST",
        headers: { [header]: "PATCH" },
        body: { concurrency: 1 },
      });
      expect(posted.status).toBe(405);
      expect(posted.headers.get("allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "PATCH"]);
    }
  });

  it("can't put a header into the answer or a line into the log", async () => {
    const before = scene.logged.length;
    for (const id of [
      "a%0d%0aset-cookie:x=1",
      "a b",
      "<script>",
      '{"level":"error"}',
      "x".repeat(300),
      "é",
    ]) {
      const answer = await app.request("/livez", { headers: { "x-request-id": id } });
      expect(answer.headers.get("x-request-id")).not.toBe(id);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
    expect(scene.logged.slice(before).map(({ msg }) => msg)).toEqual(Array<string>(6).fill("request"));
    expect(
      (await app.request("/livez", { headers: { "x-request-id": "from-the-proxy-1" } })).headers.get(
        "x-request-id",
      ),
    ).toBe("from-the-proxy-1");
  });

  it("that is malformed is answered or cut off over a socket, and the server goes on", async () => {
    const server = await scene.listen();
    try {
      const lines = [
        "GET /livez HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\nX-Evil: a\rb\r\n\r\n",
        "GET /livez HTTP/1.1\r\n\r\n",
        "POST /preflight HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /preflight HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        `GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`,
        "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "\u0016\u0003\u0001",
      ];
      for (const line of lines) {
        const answer = await speak(server.port, line);
        expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
      }
      const { status } = await fetch(`${server.url}/livez`);
      expect(status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

describe("the log", () => {
  it("has neither names nor notes nor tokens nor what was searched for, also of what went wrong", async () => {
    const server = await scene.listen();
    const token = await scene.backend.signIn(1);
    const bulkId = await settledRun(scene, 1, mentorIds(2));
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": "k-secret-key",
    };
    const post = (path: string, body: string) =>
      fetch(`${server.url}${path}`, { method: "POST", headers, body });
    const before = scene.logged.length;
    try {
      await fetch(`${server.url}/mentors?search=Amina%20Dahl`, { headers });
      await fetch(`${server.url}/bulk-registrations/${bulkId}/outcomes`, { headers });
      await fetch(`${server.url}/bulk-registrations/Amina%20Dahl`, { headers });
      await fetch(`${server.url}/bulk-registrations/${token}/outcomes`, { headers });
      await fetch(`${server.url}/mentors?access_token=${token}`);
      await fetch(`${server.url}/Amina/${token}`, { headers });
      await post(
        "/preflight",
        JSON.stringify({ mentorIds: ["Amina Dahl"], template: { note: "Amina Dahl" } }),
      );
      await post(
        "/bulk-registrations",
        JSON.stringify({ mentorIds: mentorIds(1), template: { ...TEMPLATE, note: "Amina Dahl" } }),
      );
      await post("/bulk-registrations", "{Amina Dahl");
      await post("/preflight", JSON.stringify({ "Amina Dahl": token }));
    } finally {
      await server.stop();
    }
    const lines = scene.logged.slice(before);
    const log = JSON.stringify(lines);
    for (const secret of [
      "Amina",
      "Dahl",
      token,
      token.split(".")[1] ?? "",
      TEMPLATE.note ?? "",
      "k-secret-key",
      scene.backend.supabase.publishableKey,
    ])
      expect(log).not.toContain(secret);
    expect(lines.filter(({ msg }) => msg === "request")).toHaveLength(10);
    expect(lines[1]).toMatchObject({
      route: "/bulk-registrations/:bulkId/outcomes",
      method: "GET",
      status: 200,
      bulkId,
      coordinatorId: SEEDED_COORDINATORS[0]?.id,
      requestId: expect.any(String),
    });
  });
});

/** What is answered to bytes that no client would send. */
async function speak(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setTimeout(1_000, () => socket.end());
  socket.end(bytes, "latin1");
  return text(socket);
}
