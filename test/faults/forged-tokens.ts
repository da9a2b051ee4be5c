/**
 * Access tokens that prove nothing: forged, expired, foreign, tampered with, or of a person who is not a coordinator.
 */
import { createPublicKey, randomUUID } from "node:crypto";
import { base64url, exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";
import type { JWK, JWTHeaderParameters, JWTPayload } from "jose";

export interface Forgery {
  name: string;
  /** Not always a string, because the code around a backend may pass anything. */
  token: unknown;
  /**
   * The reaction of the database. `takes`: the project itself has signed the token, and only the stricter client must
   * refuse it. `seesNothing`: signed as well, for a person who may see nothing and change nothing.
   */
  database: "refuses" | "seesNothing" | "takes";
}

export interface ForgeryOptions {
  /** Both are private keys of the project and not of the forger. */
  sessionKey: JWK;
  registrarKey: JWK;
  supabaseUrl: string;
  /** The coordinator as whom the forger wants to act. */
  coordinatorId: string;
  /** A valid token of that coordinator, for tampering. */
  goodToken: string;
  publishableKey: string;
}

export async function forgeTokens(options: ForgeryOptions): Promise<Forgery[]> {
  const { sessionKey, coordinatorId, goodToken } = options;
  const issuer = `${options.supabaseUrl}/auth/v1`;
  const now = Math.floor(Date.now() / 1_000);
  const claims: JWTPayload = {
    iss: issuer,
    aud: "authenticated",
    sub: coordinatorId,
    role: "authenticated",
    session_id: randomUUID(),
    iat: now - 60,
    exp: now + 3_600,
  };
  const header = { alg: "ES256", kid: sessionKey.kid ?? "", typ: "JWT" };
  const signed = (
    changes: Record<string, unknown>,
    key: JWK = sessionKey,
    head: JWTHeaderParameters = { ...header, kid: key.kid ?? "" },
  ) => sign({ ...claims, ...changes }, key, head);
  const stranger = await strangersKey();
  const forged = (name: string, token: unknown): Forgery => ({ name, token, database: "refuses" });
  const powerless = (name: string, token: unknown): Forgery => ({ name, token, database: "seesNothing" });
  const misused = (name: string, token: unknown): Forgery => ({ name, token, database: "takes" });

  return [
    forged("signed with another key, under the name of the project's", await signed({}, stranger, header)),
    forged("signed with another key, under its own name", await signed({}, stranger)),
    forged(
      "signed with another key, which it brings along",
      await signed({}, stranger, { ...header, kid: "own", jwk: publicPart(stranger) }),
    ),
    forged(
      "signed with another key, which is elsewhere",
      await signed({}, stranger, { ...header, kid: "own", jku: "http://127.0.0.1:1/jwks.json" }),
    ),
    misused("of an unknown kid", await signed({}, sessionKey, { ...header, kid: "nobody" })),
    forged("of a kid that is a path", await signed({}, stranger, { ...header, kid: "../../../dev/null" })),
    forged("expired for an hour", await signed({ iat: now - 7_200, exp: now - 3_600 })),
    forged(
      "good from tomorrow on",
      await signed({ nbf: now + 86_400, iat: now + 86_400, exp: now + 90_000 }),
    ),
    ...(await forgeByAlgorithm(claims, header, sessionKey)),
    ...tamper(goodToken),
    forged("empty", ""),
    forged("of white space", "   "),
    forged("two dots", ".."),
    forged("garbage of three parts", "garbage.garbage.garbage"),
    forged("a megabyte", `${goodToken}${"A".repeat(1_000_000)}`),
    forged("with a second line", `${goodToken}\r\nx-role: service_role`),
    forged("with NUL", `${goodToken}\u0000`),
    powerless("the publishable key", options.publishableKey),
    misused("nothing", undefined),
    misused("null", null),
    misused("a number", 5),
    misused("an object that reads as a token", { toString: () => goodToken }),
    misused("of another issuer", await signed({ iss: "https://other.example/auth/v1" })),
    misused("without issuer", await signed({ iss: undefined })),
    misused("of another audience", await signed({ aud: "other" })),
    misused("without expiry", await signed({ exp: undefined })),
    powerless("of a person without an id", await signed({ sub: undefined })),
    powerless("of a person whose id is no UUID", await signed({ sub: "' or true --" })),
    powerless("anonymous", await signed({ role: "anon", sub: undefined })),
    powerless("anonymous, with the coordinator's id", await signed({ role: "anon" })),
    powerless("of the service role", await signed({ role: "service_role", sub: undefined })),
    powerless("of the service role, with the coordinator's id", await signed({ role: "service_role" })),
    powerless("of the database's owner", await signed({ role: "postgres" })),
    powerless("without role", await signed({ role: undefined })),
    misused(
      "of a run",
      await signed({ role: "bulk_registrar", aud: undefined, iss: undefined }, options.registrarKey),
    ),
    misused("of a run, dressed as a session", await signed({ role: "bulk_registrar" }, options.registrarKey)),
    powerless(
      "of the service role, signed by a run's key",
      await signed({ role: "service_role" }, options.registrarKey),
    ),
  ];
}

/** Other algorithms than the key's: none at all, and the public key used as a secret. */
async function forgeByAlgorithm(
  claims: JWTPayload,
  header: JWTHeaderParameters,
  sessionKey: JWK,
): Promise<Forgery[]> {
  const forged: Forgery[] = [];
  const body = encode(claims);
  for (const alg of ["none", "None", "NONE", ""]) {
    const token = `${encode({ ...header, alg })}.${body}.`;
    forged.push({ name: `of the algorithm ${JSON.stringify(alg)}`, token, database: "refuses" });
  }
  const publicJwk = publicPart(sessionKey);
  const { d: _secret, ...publicWithAll } = sessionKey;
  const pem = createPublicKey({ key: publicWithAll, format: "jwk" })
    .export({ type: "spki", format: "pem" })
    .toString();
  const secrets = {
    "the public key as PEM": pem,
    "the public key as PEM without its last line break": pem.trimEnd(),
    "the public key as JWK": JSON.stringify(publicJwk),
    "the public key as JWK, as it is published": JSON.stringify(publicWithAll),
    "the public key's x": sessionKey.x ?? "",
    "the key's name": sessionKey.kid ?? "",
    "no secret": "\u0000",
  };
  for (const [name, secret] of Object.entries(secrets)) {
    for (const alg of ["HS256", "HS512"]) {
      const secretBytes = new TextEncoder().encode(secret);
      const token = await new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign(secretBytes);
      forged.push({ name: `signed ${alg} with ${name}`, token, database: "refuses" });
    }
  }
  return forged;
}

/** Another payload, header or signature than the signed one. */
function tamper(goodToken: string): Forgery[] {
  const [head = "", body = "", signature = ""] = goodToken.split(".");
  const payload = JSON.parse(new TextDecoder().decode(base64url.decode(body))) as JWTPayload;
  const otherSub = encode({ ...payload, sub: "c0000000-0000-4000-8000-000000000003" });
  const otherRole = encode({ ...payload, role: "service_role" });
  const later = encode({ ...payload, exp: (payload.exp ?? 0) + 86_400 });
  const flipped = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  const tokens = {
    "with another subject": `${head}.${otherSub}.${signature}`,
    "with another role": `${head}.${otherRole}.${signature}`,
    "with a later expiry": `${head}.${later}.${signature}`,
    "with another signature": `${head}.${body}.${flipped}`,
    "without signature": `${head}.${body}.`,
    "without its last part": `${head}.${body}`,
    "with a signature of zeros": `${head}.${body}.${base64url.encode(new Uint8Array(64))}`,
    "with its parts in another order": `${body}.${head}.${signature}`,
  };
  return Object.entries(tokens).map(([name, token]) => ({ name, token, database: "refuses" }));
}

async function sign(claims: JWTPayload, key: JWK, header: JWTHeaderParameters): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(key, "ES256"));
}

async function strangersKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: "stranger", alg: "ES256" };
}

function publicPart({ kty, crv, x, y }: JWK): JWK {
  return { kty, crv, x, y } as JWK;
}

function encode(part: object): string {
  return base64url.encode(JSON.stringify(part));
}
