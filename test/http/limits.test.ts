/** The limits of rate, size and number, each with an answer that names the limit and the time to wait. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;
const tokens: string[] = [];

beforeAll(async () => {
  scene = await openHttpScene();
  for (const coordinator of [1, 2]) tokens.push(await scene.backend.signIn(coordinator));
});

afterAll(async () => {
  await scene.stop();
});

const as = (coordinator: 1 | 2, headers: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${tokens[coordinator - 1]}`, ...headers },
});

async function expectTooMany(answer: Response): Promise<void> {
  expect(answer.status).toBe(429);
  const seconds = Number(answer.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(await answer.json()).toMatchObject({
    type: "urn:bulk-registration:problem:too-many-requests",
    status: 429,
    requestId: answer.headers.get("x-request-id"),
  });
}

describe("requests of one coordinator", () => {
  it("are limited per minute, each counted once, on all routes", async () => {
    const app = createApp({ ...scene.dependencies, limits: { requestsPerCoordinator: 5 } });
    const paths = [
      "/bulk-registrations",
      "/mentors?limit=1",
      "/bulk-registrations?limit=0",
      `/bulk-registrations/${randomUUID()}`,
      "/bulk-registrations/nowhere/at/all",
    ];
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await app.request(path, as(1))).status);
    expect(statuses).toEqual([200, 200, 400, 404, 404]);
    await expectTooMany(await app.request("/mentors", as(1)));
    // Another token of the same coordinator counts for the same coordinator.
    const headers = { authorization: `Bearer ${await scene.backend.signIn(1)}` };
    await expectTooMany(await app.request("/mentors", { headers }));
  });

  it("count only for that coordinator, and not for the liveness check", async () => {
    const app = createApp({ ...scene.dependencies, limits: { requestsPerCoordinator: 1 } });
    await app.request("/mentors", as(1));
    await expectTooMany(await app.request("/mentors", as(1)));
    expect((await app.request("/mentors", as(2))).status).toBe(200);
    expect((await app.request("/livez")).status).toBe(200);
  });
});

describe("requests from one address", () => {
  const from = (address: string) => as(1, { "x-forwarded-for": address });

  it("are limited per minute, also without a session", async () => {
    const app = createApp({ ...scene.dependencies, limits: { requestsPerAddress: 3 } });
    for (let count = 0; count < 3; count += 1) expect((await app.request("/mentors")).status).toBe(401);
    await expectTooMany(await app.request("/mentors", as(1)));
  });

  it("are counted by the socket's address, whatever the header claims", async () => {
    const server = await scene.listen({ limits: { requestsPerAddress: 3 } });
    try {
      const answers: Response[] = [];
      for (const address of ["198.51.100.1", "198.51.100.2", "127.0.0.1, 198.51.100.3", "::1"]) {
        const headers = { "x-forwarded-for": address, "x-real-ip": address, forwarded: `for=${address}` };
        answers.push(await fetch(`${server.url}/mentors`, as(1, headers)));
      }
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    } finally {
      await server.stop();
    }
  });

  it("are counted by the entry that our own proxy has appended, and not by the entries before it", async () => {
    const app = createApp({ ...scene.dependencies, limits: { requestsPerAddress: 2 }, trustedProxies: 1 });
    const statuses: number[] = [];
    for (const address of [
      "203.0.113.9",
      "198.51.100.1, 203.0.113.9",
      "198.51.100.2,203.0.113.9",
      "203.0.113.8",
    ])
      statuses.push((await app.request("/mentors?limit=1", from(address))).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it("are counted by the entry before the last with two proxies, and by the socket without any", async () => {
    const server = await scene.listen({ limits: { requestsPerAddress: 1 }, trustedProxies: 2 });
    try {
      const statuses: number[] = [];
      for (const address of [
        "1.1.1.1, 203.0.113.9, 10.0.0.1",
        "2.2.2.2, 203.0.113.9, 10.0.0.2",
        "203.0.113.7",
        "203.0.113.6",
        ", ,",
      ])
        statuses.push((await fetch(`${server.url}/mentors?limit=1`, from(address))).status);
      expect(statuses).toEqual([200, 429, 200, 429, 429]);
    } finally {
      await server.stop();
    }
  });
});

describe("a body", () => {
  const preflight = (body: string): RequestInit => ({
    method: "POST",
    body,
    headers: { authorization: `Bearer ${tokens[0]}`, "content-type": "application/json" },
  });
  const json = JSON.stringify({ mentorIds: mentorIds(1), template: TEMPLATE });

  it("may be as large as the limit, and no byte larger", async () => {
    const app = createApp({ ...scene.dependencies, limits: { bodyBytes: 1_000 } });
    expect((await app.request("/preflight", preflight(json.padEnd(1_000)))).status).toBe(200);
    const answer = await app.request("/preflight", preflight(json.padEnd(1_001)));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({
      type: "urn:bulk-registration:problem:body-too-large",
      detail: "A body has at most 1000 bytes",
    });
    // The limit counts bytes: an umlaut has two.
    expect((await app.request("/preflight", preflight(`"${"ü".repeat(500)}"`))).status).toBe(413);
  });

  it("is counted as it arrives when it gives no length", async () => {
    const server = await scene.listen({ limits: { bodyBytes: 1_000 } });
    const send = (parts: string[]) =>
      fetch(`${server.url}/preflight`, {
        ...preflight(""),
        body: ReadableStream.from(parts.map((part) => new TextEncoder().encode(part))),
        duplex: "half",
      });
    try {
      expect((await send([json.slice(0, 50), json.slice(50)])).status).toBe(200);
      const answer = await send([json, " ".repeat(600), " ".repeat(600), " ".repeat(600)]);
      expect(answer.status).toBe(413);
      expect((await fetch(`${server.url}/preflight`, preflight(json.padEnd(100_000)))).status).toBe(413);
      expect((await send([json])).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it("isn't read before the session is verified", async () => {
    const app = createApp({ ...scene.dependencies, limits: { bodyBytes: 10 } });
    const { status } = await app.request("/preflight", { method: "POST", body: json });
    expect(status).toBe(401);
  });
});

describe("a list", () => {
  const ask = (path: string, body: object) => scene.call(1, path, { method: "POST", body });

  it("of mentors has at most 1,000,000 entries, of which 100,000 fit into a body of the default size", async () => {
    const tooMany = { mentorIds: Array<number>(1_000_001).fill(1), template: TEMPLATE };
    const answer = await ask("/preflight", tooMany);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      field: "mentorIds",
      rule: "must hold at most 1000000 entries",
    });
    const many = Array.from(
      { length: 100_000 },
      (_, index) => `a0000000-0000-4000-8000-9${String(index).padStart(11, "0")}`,
    );
    const fitting = await ask("/preflight", { mentorIds: many, template: TEMPLATE });
    expect(await fitting.json()).toMatchObject({ entries: 100_000, distinct: 100_000, new: 0 });
  });

  it("of invalid mentors is refused for the first of them, with no more memory than the body needs", async () => {
    const before = process.memoryUsage().heapUsed;
    const answer = await ask("/preflight", {
      mentorIds: Array<number>(1_000_000).fill(1),
      template: TEMPLATE,
    });
    expect(await answer.json()).toMatchObject({ field: "mentorIds[0]", rule: "must be a UUID" });
    expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(100);
  });

  it("of a retry's choice has one to 10,000 entries", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    for (const only of [Array<string>(10_001).fill("busy"), []]) {
      const answer = await ask(`/bulk-registrations/${bulkId}/retry`, { only });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ field: "only" });
    }
  });

  it("of errors in an answer stays short, however many there are, and so does each error", async () => {
    const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, 1]));
    for (const body of [
      { mentorIds: Array<string>(5_000).fill("nobody"), template: TEMPLATE },
      { mentorIds: mentorIds(1), template: TEMPLATE, ...fields },
      { mentorIds: mentorIds(1), template: { ...TEMPLATE, ["x".repeat(100_000)]: 1 } },
    ]) {
      const answer = await ask("/preflight", body);
      expect(answer.status).toBe(400);
      expect((await answer.text()).length).toBeLessThan(3_000);
    }
  });

  it("comes in pages of limited size", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    for (const [path, most] of [
      ["/bulk-registrations", 100],
      ["/mentors", 1_000],
      [`/bulk-registrations/${bulkId}/outcomes`, 1_000],
    ] as const) {
      expect((await scene.call(1, `${path}?limit=${most}`)).status).toBe(200);
      const answer = await scene.call(1, `${path}?limit=${most + 1}`);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        field: "limit",
        rule: `must be a whole number from 1 to ${most}`,
      });
    }
  });
});
