/** How the command line signs in: what a refusal says, and that a long watch always has a token that is good. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NotPermittedError, UnreachableError } from "../../src/cli/failures.ts";
import { signIn } from "../../src/cli/sign-in.ts";

interface Answer {
  status: number;
  body: unknown;
}

/** Of a session that lasts so many seconds. */
const session = (number: number, seconds: number): Answer => ({
  status: 200,
  body: {
    access_token: `token-${number}`,
    token_type: "bearer",
    expires_in: seconds,
    expires_at: Math.floor(Date.now() / 1_000) + seconds,
    refresh_token: `refresh-${number}`,
    user: { id: "c0000000-0000-4000-8000-000000000001" },
  },
});

describe("signing in", () => {
  let url: string;
  let answers: Answer[] = [];
  let grants: string[] = [];
  const server = createServer((request, response) => {
    grants.push(new URL(request.url ?? "", url).searchParams.get("grant_type") ?? "");
    const { status, body } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    answers = [];
    grants = [];
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const credentials = { email: "c@project.test", password: "typed" };
  const start = (
    given: { email: string; password: string | undefined } | { accessToken: string } = credentials,
  ) => signIn({ credentials: given, supabase: { url, publishableKey: "k" } }, async () => "asked");

  it("takes a token that is given as it is, and asks nobody", async () => {
    const accessToken = await start({ accessToken: "given" });
    expect(await accessToken()).toBe("given");
    expect(grants).toEqual([]);
  });

  it("renews a session that is about to end, once for all who ask", async () => {
    answers = [session(1, 30), session(2, 3_600)];
    const accessToken = await start();
    expect(await Promise.all([accessToken(), accessToken(), accessToken()])).toEqual(
      Array(3).fill("token-2"),
    );
    expect(await accessToken()).toBe("token-2");
    expect(grants).toEqual(["password", "refresh_token"]);
  });

  it.each([
    ["a wrong password", 400, { code: 400, error_code: "invalid_credentials", msg: "x" }, NotPermittedError],
    ["a person who may not", 403, { code: 403, error_code: "user_banned", msg: "x" }, NotPermittedError],
    ["a key that isn't the project's", 401, { message: "Invalid API key" }, NotPermittedError],
    [
      "too many attempts",
      429,
      { code: 429, error_code: "over_request_rate_limit", msg: "x" },
      UnreachableError,
    ],
    ["a gateway without a project", 503, {}, UnreachableError],
    [
      "a project that is broken",
      500,
      { code: 500, error_code: "unexpected_failure", msg: "x" },
      UnreachableError,
    ],
  ] as const)("tells %s apart from the rest", async (_, status, body, kind) => {
    answers = [{ status, body }];
    await expect(start()).rejects.toBeInstanceOf(kind);
  });

  it("says when a session could not be renewed", async () => {
    answers = [
      session(1, -1),
      { status: 400, body: { code: 400, error_code: "refresh_token_not_found", msg: "x" } },
    ];
    const accessToken = await start();
    await expect(accessToken()).rejects.toBeInstanceOf(NotPermittedError);
  });
});
