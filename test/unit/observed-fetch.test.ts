/** What is observed of an HTTP exchange: its real status, and the requested time to wait. */
import { describe, expect, it } from "vitest";
import {
  fetchObserved,
  NO_OBSERVATION,
  readNetworkCode,
  readRetryAfter,
} from "../../src/supabase/observed-fetch.ts";
import type { Observation } from "../../src/supabase/observed-fetch.ts";

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
    "of %j asks for no wait, which differs from a wait of 0 ms: with that, Temporal makes no further attempt",
    (header) => {
      expect(readRetryAfter(header, NOW)).toBeUndefined();
    },
  );
});

describe("an observed fetch", () => {
  it("returns the response unchanged, and reads nothing of its body", async () => {
    const response = new Response("body", { status: 201 });
    const seen: Observation[] = [];
    expect(
      await fetchObserved(
        async () => response,
        (observation) => seen.push(observation),
      ),
    ).toBe(response);
    expect(response.bodyUsed).toBe(false);
    expect(seen).toEqual([{ status: 201, retryAfter: undefined, networkCode: undefined }]);
  });

  it("records the status and the requested wait before it returns the response", async () => {
    let observation = NO_OBSERVATION;
    const response = new Response(null, { status: 503, headers: { "Retry-After": "3" } });
    await fetchObserved(
      async () => response,
      (seen) => {
        observation = seen;
      },
    );
    expect(observation).toEqual({ status: 503, retryAfter: 3_000, networkCode: undefined });
  });

  it("passes on the error of a request without an answer, and records no status", async () => {
    const error = new TypeError("fetch failed");
    let observation: Observation = { status: 503, retryAfter: 3_000, networkCode: undefined };
    const failed = fetchObserved(
      () => Promise.reject(error),
      (seen) => {
        observation = seen;
      },
    );
    await expect(failed).rejects.toBe(error);
    expect(observation).toEqual({ status: 0, retryAfter: undefined, networkCode: "TypeError" });
  });

  it("gives the reason as a code, and never the message of the error", () => {
    const cause = Object.assign(new Error("connect to Anna Muster"), { code: "ECONNREFUSED" });
    expect(readNetworkCode(new TypeError("fetch failed", { cause }))).toBe("ECONNREFUSED");
    expect(readNetworkCode(new DOMException("aborted", "TimeoutError"))).toBe("TimeoutError");
    expect(readNetworkCode(Object.assign(new Error("x"), { code: "Anna Muster" }))).toBe("Error");
    expect(readNetworkCode("Anna Muster")).toBe("string");
  });
});
