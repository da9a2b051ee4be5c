/**
 * The gateway: which service gets a call, what the gateway checks, and what it answers itself.
 *
 * Longer than 250 lines: all tests share one gateway before one recorded service.
 */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startGateway } from "../../src/testing/stack/gateway.ts";
import type { LocalGateway } from "../../src/testing/stack/gateway.ts";
import { LOCAL_PASSWORD, SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { loadSigningKeys } from "../../src/testing/stack/signing-keys.ts";
import type { SigningKeys } from "../../src/testing/stack/signing-keys.ts";

const KEY = "sb_publishable_test";
const EMAIL = "coordinator1@example.org";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let directory: string;
let keys: SigningKeys;
let upstream: Server;
let gateway: LocalGateway;
let handle: Handler;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gateway-"));
  keys = await loadSigningKeys(join(directory, "keys"));
  upstream = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => handle(request, response, body));
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  gateway = await startGateway(options(addressOf(upstream)));
});

afterAll(async () => {
  await gateway?.stop();
  upstream?.closeAllConnections();
  upstream?.close();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(() => {
  handle = (_request, response) => response.writeHead(500).end("no handler for this test");
});

function options(postgrestUrl: string) {
  return {
    postgrestUrl,
    sessionKey: keys.session,
    publicKeys: keys.publicKeys,
    publishableKey: KEY,
    coordinators: SEEDED_COORDINATORS,
  };
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("The server isn't listening.");
  return `http://127.0.0.1:${address.port}`;
}

function newClient() {
  return createClient(gateway.url, KEY, { auth: { persistSession: false, autoRefreshToken: false } });
}

function call(path: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  if (!headers.has("apikey")) headers.set("apikey", KEY);
  return fetch(`${gateway.url}${path}`, { ...init, headers });
}

describe("signing in with supabase-js", () => {
  it("gives a session that the published keys verify", async () => {
    const { data, error } = await newClient().auth.signInWithPassword({
      email: EMAIL,
      password: LOCAL_PASSWORD,
    });

    expect(error).toBeNull();
    expect(data.user).toMatchObject({ id: "c0000000-0000-4000-8000-000000000001", email: EMAIL });
    const published = createRemoteJWKSet(new URL(`${gateway.url}/auth/v1/.well-known/jwks.json`));
    const { payload } = await jwtVerify(data.session?.access_token ?? "", published, {
      issuer: `${gateway.url}/auth/v1`,
      audience: "authenticated",
    });
    expect(payload).toMatchObject({
      sub: "c0000000-0000-4000-8000-000000000001",
      role: "authenticated",
      email: EMAIL,
      aal: "aal1",
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
  });

  it("names the key that signed the session, and publishes no private part", async () => {
    const { data } = await newClient().auth.signInWithPassword({ email: EMAIL, password: LOCAL_PASSWORD });
    expect(decodeProtectedHeader(data.session?.access_token ?? "")).toMatchObject({
      alg: "ES256",
      kid: keys.session.kid,
    });

    const answer = await fetch(`${gateway.url}/auth/v1/.well-known/jwks.json`);
    const { keys: published } = (await answer.json()) as { keys: Record<string, unknown>[] };
    expect(published.map((key) => key["kid"])).toEqual([keys.session.kid, keys.registrar.kid]);
    expect(published.flatMap((key) => Object.keys(key))).not.toContain("d");
  });

  it.each([
    ["a wrong password", EMAIL, "wrong"],
    ["an empty password", EMAIL, ""],
    ["an unknown address", "nobody@example.org", LOCAL_PASSWORD],
    ["an unknown address and an empty password", "nobody@example.org", ""],
  ])("refuses %s as Supabase does", async (_what, email, password) => {
    const { data, error } = await newClient().auth.signInWithPassword({ email, password });
    expect(data.session).toBeNull();
    expect(error).toMatchObject({
      status: 400,
      code: "invalid_credentials",
      message: "Invalid login credentials",
    });
  });

  it("gives the owner of the session", async () => {
    const client = newClient();
    await client.auth.signInWithPassword({ email: EMAIL, password: LOCAL_PASSWORD });
    const { data } = await client.auth.getUser();
    expect(data.user?.email).toBe(EMAIL);

    const stranger = await client.auth.getUser("not.a.token");
    expect(stranger.error).not.toBeNull();
  });

  it("refreshes a session once per refresh token", async () => {
    const client = newClient();
    const { data } = await client.auth.signInWithPassword({ email: EMAIL, password: LOCAL_PASSWORD });
    const used = data.session?.refresh_token ?? "";

    const refreshed = await client.auth.refreshSession({ refresh_token: used });
    expect(refreshed.error).toBeNull();
    expect(refreshed.data.session?.refresh_token).not.toBe(used);
    expect(decodeJwt(refreshed.data.session?.access_token ?? "")["session_id"]).toBe(
      decodeJwt(data.session?.access_token ?? "")["session_id"],
    );
    const again = await newClient().auth.refreshSession({ refresh_token: used });
    expect(again.error).toMatchObject({ status: 400, code: "refresh_token_not_found" });
  });

  it("ends the session when the coordinator signs out", async () => {
    const client = newClient();
    const { data } = await client.auth.signInWithPassword({ email: EMAIL, password: LOCAL_PASSWORD });
    expect((await client.auth.signOut()).error).toBeNull();
    const again = await newClient().auth.refreshSession({ refresh_token: data.session?.refresh_token ?? "" });
    expect(again.error).toMatchObject({ code: "refresh_token_not_found" });
  });
});

describe("the publishable key", () => {
  it("is required", async () => {
    const answer = await fetch(`${gateway.url}/rest/v1/mentors`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ message: "No API key found in request" });
  });

  it("must be the right one, also for signing in", async () => {
    const answer = await call("/auth/v1/token?grant_type=password", {
      method: "POST",
      headers: { apikey: "other" },
      body: JSON.stringify({ email: EMAIL, password: LOCAL_PASSWORD }),
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ message: "Invalid API key" });
  });

  it("isn't needed for the health check", async () => {
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  });

  it("is no session when it is also the bearer token", async () => {
    const seen: (string | undefined)[] = [];
    handle = (request, response) => {
      seen.push(request.headers.authorization);
      response.end("[]");
    };
    await call("/rest/v1/mentors", { headers: { authorization: `Bearer ${KEY}` } });
    await call("/rest/v1/mentors", { headers: { authorization: "Bearer a.b.c" } });
    expect(seen).toEqual([undefined, "Bearer a.b.c"]);
  });
});

describe("forwarding to PostgREST", () => {
  it("keeps method, path, query, headers and body", async () => {
    let seen: unknown;
    handle = (request, response, body) => {
      const { prefer, "content-profile": profile, "content-length": length } = request.headers;
      seen = { method: request.method, url: request.url, prefer, profile, length, body };
      response.writeHead(201, { location: "/mentors?id=eq.1" }).end("[]");
    };
    const body = JSON.stringify({ note: "Grüße" });
    const answer = await call("/rest/v1/rpc/submit?select=a,b(c)&id=eq.%22x%20y%22", {
      method: "POST",
      headers: {
        prefer: "return=representation",
        "content-profile": "public",
        "content-type": "application/json",
      },
      body,
    });
    expect(seen).toEqual({
      method: "POST",
      url: "/rpc/submit?select=a,b(c)&id=eq.%22x%20y%22",
      prefer: "return=representation",
      profile: "public",
      length: String(Buffer.byteLength(body)),
      body,
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe("/mentors?id=eq.1");
  });

  it("passes on a refusal with its Retry-After", async () => {
    handle = (_request, response) =>
      response.writeHead(429, { "retry-after": "7", "content-type": "application/json" }).end('{"code":"X"}');
    const answer = await call("/rest/v1/mentors");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await answer.json()).toEqual({ code: "X" });
  });

  it("passes on an answer without a body", async () => {
    handle = (_request, response) => response.writeHead(204, { "content-range": "*/3" }).end();
    const answer = await call("/rest/v1/mentors", { method: "DELETE" });
    expect([answer.status, answer.headers.get("content-range")]).toEqual([204, "*/3"]);
    expect(await answer.text()).toBe("");
  });

  it("forwards HEAD as HEAD", async () => {
    let method: string | undefined;
    handle = (request, response) => {
      method = request.method;
      response.writeHead(200, { "content-range": "0-9/10" }).end();
    };
    const answer = await call("/rest/v1/mentors", { method: "HEAD" });
    expect([method, answer.status, answer.headers.get("content-range")]).toEqual(["HEAD", 200, "0-9/10"]);
  });

  it("doesn't follow a redirect", async () => {
    handle = (_request, response) => response.writeHead(307, { location: "/elsewhere" }).end();
    const answer = await call("/rest/v1/mentors", { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([307, "/elsewhere"]);
  });

  it("passes on the first part of an answer before the last one exists", async () => {
    let upstreamAnswer: ServerResponse | undefined;
    handle = (_request, response) => {
      upstreamAnswer = response.writeHead(200);
      response.write("first,");
    };
    const answer = await call("/rest/v1/mentors");
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe("first,");
    upstreamAnswer?.end("last");
    expect((await reader?.read())?.value).toBe("last");
  });

  it("leaves out the headers of a single connection", async () => {
    let names: string[] = [];
    handle = (request, response) => {
      names = Object.keys(request.headers);
      response.writeHead(200, { "x-kept": "1", "proxy-authenticate": "Basic" }).end("[]");
    };
    const answer = await call("/rest/v1/mentors", {
      headers: { te: "trailers", "proxy-authorization": "x" },
    });
    expect(names).not.toContain("te");
    expect(names).not.toContain("proxy-authorization");
    expect(answer.headers.get("x-kept")).toBe("1");
    expect(answer.headers.get("proxy-authenticate")).toBeNull();
  });

  it("aborts its request when the caller stops waiting", async () => {
    const caller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      handle = (_request, response) => {
        response.once("close", () => resolve());
        caller.abort();
      };
    });
    await expect(call("/rest/v1/mentors", { signal: caller.signal })).rejects.toThrow(/abort/i);
    await closed;
  });

  it("answers 503 while PostgREST is unreachable", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const address = addressOf(gone);
    gone.close();
    await once(gone, "close");
    const lonely = await startGateway(options(address));
    try {
      const answer = await fetch(`${lonely.url}/rest/v1/mentors`, { headers: { apikey: KEY } });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({ message: expect.any(String) });
    } finally {
      await lonely.stop();
    }
  });

  it("lets a page of another origin call it", async () => {
    const preflight = await fetch(`${gateway.url}/rest/v1/mentors`, {
      method: "OPTIONS",
      headers: {
        origin: "http://page.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "apikey,authorization",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("apikey");
  });
});
