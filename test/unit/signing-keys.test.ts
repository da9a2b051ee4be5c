/** The project's keys over time: rotated, unreachable, and requested by unknown names. */
import { generateKeyPair, exportJWK, SignJWT } from "jose";
import type { CryptoKey, JWK } from "jose";
import { describe, expect, it } from "vitest";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import type { SessionVerifier } from "../../src/supabase/session.ts";
import { createKeySource } from "../../src/supabase/signing-keys.ts";
import { sessionClaims } from "./session-signer.ts";

interface Pair {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

async function makePair(kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: "ES256" } };
}

const ISSUER = "https://project.test/auth/v1";

const sign = ({ kid, privateKey }: Pair, as = kid) =>
  new SignJWT(sessionClaims({ iss: ISSUER })).setProtectedHeader({ alg: "ES256", kid: as }).sign(privateKey);

interface Project {
  published: Pair[];
  answer: () => Response | Promise<Response>;
  pass(milliseconds: number): void;
  readonly fetches: number;
  verify: SessionVerifier;
}

/** A project with its own clock. */
function startProject(...published: Pair[]): Project {
  let now = 0;
  let fetches = 0;
  const project: Project = {
    published,
    answer: () => Response.json({ keys: project.published.map(({ publicJwk }) => publicJwk) }),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    get fetches() {
      return fetches;
    },
    verify: createSessionVerifier({
      supabaseUrl: "https://project.test",
      keySource: createKeySource("https://project.test", {
        now: () => now,
        fetch: async () => {
          fetches += 1;
          return project.answer();
        },
      }),
    }),
  };
  return project;
}

const first = await makePair("first");
const second = await makePair("second");
const third = await makePair("third");
const unavailable = { name: "InvalidSessionError", reason: "unavailable" };
const refused = { name: "InvalidSessionError", reason: "signature" };

describe("a key that is rotated", () => {
  it("is known at once, however recently the keys were read, and a second time too", async () => {
    const project = startProject(first);
    await project.verify(await sign(first));
    project.published = [first, second];
    await expect(project.verify(await sign(second))).resolves.toBeDefined();
    project.published = [second, third];
    await expect(project.verify(await sign(third))).resolves.toBeDefined();
    expect(project.fetches).toBe(3);
    await expect(project.verify(await sign(first))).rejects.toMatchObject(refused);
  });

  it("is forgotten within ten minutes after its withdrawal", async () => {
    const project = startProject(first, second);
    await project.verify(await sign(first));
    project.published = [second];
    project.pass(600_001);
    await expect(project.verify(await sign(first))).rejects.toMatchObject(refused);
  });

  it("is fetched once for all callers that come with it", async () => {
    const project = startProject(first);
    await project.verify(await sign(first));
    project.published = [first, second];
    const token = await sign(second);
    await Promise.all(Array.from({ length: 50 }, () => project.verify(token)));
    expect(project.fetches).toBe(2);
  });
});

describe("an endpoint that fails", () => {
  const failures: [string, () => Response | Promise<Response>][] = [
    ["answers 503", () => new Response(null, { status: 503 })],
    ["answers 429", () => new Response(null, { status: 429 })],
    ["answers something else", () => new Response("<html>")],
    ["answers JSON of another kind", () => Response.json({ error: "no" })],
    ["doesn't answer", () => Promise.reject(new TypeError("fetch failed"))],
  ];

  it.each(failures)("and %s leaves known keys usable for any time", async (_, fail) => {
    const project = startProject(first);
    await project.verify(await sign(first));
    project.answer = fail;
    for (let hours = 0; hours < 5; hours += 1) {
      project.pass(3_600_000);
      await expect(project.verify(await sign(first))).resolves.toBeDefined();
    }
    await expect(project.verify(await sign(second))).rejects.toMatchObject(unavailable);
  });

  it.each(failures)("and %s before the first key is known blames no session", async (_, fail) => {
    const project = startProject(first);
    const { answer } = project;
    project.answer = fail;
    await expect(project.verify(await sign(first))).rejects.toMatchObject(unavailable);
    project.answer = answer;
    await expect(project.verify(await sign(first))).resolves.toBeDefined();
  });

  it("by closing a kept connection is asked again at once", async () => {
    const project = startProject(first);
    const { answer } = project;
    project.answer = () => {
      project.answer = answer;
      const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
      return Promise.reject(new TypeError("fetch failed", { cause }));
    };
    await expect(project.verify(await sign(first))).resolves.toBeDefined();
    expect(project.fetches).toBe(2);
  });

  it("isn't waited for repeatedly", async () => {
    const project = startProject(first);
    await project.verify(await sign(first));
    project.answer = () => Promise.reject(new TypeError("fetch failed"));
    project.pass(600_001);
    await project.verify(await sign(first));
    project.pass(5_001);
    project.answer = () => new Promise(() => undefined);
    await expect(project.verify(await sign(first))).resolves.toBeDefined();
    await expect(project.verify(await sign(first))).resolves.toBeDefined();
    expect(project.fetches).toBe(3);
  });
});

describe("unknown names of keys", () => {
  it("cause few fetches, and known keys stay valid", async () => {
    const project = startProject(first);
    for (let number = 0; number < 500; number += 1) {
      await expect(project.verify(await sign(second, `made-up-${number}`))).rejects.toMatchObject({
        name: "InvalidSessionError",
      });
    }
    await expect(project.verify(await sign(first))).resolves.toBeDefined();
    expect(project.fetches).toBeLessThanOrEqual(6);
  });

  it("delay a new key by two seconds at most", async () => {
    const project = startProject(first);
    for (let number = 0; number < 20; number += 1)
      await project.verify(await sign(second, `made-up-${number}`)).catch(() => undefined);
    project.published = [first, third];
    await expect(project.verify(await sign(third))).rejects.toMatchObject(unavailable);
    project.pass(2_000);
    await expect(project.verify(await sign(third))).resolves.toBeDefined();
  });

  it("are refused as unknown when the project has just been asked", async () => {
    const project = startProject(first);
    const token = await sign(second);
    for (let times = 0; times < 20; times += 1)
      await expect(project.verify(token)).rejects.toMatchObject(refused);
    expect(project.fetches).toBe(2);
  });
});
