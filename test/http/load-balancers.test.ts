/**
 * The backend behind load balancers and proxies: callers' addresses, the life of connections, and compressed bodies.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;
let token: string;
beforeAll(async () => {
  scene = await openHttpScene({ worker: false });
  token = await scene.backend.signIn(1);
});
afterAll(() => scene.stop());

describe("one address is one caller", () => {
  const LIMIT = 3;

  const statuses = async (entries: readonly string[], trustedProxies = 1): Promise<number[]> => {
    const app = createApp({ ...scene.dependencies, trustedProxies, limits: { requestsPerAddress: LIMIT } });
    const found: number[] = [];
    for (const entry of entries)
      found.push((await app.request("/mentors", { headers: { "x-forwarded-for": entry } })).status);
    return found;
  };
  const limited = [401, 401, 401, 429];

  it.each<[what: string, entries: string[]]>([
    ["with another port each time", [1, 2, 3, 4].map((port) => `203.0.113.9:${port}`)],
    ["of IPv6 with another port each time", [1, 2, 3, 4].map((port) => `[2001:db8::1]:${port}`)],
    ["of one IPv6 network", ["2001:db8::1", "2001:db8::2", "[2001:db8::3]", "[2001:DB8:0:0::4]:9"]],
    [
      "mapped into IPv6 or not",
      ["203.0.113.9", "::ffff:203.0.113.9", "[::ffff:203.0.113.9]:80", "::ffff:cb00:7109"],
    ],
    ["with white space", ["203.0.113.9", " 203.0.113.9", "203.0.113.9 ", "1.1.1.1,203.0.113.9"]],
    [
      "behind entries that the caller made up",
      [1, 2, 3, 4].map((last) => `198.51.100.${last}, 203.0.113.9:${last}`),
    ],
    ["with empty entries", ["203.0.113.9", "203.0.113.9,", "203.0.113.9, ,", ",203.0.113.9"]],
  ])("%s", async (_, entries) => {
    expect(await statuses(entries)).toEqual(limited);
  });

  it("and another address is another caller, whatever the port", async () => {
    expect(await statuses([1, 2, 3, 4].map((last) => `203.0.113.${last}:5678`))).toEqual([
      401, 401, 401, 401,
    ]);
    expect(await statuses([1, 2, 3, 4].map((net) => `[2001:db8:0:${net}::1]:5678`))).toEqual([
      401, 401, 401, 401,
    ]);
  });
});

describe("a connection", () => {
  it("is kept longer than load balancers keep theirs", async () => {
    const server = await scene.listen();
    try {
      const answer = await fetch(`${server.url}/livez`);
      expect(answer.headers.get("keep-alive")).toBe("timeout=75");
    } finally {
      await server.stop();
    }
  });

  it("is kept for the configured time, and serves a second request until then", async () => {
    const server = await scene.listen({ keepAlive: 1_000 });
    const socket = connect(server.port, "127.0.0.1");
    try {
      let received = "";
      socket.setEncoding("utf8").on("data", (data: string) => {
        received += data;
      });
      const closed = once(socket, "close");
      for (const number of [1, 2]) {
        socket.write("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n");
        await expect.poll(() => received.split("HTTP/1.1 200").length - 1).toBe(number);
      }
      const since = performance.now();
      await closed;
      expect(performance.now() - since).toBeGreaterThan(900);
    } finally {
      socket.destroy();
      await server.stop();
    }
  });
});

describe("a compressed body", () => {
  const body = JSON.stringify({ mentorIds: mentorIds(2), template: TEMPLATE });
  const POST = { method: "POST" } as const;
  const headers = (encoding: string) => ({
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-encoding": encoding,
    "idempotency-key": randomUUID(),
  });

  it.each<[encoding: string, bytes: Uint8Array<ArrayBuffer>]>([
    ["gzip", gzipSync(body)],
    ["GZIP", gzipSync(body)],
    ["x-gzip", gzipSync(body)],
    ["deflate", deflateSync(body)],
    ["br", brotliCompressSync(body)],
    ["identity", Buffer.from(body)],
  ])("is read like any other: %s", async (encoding, bytes) => {
    const app = createApp(scene.dependencies);
    const answer = await app.request("/preflight", { ...POST, headers: headers(encoding), body: bytes });
    expect([answer.status, await answer.json()]).toMatchObject([200, { distinct: 2 }]);
  });

  it("is read over a socket, with a length and in chunks", async () => {
    const server = await scene.listen();
    try {
      const bytes = gzipSync(body);
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(bytes.subarray(0, 20));
          controller.enqueue(bytes.subarray(20));
          controller.close();
        },
      });
      for (const sent of [bytes, stream]) {
        const init = { ...POST, headers: headers("gzip"), body: sent, duplex: "half" as const };
        expect((await fetch(`${server.url}/preflight`, init)).status).toBe(200);
      }
    } finally {
      await server.stop();
    }
  });

  it.each<[encoding: string, bytes: Uint8Array<ArrayBuffer>]>([
    ["zstd", zstdCompressSync(body)],
    ["compress", gzipSync(body)],
    ["gzip, gzip", gzipSync(gzipSync(body))],
    ["toString", gzipSync(body)],
  ])("in another encoding is refused with the accepted encodings: %s", async (encoding, bytes) => {
    const app = createApp(scene.dependencies);
    const answer = await app.request("/preflight", { ...POST, headers: headers(encoding), body: bytes });
    expect([answer.status, answer.headers.get("accept-encoding")]).toEqual([415, "gzip, deflate, br"]);
    expect(await answer.json()).toMatchObject({
      type: "urn:bulk-registration:problem:unsupported-encoding",
      detail: expect.stringContaining("gzip, deflate, br"),
    });
  });

  it("that doesn't match its encoding is refused", async () => {
    const app = createApp(scene.dependencies);
    for (const bytes of [Buffer.from(body), gzipSync(body).subarray(0, 40), deflateSync(body)]) {
      const answer = await app.request("/preflight", { ...POST, headers: headers("gzip"), body: bytes });
      expect([answer.status, await answer.json()]).toMatchObject([400, { field: "body" }]);
    }
  });

  it("is limited by its decoded size, however small it is on the wire", async () => {
    const bodyBytes = 100_000;
    const app = createApp({ ...scene.dependencies, limits: { bodyBytes } });
    const padded = body.replace("{", `{${" ".repeat(bodyBytes - body.length)}`);
    for (const [text, status] of [
      [padded, 200],
      [`${padded} `, 413],
      [padded + " ".repeat(50_000_000), 413],
    ] as const) {
      const answer = await app.request("/preflight", {
        ...POST,
        headers: headers("gzip"),
        body: gzipSync(text),
      });
      expect(answer.status).toBe(status);
    }
  });
});
