/**
 * The console's session while the sign-in is busy or down, or with a wrong clock: it is kept, and renewed when
 * possible.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noteServerTime, serverNow } from "../../console/src/api/server-clock.ts";
import { keepSession } from "../../console/src/session/session.ts";

const CONFIG = { supabaseUrl: "https://project.test", publishableKey: "sb_publishable_of_the_tests" };
const HOUR = 3_600_000;

const fetched = vi.fn<(grant: string) => Response | Promise<Response>>();

/** @param serverTime milliseconds by the server's clock */
const session = (number: number, seconds = 3_600, serverTime = Date.now()) =>
  Response.json({
    access_token: `token-${number}`,
    token_type: "bearer",
    expires_in: seconds,
    expires_at: Math.floor(serverTime / 1_000) + seconds,
    refresh_token: `refresh-${number}`,
    user: { id: "c0000000-0000-4000-8000-000000000001" },
  });

const busy = (seconds?: number) =>
  Response.json(
    { code: 429, error_code: "over_request_rate_limit", msg: "x" },
    { status: 429, headers: seconds === undefined ? {} : { "retry-after": String(seconds) } },
  );

const refused = () =>
  Response.json({ code: 400, error_code: "refresh_token_not_found", msg: "x" }, { status: 400 });

const grants = () => fetched.mock.calls.map(([grant]) => grant);

async function open() {
  const keeper = keepSession(CONFIG, async (input) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return fetched(url.searchParams.get("grant_type") ?? url.pathname);
  });
  const users: (string | undefined)[] = [];
  const waits: (string | undefined)[] = [];
  keeper.onChange((user) => users.push(user));
  keeper.onWaiting((waiting) => waits.push(waiting));
  await vi.advanceTimersByTimeAsync(0);
  return { keeper, users, waits };
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-25T10:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
  fetched.mockReset();
});

/** @returns undefined while it waits */
async function settled<T>(promise: Promise<T>): Promise<{ value: T } | undefined> {
  let result: { value: T } | undefined;
  void (async () => {
    result = { value: await promise };
  })();
  await vi.advanceTimersByTimeAsync(0);
  return result;
}

describe("a renewal", () => {
  it.each([
    ["429", () => busy(40), "busy", 40_000],
    ["429 without a time", () => busy(), "busy", 1_000],
    ["500", () => new Response("{}", { status: 500 }), "unreachable", 1_000],
    [
      "503",
      () => new Response("<html>", { status: 503, headers: { "retry-after": "20" } }),
      "unreachable",
      20_000,
    ],
    ["no answer", () => Promise.reject(new TypeError("Failed to fetch")), "unreachable", 1_000],
  ] as const)("that gets %s waits as told, says so, and keeps the session", async (_, answer, why, wait) => {
    const { keeper, users, waits } = await open();
    fetched.mockReturnValueOnce(session(1, 1));
    expect(await keeper.signIn("c@project.test", "typed")).toBe("signedIn");
    fetched.mockImplementation(answer);
    const token = keeper.tokens.current();
    expect(await settled(token)).toBeUndefined();
    expect(waits).toEqual([undefined, why]);
    fetched.mockImplementation(() => session(2));
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(await settled(token)).toBeUndefined();
    expect(grants()).toEqual(["password", "refresh_token"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await settled(token)).toEqual({ value: "token-2" });
    expect(grants()).toEqual(["password", "refresh_token", "refresh_token"]);
    expect(waits.at(-1)).toBeUndefined();
    expect(new Set(users.slice(1))).toEqual(new Set(["c0000000-0000-4000-8000-000000000001"]));
  });

  it("that waits leaves a valid token in use", async () => {
    const { keeper } = await open();
    fetched.mockReturnValueOnce(session(1, 80));
    await keeper.signIn("c@project.test", "typed");
    fetched.mockImplementation(() => busy(300));
    expect(await settled(keeper.tokens.current())).toEqual({ value: "token-1" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await settled(keeper.tokens.current())).toEqual({ value: "token-1" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await settled(keeper.tokens.current())).toBeUndefined();
    expect(grants()).toEqual(["password", "refresh_token"]);
  });

  it("that waits doesn't keep the coordinator from signing out", async () => {
    const { keeper, users } = await open();
    fetched.mockReturnValueOnce(session(1, 1));
    await keeper.signIn("c@project.test", "typed");
    fetched.mockImplementation((grant) =>
      grant === "refresh_token" ? busy(300) : new Response(null, { status: 204 }),
    );
    const token = keeper.tokens.current();
    await vi.advanceTimersByTimeAsync(2_000);
    const signedOut = keeper.signOut();
    await vi.advanceTimersByTimeAsync(1_000);
    await signedOut;
    expect(await token).toBeUndefined();
    expect(users.at(-1)).toBeUndefined();
  });

  it("that is refused ends the session", async () => {
    const { keeper, users } = await open();
    fetched.mockReturnValueOnce(session(1, 1));
    await keeper.signIn("c@project.test", "typed");
    fetched.mockImplementation(refused);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await keeper.tokens.current()).toBeUndefined();
    expect(users.at(-1)).toBeUndefined();
  });
});

describe("a sign-in that is attempted too often", () => {
  it.each([[30], [undefined]])("gives the time to wait: %s", async (seconds) => {
    const { keeper } = await open();
    fetched.mockReturnValueOnce(busy(seconds));
    expect(await keeper.signIn("c@project.test", "typed")).toEqual({ tooMany: seconds });
  });
});

describe("a wrong clock", () => {
  it.each([
    ["two hours fast", 2 * HOUR],
    ["two hours slow", -2 * HOUR],
    ["a day fast", 24 * HOUR],
  ])("(%s) neither renews the session again and again, nor too late", async (_, off) => {
    const serverTime = () => Date.now() - off;
    const { keeper } = await open();
    let number = 0;
    fetched.mockImplementation(() => session((number += 1), 3_600, serverTime()));
    await keeper.signIn("c@project.test", "typed");
    for (let minutes = 0; minutes < 50; minutes += 10) {
      expect(await keeper.tokens.current()).toBe("token-1");
      await vi.advanceTimersByTimeAsync(600_000);
    }
    expect(grants()).toEqual(["password"]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(await keeper.tokens.current()).toBe("token-2");
    expect(grants()).toEqual(["password", "refresh_token"]);
  });

  it("doesn't change the time where the backend runs", () => {
    const here = Date.parse("2026-11-25T23:30:00Z");
    noteServerTime({ headers: new Headers({ date: "Wed, 25 Nov 2026 21:30:00 GMT" }) }, here);
    expect(serverNow(here + 1_000)).toEqual(new Date("2026-11-25T21:30:01Z"));
    // An answer without a time changes nothing.
    noteServerTime({ headers: new Headers() }, here);
    expect(serverNow(here)).toEqual(new Date("2026-11-25T21:30:00Z"));
  });
});
