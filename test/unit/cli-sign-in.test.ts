/** How the command line signs in: the texts of refusals, and that a long watch always has a valid token. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NotPermittedError, TooManySignInsError, UnreachableError } from "../../src/cli/failures.ts";
import { signIn } from "../../src/cli/sign-in.ts";

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string> | undefined;
}

const TOO_MANY: Answer = {
  status: 429,
  body: { code: 429, error_code: "over_request_rate_limit", msg: "x" },
};

const REFUSED: Answer = {
  status: 400,
  body: { code: 400, error_code: "refresh_token_not_found", msg: "x" },
};

/** A token of a session that lasts this many seconds. */
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
  let folder: string;
  let answers: Answer[] = [];
  let grants: string[] = [];
  const server = createServer((request, response) => {
    grants.push(new URL(request.url ?? "", url).searchParams.get("grant_type") ?? "");
    const { status, body, headers } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "test-sign-in-"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    answers = [];
    grants = [];
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    server.close();
    server.closeAllConnections();
  });

  const credentials = { email: "c@project.test", password: "typed" };
  const enter = (
    given: { email: string; password: string | undefined } | { accessToken: string } = credentials,
    stateFolder = join(folder, randomUUID()),
  ) =>
    signIn({ credentials: given, supabase: { url, publishableKey: "k" }, stateFolder }, async () => "asked");
  const start = async (given?: Parameters<typeof enter>[0]) => (await enter(given)).accessToken;

  it("uses a given token as it is, without a request", async () => {
    const accessToken = await start({ accessToken: "given" });
    expect(await accessToken()).toBe("given");
    expect(grants).toEqual([]);
  });

  it("renews a session that is about to end, once for all concurrent callers", async () => {
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
  ] as const)("distinguishes %s from the others", async (_, status, body, kind) => {
    answers = [{ status, body }];
    await expect(start()).rejects.toBeInstanceOf(kind);
  });

  it.each([
    ["30", "30 s"],
    [undefined, "a minute"],
  ])("reports too many sign-ins with the time to wait: Retry-After %s", async (seconds, wait) => {
    const headers = seconds === undefined ? undefined : { "retry-after": seconds };
    answers = [{ ...TOO_MANY, headers }];
    await expect(start()).rejects.toThrow(
      new TooManySignInsError(`c@project.test could not sign in: too many sign-ins, wait ${wait}`),
    );
  });

  describe("keeps the session between commands", () => {
    const fileIn = async (state: string) => {
      const path = join(state, "bulk-registration", "sessions");
      const [name = "", ...others] = await readdir(path);
      expect(others).toEqual([]);
      return join(path, name);
    };

    it("so that many commands sign in once, and only the owner can read the file", async () => {
      const state = join(folder, randomUUID());
      answers = [session(1, 3_600)];
      for (let command = 0; command < 50; command += 1)
        expect(await (await enter(credentials, state)).accessToken()).toBe("token-1");
      expect(grants).toEqual(["password"]);
      const file = await fileIn(state);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    });

    it("and asks for no password while the session is valid", async () => {
      const state = join(folder, randomUUID());
      answers = [session(1, 3_600)];
      await enter(credentials, state);
      const asked = { email: "C@project.test", password: undefined };
      expect(await (await enter(asked, state)).accessToken()).toBe("token-1");
    });

    it("separately for each coordinator and each project", async () => {
      const state = join(folder, randomUUID());
      answers = [session(1, 3_600), session(2, 3_600)];
      await enter(credentials, state);
      const other = await enter({ email: "d@project.test", password: "typed" }, state);
      expect(await other.accessToken()).toBe("token-2");
      const there = await signIn(
        { credentials, supabase: { url: "http://127.0.0.1:1", publishableKey: "k" }, stateFolder: state },
        async () => "asked",
      ).catch((error: unknown) => error);
      expect(there).toBeInstanceOf(UnreachableError);
    });

    it("and renews an expired session for later commands", async () => {
      const state = join(folder, randomUUID());
      answers = [session(1, 1), session(2, 3_600)];
      await enter(credentials, state);
      expect(await (await enter(credentials, state)).accessToken()).toBe("token-2");
      expect(await (await enter(credentials, state)).accessToken()).toBe("token-2");
      expect(grants).toEqual(["password", "refresh_token"]);
    });

    it("and signs in again when the session can't be renewed", async () => {
      const state = join(folder, randomUUID());
      answers = [session(1, -1), REFUSED, session(2, 3_600)];
      await enter(credentials, state);
      expect(await (await enter(credentials, state)).accessToken()).toBe("token-2");
      expect(grants).toEqual(["password", "refresh_token", "password"]);
    });

    it("and also when the answer to the sign-in asks to wait", async () => {
      const state = join(folder, randomUUID());
      answers = [session(1, -1), { ...TOO_MANY, headers: { "retry-after": "7" } }, session(2, 3_600)];
      await enter(credentials, state);
      await expect(enter(credentials, state)).rejects.toThrow("too many sign-ins, wait 7 s");
      expect(await (await enter(credentials, state)).accessToken()).toBe("token-2");
      expect(grants).toEqual(["password", "refresh_token", "refresh_token"]);
    });

    it("for its given duration, also when another clock says that it has ended", async () => {
      const state = join(folder, randomUUID());
      const { status, body } = session(1, 3_600);
      answers = [
        { status, body: { ...(body as object), expires_at: Math.floor(Date.now() / 1_000) - 7_200 } },
      ];
      await enter(credentials, state);
      expect(await (await enter(credentials, state)).accessToken()).toBe("token-1");
      expect(grants).toEqual(["password"]);
    });

    it.each([
      ["no JSON", "{", 0o600],
      ["something else", '{"access_token":1}', 0o600],
      ["nothing", "", 0o600],
      ["what others can read", undefined, 0o644],
      ["what a group can write", undefined, 0o620],
    ])("and ignores a file with %s", async (_, contents, mode) => {
      const state = join(folder, randomUUID());
      answers = [session(1, 3_600), session(2, 3_600)];
      await enter(credentials, state);
      const file = await fileIn(state);
      if (contents !== undefined) await writeFile(file, contents);
      await chmod(file, mode);
      expect(await (await enter(credentials, state)).accessToken()).toBe("token-2");
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await (await enter(credentials, state)).accessToken()).toBe("token-2");
    });

    it("unless no file can be written", async () => {
      const state = join(folder, randomUUID());
      await writeFile(state, "a file in the folder's place");
      answers = [session(1, 3_600)];
      expect(await (await enter(credentials, state)).accessToken()).toBe("token-1");
    });
  });

  it("reports a session that could not be renewed", async () => {
    answers = [
      session(1, -1),
      { status: 400, body: { code: 400, error_code: "refresh_token_not_found", msg: "x" } },
    ];
    const accessToken = await start();
    await expect(accessToken()).rejects.toBeInstanceOf(NotPermittedError);
  });
});
