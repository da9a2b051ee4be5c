/** The token of a call, and that the call never uses anything else. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { callDatabase } from "../../src/supabase/database-call.ts";
import type { AccessTokenSource } from "../../src/supabase/supabase-project.ts";
import { answerError, answerJson, startStubDatabase } from "./stub-database.ts";
import type { StubDatabase } from "./stub-database.ts";

const KEY = "sb_publishable_of_the_tests";
const printed = vi.spyOn(console, "warn");

beforeEach(() => printed.mockImplementation(() => undefined));
afterEach(() => printed.mockReset());

function call(database: StubDatabase, accessToken: AccessTokenSource) {
  return callDatabase(
    { url: database.url, publishableKey: KEY },
    accessToken,
    z.object({ done: z.literal(true) }),
    (supabase, signal) => supabase.rpc("do_it").abortSignal(signal),
  );
}

/** Returns token-1, token-2 and so on. */
function numbered(): { source: AccessTokenSource; asked: () => number } {
  let asked = 0;
  return { source: async () => `token-${++asked}`, asked: () => asked };
}

const bearers = ({ requests }: StubDatabase) => requests.map(({ headers }) => headers.authorization);

describe("a call", () => {
  it("carries the token as its authority, and the publishable key as the project's key", async () => {
    await using database = await startStubDatabase((response) => answerJson(response, 200, { done: true }));
    expect(await call(database, async () => "token")).toEqual({ done: true });
    expect(bearers(database)).toEqual(["Bearer token"]);
    expect(database.requests[0]?.headers["apikey"]).toBe(KEY);
  });

  it("requests one token", async () => {
    await using database = await startStubDatabase((response) => answerJson(response, 200, { done: true }));
    const { source, asked } = numbered();
    await call(database, source);
    expect(asked()).toBe(1);
  });
});

describe("many calls at once, through the one client of a project", () => {
  it("use their own tokens, and get their own answers", async () => {
    await using database = await startStubDatabase((response, { headers }) => {
      const bearer = headers.authorization ?? "";
      const status = bearer.endsWith("7") ? 503 : 200;
      setTimeout(() => answerJson(response, status, { done: true }), Math.random() * 20);
    });
    const project = { url: database.url, publishableKey: KEY };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        callDatabase(
          project,
          async () => `token-${index}`,
          z.object({ done: z.literal(true) }),
          (supabase, signal) => supabase.rpc("do_it").abortSignal(signal),
        ),
      ),
    );
    expect(new Set(bearers(database)).size).toBe(40);
    const failed = outcomes.flatMap(({ status }, index) => (status === "rejected" ? [index] : []));
    expect(failed).toEqual([7, 17, 27, 37]);
  });
});

describe("a token that is refused", () => {
  it.each([["PGRST301"], ["PGRST302"], ["PGRST303"], [undefined]])(
    "(401 %s) is replaced once, by a fresh one",
    async (code) => {
      await using database = await startStubDatabase((response, _, number) =>
        number === 1 ? answerError(response, 401, code) : answerJson(response, 200, { done: true }),
      );
      const { source } = numbered();
      const refused: (string | undefined)[] = [];
      const told: AccessTokenSource = (token) => {
        refused.push(token);
        return source(token);
      };
      expect(await call(database, told)).toEqual({ done: true });
      expect(database.requests).toHaveLength(2);
      expect(bearers(database)).toEqual(["Bearer token-1", "Bearer token-2"]);
      // A source that keeps its tokens must know which one to drop.
      expect(refused).toEqual([undefined, "token-1"]);
    },
  );

  it("twice is a failure, without a third attempt", async () => {
    await using database = await startStubDatabase((response) => answerError(response, 401, "PGRST301"));
    await expect(call(database, numbered().source)).rejects.toMatchObject({
      code: "signIn",
      class: "systemic",
      status: 401,
    });
    expect(database.requests).toHaveLength(2);
  });

  it("and then fails otherwise gives the second failure", async () => {
    await using database = await startStubDatabase((response, _, number) =>
      number === 1 ? answerError(response, 401, "PGRST301") : answerError(response, 503, "PGRST001"),
    );
    await expect(call(database, numbered().source)).rejects.toMatchObject({
      code: "databaseDown",
      class: "systemic",
    });
    expect(database.requests).toHaveLength(2);
  });

  it("for a missing grant (42501 with 401) is not replaced, because a new token has the same rights", async () => {
    await using database = await startStubDatabase((response) => answerError(response, 401, "42501"));
    await expect(call(database, numbered().source)).rejects.toMatchObject({
      code: "misconfigured",
      class: "doubtful",
    });
    expect(database.requests).toHaveLength(1);
  });
});

describe("a token that can't be obtained", () => {
  const sources: [string, AccessTokenSource][] = [
    ["rejects", () => Promise.reject(new Error("the signer is gone"))],
    [
      "throws",
      () => {
        throw new Error("the signer is gone");
      },
    ],
    ["gives the empty string", async () => ""],
    ["gives null", async () => null as unknown as string],
    ["gives undefined", async () => undefined as unknown as string],
    ["gives an object", async () => ({ token: "token" }) as unknown as string],
  ];

  it.each(sources)(
    "because its source %s counts as an unreachable database, and no request is sent",
    async (_, source) => {
      await using database = await startStubDatabase((response) => answerJson(response, 200, { done: true }));
      await expect(call(database, source)).rejects.toMatchObject({
        name: "ServiceFailure",
        code: "unreachable",
        class: "doubtful",
        status: 0,
      });
      // The publishable key must not replace the token, because the call would then be anonymous.
      expect(bearers(database)).toEqual([]);
    },
  );

  it("is reported by the failure, and not printed", async () => {
    await using database = await startStubDatabase((response) => answerJson(response, 200, { done: true }));
    await expect(call(database, () => Promise.reject(new Error("secret")))).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(printed).not.toHaveBeenCalled();
  });
});
