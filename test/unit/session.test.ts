/** Which access tokens prove the acting coordinator. A refusal gives a reason and never quotes the token. */
import { createHmac } from "node:crypto";
import { exportSPKI, importJWK, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidSessionError } from "../../src/domain/errors.ts";
import type { InvalidSessionReason } from "../../src/domain/errors.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import type { SessionVerification } from "../../src/supabase/session.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import {
  createSessionSigner,
  handmadeToken,
  KID,
  PROJECT_URL,
  secondsFromNow,
  sessionClaims,
} from "./session-signer.ts";
import type { SessionSigner } from "./session-signer.ts";

let signer: SessionSigner;
let stranger: SessionSigner;

beforeAll(async () => {
  signer = await createSessionSigner();
  stranger = await createSessionSigner();
});

function verify(token: unknown, options: Partial<SessionVerification> = {}) {
  const verifier = createSessionVerifier({ supabaseUrl: PROJECT_URL, keys: signer.keys, ...options });
  return verifier(token as string);
}

/** The reason of a refusal. The test fails when the refusal quotes any part of the token. */
async function refusalOf(token: unknown, options?: Partial<SessionVerification>) {
  const error = await verify(token, options).then(
    (session) => new Error(`accepted: ${JSON.stringify(session)}`),
    (refusal: unknown) => refusal as InvalidSessionError,
  );
  if (!(error instanceof InvalidSessionError)) throw error;
  const told = `${error.message} ${error.stack} ${String(error.cause)} ${JSON.stringify(error.cause)}`;
  const parts = typeof token === "string" ? token.split(".").filter((part) => part.length > 8) : [];
  return { code: error.code, reason: error.reason, quoted: parts.filter((part) => told.includes(part)) };
}

const because = (reason: InvalidSessionReason) => ({ code: "invalidSession", reason, quoted: [] });

describe("a session", () => {
  it("that is valid gives its coordinator and its end", async () => {
    const exp = secondsFromNow(600);
    expect(await verify(await signer.sign({ exp }))).toEqual({
      coordinatorId: COORDINATOR_ID,
      expiresAt: exp * 1_000,
    });
  });

  it("names the coordinator in lower case", async () => {
    const token = await signer.sign({ sub: COORDINATOR_ID.toUpperCase() });
    expect((await verify(token)).coordinatorId).toBe(COORDINATOR_ID);
  });

  it("may be for several audiences, and of a URL that ends in a slash", async () => {
    const token = await signer.sign({ aud: ["other", "authenticated"] });
    await expect(verify(token, { supabaseUrl: `${PROJECT_URL}//` })).resolves.toBeDefined();
  });

  it("may have an issuer and an audience that the deployment configures", async () => {
    const own = { issuer: "https://login.test", audience: "console" };
    const token = await signer.sign({ iss: own.issuer, aud: own.audience });
    await expect(verify(token, own)).resolves.toBeDefined();
    expect(await refusalOf(await signer.sign({ aud: own.audience }), own)).toEqual(because("issuer"));
  });

  it("may have expired a few seconds ago, because clocks differ", async () => {
    await expect(verify(await signer.sign({ exp: secondsFromNow(-2) }))).resolves.toBeDefined();
  });
});

describe("a session that the project hasn't signed", () => {
  it("is refused when another key has signed it under the name of the project's key", async () => {
    expect(await refusalOf(await stranger.sign())).toEqual(because("signature"));
  });

  it("is refused when its claims have been changed", async () => {
    const [header, , signature] = (await signer.sign()).split(".");
    const sub = "c0000000-0000-4000-8000-000000000002";
    const payload = Buffer.from(JSON.stringify(sessionClaims({ sub }))).toString("base64url");
    expect(await refusalOf(`${header}.${payload}.${signature}`)).toEqual(because("signature"));
  });

  it.each([[""], ["c2lnbmF0dXJl"]])(
    "is refused when it claims to need no signature (%j)",
    async (signature) => {
      expect(await refusalOf(handmadeToken({ alg: "none", typ: "JWT" }, sessionClaims(), signature))).toEqual(
        because("signature"),
      );
      expect(
        await refusalOf(handmadeToken({ alg: "none", typ: "JWT", kid: KID }, sessionClaims(), signature)),
      ).toEqual(because("signature"));
    },
  );

  it("is refused when the public key was used as a secret", async () => {
    const publicKey = await importJWK(signer.publicJwk, "ES256", { extractable: true });
    const spki = await exportSPKI(publicKey as Parameters<typeof exportSPKI>[0]);
    const raw = Buffer.from(`${signer.publicJwk.x}${signer.publicJwk.y}`, "base64url");
    for (const secret of [Buffer.from(spki), Buffer.from(JSON.stringify(signer.publicJwk)), raw]) {
      const unsigned = handmadeToken({ alg: "HS256", typ: "JWT", kid: KID }, sessionClaims());
      const signature = createHmac("sha256", secret).update(unsigned.slice(0, -1)).digest("base64url");
      expect(await refusalOf(unsigned + signature)).toEqual(because("signature"));
      expect(await refusalOf(unsigned + signature, { keys: signer.publicJwk })).toEqual(because("signature"));
    }
  });

  it("is refused when no key of the project has the name of its key", async () => {
    expect(await refusalOf(await signer.sign({}, { kid: "key-2" }))).toEqual(because("signature"));
  });

  it("is refused when it brings its own key", async () => {
    expect(
      await refusalOf(await stranger.sign({}, { jwk: stranger.publicJwk, jku: "https://evil.test/jwks" })),
    ).toEqual(because("signature"));
  });

  it("is refused when it names no key and several are possible", async () => {
    const keys = { keys: [signer.publicJwk, { ...stranger.publicJwk, kid: "key-2" }] };
    expect(
      await refusalOf(await (await createSessionSigner()).sign({}, { kid: undefined }), {
        keys,
      }),
    ).toEqual(because("signature"));
  });

  it("is refused when it demands an extension", async () => {
    const header = { alg: "ES256", kid: KID, crit: ["b64"], b64: false };
    expect(await refusalOf(handmadeToken(header, sessionClaims(), "c2lnbmF0dXJl"))).toEqual(
      because("signature"),
    );
  });
});

describe("a session that the project has signed for something else", () => {
  it.each<[InvalidSessionReason, string, Record<string, unknown>]>([
    ["expired", "has expired", { exp: secondsFromNow(-60) }],
    ["expired", "never expires", { exp: undefined }],
    ["expired", "expires at no time", { exp: "tomorrow" }],
    ["issuer", "is another project's", { iss: "https://other.test/auth/v1" }],
    ["issuer", "has no issuer", { iss: undefined }],
    [
      "issuer",
      "has an issuer that only begins like the project",
      { iss: `${PROJECT_URL}/auth/v1.evil.test` },
    ],
    ["audience", "is for another audience", { aud: "other" }],
    ["audience", "is for nobody", { aud: undefined }],
    ["role", "is of somebody who hasn't signed in", { role: "anon" }],
    ["role", "is of the service role", { role: "service_role" }],
    ["role", "is of the registrar", { role: "bulk_registrar" }],
    ["role", "has no role", { role: undefined }],
    ["role", "has a list of roles", { role: ["authenticated"] }],
    ["subject", "has no subject", { sub: undefined }],
    ["subject", "has an empty subject", { sub: "" }],
    ["subject", "has a name for its subject", { sub: "anna" }],
    ["subject", "has a number for its subject", { sub: 7 }],
    ["malformed", "isn't valid yet", { nbf: secondsFromNow(600) }],
  ])("is refused (%s) when it %s", async (reason, _, claims) => {
    expect(await refusalOf(await signer.sign(claims))).toEqual(because(reason));
  });
});

describe("a value that is no session", () => {
  it.each([[""], ["garbage"], ["a.b.c"], [".."], [undefined], [null], [42], [{}], [["a", "b", "c"]]])(
    "is refused as malformed: %j",
    async (token) => {
      expect(await refusalOf(token)).toEqual(because("malformed"));
    },
  );
});

describe("the legacy secret", () => {
  const k = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA";
  const keys = { kty: "oct", k };
  const sign = (secret: string) =>
    new SignJWT(sessionClaims())
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(Buffer.from(secret, "base64url"));

  it("proves a session that it has signed", async () => {
    expect((await verify(await sign(k), { keys })).coordinatorId).toBe(COORDINATOR_ID);
  });

  it("proves no session that another secret has signed", async () => {
    expect(await refusalOf(await sign("b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXI"), { keys })).toEqual(
      because("signature"),
    );
    expect(await refusalOf(await signer.sign(), { keys })).toEqual(because("signature"));
    expect(await refusalOf(handmadeToken({ alg: "none" }, sessionClaims()), { keys })).toEqual(
      because("signature"),
    );
  });
});
