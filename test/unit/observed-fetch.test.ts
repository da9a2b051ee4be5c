/** What is seen of an HTTP exchange: its real status, and how long the other side asks us to wait. */
import { describe, expect, it } from "vitest";
import { observeFetch, readNetworkCode, readRetryAfter } from "../../src/supabase/observed-fetch.ts";

const NOW = Date.parse("2026-11-25T09:00:00Z");

describe("a Retry-After header", () => {
  it.each([
    ["1", 1_000],
    ["120", 120_000],
    [" 7 ", 7_000],
    ["300", 300_000],
    ["301", 300_000],
    ["86400", 300_000],
    ["99999999999999999999999", 300_000],
    ["9".repeat(400), 300_000],
    ["Wed, 25 Nov 2026 09:00:30 GMT", 30_000],
    ["Wed, 25 Nov 2026 10:00:00 GMT", 300_000],
    ["Fri, 31 Dec 9999 23:59:59 GMT", 300_000],
  ])("of %j asks for %d ms, at most 5 minutes", (header, wait) => {
    expect(readRetryAfter(header, NOW)).toBe(wait);
  });

  it.each([
    ["absent", null],
    ["empty", ""],
    ["blank", "  "],
    ["a word", "soon"],
    ["a negative number", "-5"],
    ["a number with a sign", "+5"],
    ["a fraction", "1.5"],
    ["a number with its unit", "5s"],
    ["a number of another base", "0x10"],
    ["two numbers", "5, 10"],
    ["a date that doesn't exist", "Wed, 99 Nov 2026 09:00:30 GMT"],
  ] as [string, string | null][])("that is %s says nothing", (_, header) => {
    expect(readRetryAfter(header, NOW)).toBeUndefined();
  });

  it.each([
    ["0"],
    ["Wed, 25 Nov 2026 08:59:59 GMT"],
    ["Thu, 01 Jan 1970 00:00:00 GMT"],
    ["Wed, 25 Nov 2026 09:00:00 GMT"],
  ])(
    "of %j asks for no wait, which is not a wait of 0 ms: that is Temporal's word for no further attempt",
    (header) => {
      expect(readRetryAfter(header, NOW)).toBeUndefined();
    },
  );
});

describe("an observed fetch", () => {
  const answering = (...responses: Response[]) =>
    observeFetch(async () => responses.shift() ?? Response.error());

  it("has seen nothing before it is used", () => {
    expect(answering().observation).toEqual({ status: 0, retryAfter: undefined, networkCode: undefined });
  });

  it("hands on what it is given, and what comes back", async () => {
    const response = new Response("body", { status: 201 });
    const calls: unknown[] = [];
    const { fetch } = observeFetch(async (...args) => {
      calls.push(args);
      return response;
    });
    const init = { method: "POST", body: "x" };
    expect(await fetch("http://database.test/", init)).toBe(response);
    expect(calls).toEqual([["http://database.test/", init]]);
    expect(response.bodyUsed).toBe(false);
  });

  it("sees the status, and the wait that the answer asks for", async () => {
    const { fetch, observation } = answering(
      new Response(null, { status: 503, headers: { "Retry-After": "3" } }),
    );
    await fetch("http://database.test/");
    expect(observation).toEqual({ status: 503, retryAfter: 3_000 });
  });

  it("forgets the answer before, also when there is no next one", async () => {
    const first = new Response(null, { status: 503, headers: { "retry-after": "3" } });
    const responses = [first, new Response(null, { status: 204 })];
    const { fetch, observation } = observeFetch(async () => {
      const response = responses.shift();
      if (response === undefined) throw new TypeError("fetch failed");
      return response;
    });
    await fetch("http://database.test/");
    await fetch("http://database.test/");
    expect(observation).toEqual({ status: 204, retryAfter: undefined, networkCode: undefined });
    await expect(fetch("http://database.test/")).rejects.toThrow("fetch failed");
    expect(observation).toEqual({ status: 0, retryAfter: undefined, networkCode: "TypeError" });
  });

  it("tells why there was none, in a code and never in the words of an error", () => {
    const cause = Object.assign(new Error("connect to Anna Muster"), { code: "ECONNREFUSED" });
    expect(readNetworkCode(new TypeError("fetch failed", { cause }))).toBe("ECONNREFUSED");
    expect(readNetworkCode(new DOMException("aborted", "TimeoutError"))).toBe("TimeoutError");
    expect(readNetworkCode(Object.assign(new Error("x"), { code: "Anna Muster" }))).toBe("Error");
    expect(readNetworkCode("Anna Muster")).toBe("string");
  });
});
