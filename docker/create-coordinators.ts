/**
 * Creates the coordinators of the seed in Auth, once: `node docker/create-coordinators.ts <address of Auth>`. The
 * secrets come from files and not from the environment, which `docker inspect` shows.
 */
import { readFile } from "node:fs/promises";
import { importJWK, SignJWT, type JWK } from "jose";

export interface SampleCoordinator {
  id: string;
  email: string;
}

/** Thrown when Auth refuses to create a coordinator; holds the status and the answer of Auth. */
export class CoordinatorNotCreatedError extends Error {
  override readonly name = "CoordinatorNotCreatedError";
}

/**
 * Signs the administrator's token with Auth's own key, the only one that Auth trusts. The token is valid for two
 * minutes.
 */
async function administratorToken(signingKeys: string): Promise<string> {
  const [signingKey] = JSON.parse(signingKeys) as JWK[];
  if (signingKey === undefined) throw new TypeError("AUTH_SIGNING_KEYS holds no key");
  // A key of the Supabase CLI lists sign and verify, and Web Crypto can't import a private key that lists verify.
  const { key_ops: _, ...jwk } = signingKey;
  return new SignJWT({ role: "service_role" })
    .setProtectedHeader({ alg: "ES256", typ: "JWT", ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuedAt()
    .setExpirationTime("2m")
    .sign(await importJWK(jwk, "ES256"));
}

/** @throws {CoordinatorNotCreatedError} */
export async function createCoordinators(options: {
  authUrl: string;
  signingKeys: string;
  password: string;
  coordinators: readonly SampleCoordinator[];
}): Promise<{ created: number }> {
  const headers = {
    authorization: `Bearer ${await administratorToken(options.signingKeys)}`,
    "content-type": "application/json",
  };
  let created = 0;
  for (const { id, email } of options.coordinators) {
    const existing = await fetch(`${options.authUrl}/admin/users/${id}`, { headers });
    // An existing coordinator keeps the password, which may have been changed.
    if (existing.ok) continue;
    if (existing.status !== 404) throw await refusal(email, existing);
    const response = await fetch(`${options.authUrl}/admin/users`, {
      method: "POST",
      headers,
      body: JSON.stringify({ id, email, password: options.password, email_confirm: true }),
    });
    if (!response.ok) throw await refusal(email, response);
    created += 1;
  }
  return { created };
}

async function refusal(email: string, response: Response): Promise<CoordinatorNotCreatedError> {
  return new CoordinatorNotCreatedError(
    `${email}: Auth answered ${response.status} ${await response.text()}`,
  );
}

if (import.meta.main) {
  const authUrl = process.argv[2];
  if (authUrl === undefined)
    throw new TypeError("usage: node docker/create-coordinators.ts <address of Auth>");
  const coordinators = JSON.parse(
    await readFile(new URL("coordinators.json", import.meta.url), "utf8"),
  ) as SampleCoordinator[];
  const { created } = await createCoordinators({
    authUrl,
    signingKeys: await readFile("/run/secrets/auth-signing-keys", "utf8"),
    password: await readFile("/run/secrets/coordinator-password", "utf8"),
    coordinators,
  });
  console.log(`${created} of ${coordinators.length} sample coordinators created; the others existed already`);
}
