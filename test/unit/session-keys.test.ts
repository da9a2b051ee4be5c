/**
 * The project's published keys over HTTP: fetched when first needed, cached, and distinguished from a bad token when
 * unavailable.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import { answerJson } from "./stub-database.ts";
import { createSessionSigner, sessionClaims } from "./session-signer.ts";

async function startAuth(answer: (response: ServerResponse) => void) {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    issuer: `${url}/auth/v1`,
    paths,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

describe("the project's keys", () => {
  it("are fetched from where Supabase publishes them, once for many sessions", async () => {
    const signer = await createSessionSigner();
    await using auth = await startAuth((response) => answerJson(response, 200, signer.keys));
    const verify = createSessionVerifier({ supabaseUrl: auth.url });
    expect(auth.paths).toEqual([]);
    const token = await signer.sign({ iss: auth.issuer });
    const sessions = await Promise.all([verify(token), verify(token)]);
    sessions.push(await verify(await signer.sign({ iss: auth.issuer, session_id: "other" })));
    expect(sessions.map(({ coordinatorId }) => coordinatorId)).toEqual(Array(3).fill(COORDINATOR_ID));
    expect(auth.paths).toEqual(["/auth/v1/.well-known/jwks.json"]);
  });

  it("that lack the name of a session's key refuse the session", async () => {
    const signer = await createSessionSigner();
    await using auth = await startAuth((response) => answerJson(response, 200, { keys: [] }));
    const refused = createSessionVerifier({ supabaseUrl: auth.url })(await signer.sign({ iss: auth.issuer }));
    await expect(refused).rejects.toMatchObject({ name: "InvalidSessionError", reason: "signature" });
  });

  it("never let a secret among them pass as a key: HMAC is refused", async () => {
    const signer = await createSessionSigner();
    const secret = {
      kty: "oct",
      k: "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA",
      kid: "key-2",
      alg: "HS256",
    };
    await using auth = await startAuth((response) =>
      answerJson(response, 200, { keys: [signer.publicJwk, secret] }),
    );
    const verify = createSessionVerifier({ supabaseUrl: auth.url });
    await expect(verify(await signer.sign({ iss: auth.issuer }))).resolves.toBeDefined();
    const forged = await new SignJWT(sessionClaims({ iss: auth.issuer }))
      .setProtectedHeader({ alg: "HS256", kid: "key-2" })
      .sign(Buffer.from(secret.k, "base64url"));
    await expect(verify(forged)).rejects.toMatchObject({ reason: "signature" });
  });
});

describe("unavailable keys say nothing about the session", () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ["the server answers with 503", (response) => response.writeHead(503).end()],
    ["the server answers with a page", (response) => response.writeHead(200).end("<html>")],
    ["the server answers with something else", (response) => answerJson(response, 200, { message: "hello" })],
    ["the connection breaks off", (response) => response.destroy()],
  ])("because %s", async (_, answer) => {
    const signer = await createSessionSigner();
    await using auth = await startAuth(answer);
    const refused = createSessionVerifier({ supabaseUrl: auth.url })(await signer.sign({ iss: auth.issuer }));
    await expect(refused).rejects.toMatchObject({ name: "InvalidSessionError", reason: "unavailable" });
  });

  it("because no server listens", async () => {
    const signer = await createSessionSigner();
    const auth = await startAuth((response) => response.end());
    await auth[Symbol.asyncDispose]();
    const refused = createSessionVerifier({ supabaseUrl: auth.url })(await signer.sign({ iss: auth.issuer }));
    await expect(refused).rejects.toMatchObject({ name: "InvalidSessionError", reason: "unavailable" });
  });
});
