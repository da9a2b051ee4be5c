/** Odd and malformed requests over a socket, and what the log says about them. */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { createApp } from "../../src/http/app.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  scene = await openHttpScene();
  app = createApp(scene.dependencies);
});

afterAll(async () => {
  await scene.stop();
});

describe("a request", () => {
  it("keeps its method, for any header or field", async () => {
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

  it("that is malformed is answered or cut off over a socket, and the server keeps running", async () => {
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
  it("has no names, notes, tokens or search texts, also for failures", async () => {
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

/** The answer to bytes that no client would send. */
async function speak(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setTimeout(1_000, () => socket.end());
  socket.end(bytes, "latin1");
  return text(socket);
}
