/** The console's files: its pages at each of its addresses, and nothing outside of its folder. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import type { HttpServer } from "../../src/http/server.ts";

let scene: HttpScene;
let server: HttpServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "console-"));
  await mkdir(join(folder, "built/assets"), { recursive: true });
  await writeFile(join(folder, "built/index.html"), "<!doctype html><title>The console</title>");
  await writeFile(join(folder, "built/assets/main-1a2b3c.js"), "export {};");
  await writeFile(join(folder, "built/assets/main-1a2b3c.js.br"), brotliCompressSync("export {};"));
  await writeFile(join(folder, "secret"), "SECRET");
  await writeFile(join(folder, "secret.html"), "SECRET");
  scene = await openHttpScene({ worker: false });
  server = await scene.listen({ consoleDirectory: join(folder, "built") });
});

afterAll(async () => {
  await server.stop();
  await scene.stop();
  await rm(folder, { recursive: true });
});

/** Sends the path as it is, which `fetch` would normalise. */
async function get(path: string): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  socket.end(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, "latin1");
  return text(socket);
}

describe("the console", () => {
  it.for([
    "/console/",
    "/console/registrations",
    "/console/registrations/6f2b1f0e-6a4e-4c1c-9d5e-3c1a54f0b1aa",
  ])("is at %s, and is never cached", async (path) => {
    const answer = await fetch(server.url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await answer.text()).toContain("The console");
  });

  it("is the target of the root", async () => {
    for (const path of ["/", "/console"]) {
      const answer = await fetch(server.url + path, { redirect: "manual" });
      expect([answer.status, answer.headers.get("location")]).toEqual([302, "/console/"]);
    }
  });

  it("has parts that never change, and a missing part is a 404", async () => {
    const part = await fetch(`${server.url}/console/assets/main-1a2b3c.js`);
    expect(part.headers.get("content-type")).toMatch(/javascript/);
    expect(part.headers.get("cache-control")).toContain("immutable");
    const gone = await fetch(`${server.url}/console/assets/main-000000.js`);
    expect(gone.status).toBe(404);
    expect(gone.headers.get("content-type")).toBe("application/problem+json");
    expect(gone.headers.get("cache-control")).toBe("no-store");
  });

  it.for([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", null],
    ["identity", null],
  ] as const)("has its parts in a form that the browser accepts: %s", async ([accepted, encoding]) => {
    const part = await fetch(`${server.url}/console/assets/main-1a2b3c.js`, {
      headers: { "accept-encoding": accepted },
    });
    expect(part.headers.get("content-encoding")).toBe(encoding);
    expect(part.headers.get("content-type")).toMatch(/javascript/);
    expect(part.headers.get("cache-control")).toContain("immutable");
    expect(await part.text()).toBe("export {};");
  });

  it("knows the project's address and the publishable key, and no other setting", async () => {
    const answer = await fetch(`${server.url}/console/config.json`);
    const { url: supabaseUrl, publishableKey } = scene.backend.supabase;
    expect(await answer.json()).toEqual({ supabaseUrl, publishableKey });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("knows whom the deployment names for help", async () => {
    const named = await scene.listen({ consoleContact: "Kari Nordmann, kari@example.org" });
    try {
      const answer = await fetch(`${named.url}/console/config.json`);
      expect(await answer.json()).toMatchObject({ contact: "Kari Nordmann, kari@example.org" });
    } finally {
      await named.stop();
    }
  });

  it.for([
    "/console/../secret",
    "/console/../../secret.html",
    "/console/..%2fsecret.html",
    "/console/%2e%2e/secret.html",
    "/console/%2e%2e%2fsecret.html",
    "/console/..%5csecret.html",
    "/console/..\\secret.html",
    "/console/....//secret.html",
    "/console/assets/../../secret.html",
    "/console/assets/..%2f..%2fsecret.html",
    "/console/%252e%252e/secret.html",
    "/console//etc/passwd",
    "/console/%00secret.html",
    "/console/index.html%00.js",
    "/console/.%2e/secret.html",
  ])("serves no file from outside of its folder: %s", async (path) => {
    const answer = await get(path);
    expect(answer).toMatch(/^HTTP\/1\.1 (404|400|200|302) /);
    expect(answer).not.toContain("SECRET");
    expect(answer).not.toContain("root:");
    expect(answer).not.toContain(folder);
  });
});
