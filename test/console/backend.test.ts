/** How the console calls the backend: tokens, keys, and how it reads each answer, or none. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBackend } from "../../console/src/api/backend.ts";
import type { TokenSource } from "../../console/src/api/backend.ts";
import { NoAnswerError, ProblemError, SessionEndedError } from "../../console/src/api/problem.ts";

const BULK_ID = "b0000000-0000-4000-8000-0000000000b1";
const REGISTRATION = {
  mentorIds: ["a0000000-0000-4000-8000-000000000001"],
  template: { activityType: "Session", date: "2026-11-03", durationMinutes: 60 },
};

const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

/** A session with the token `first`, and `second` after its renewal. */
function session(renewed: string | undefined = "second") {
  const ended = vi.fn<TokenSource["end"]>(async () => undefined);
  return { current: async () => "first", renewed: async () => renewed, end: ended };
}

const sent = (call: number) => {
  const [path, init] = fetched.mock.calls[call] ?? [];
  return { path, method: init?.method, headers: new Headers(init?.headers), body: init?.body };
};

const answer = (status: number, body: unknown) => Response.json(body, { status });

const problem = (status: number, slug: string, more: object = {}) =>
  answer(status, {
    type: `urn:bulk-registration:problem:${slug}`,
    title: slug,
    status,
    requestId: "r-1",
    ...more,
  });

describe("a call to the backend", () => {
  it("carries the token in a header, and the key of the form", async () => {
    fetched.mockResolvedValueOnce(answer(202, { bulkId: BULK_ID, round: 1, total: 1 }));
    await createBackend(session()).submit(BULK_ID, REGISTRATION);
    const { path, method, headers, body } = sent(0);
    expect({ path, method }).toEqual({ path: "/bulk-registrations", method: "POST" });
    expect(headers.get("authorization")).toBe("Bearer first");
    expect(headers.get("idempotency-key")).toBe(BULK_ID);
    expect(body).toBe(JSON.stringify(REGISTRATION));
  });

  it("is repeated with a new token when the first one has expired", async () => {
    const tokens = session();
    fetched
      .mockResolvedValueOnce(problem(401, "unauthenticated"))
      .mockResolvedValueOnce(answer(200, { items: [] }));
    await createBackend(tokens).list({}, undefined, new AbortController().signal);
    expect(sent(1).headers.get("authorization")).toBe("Bearer second");
    expect(tokens.end).not.toHaveBeenCalled();
  });

  it.for([
    ["can't be renewed", undefined],
    ["is refused also when it is new", "second"],
  ] as const)("ends a session that %s", async ([, renewed]) => {
    const tokens = session(renewed);
    fetched.mockImplementation(async () => problem(401, "unauthenticated"));
    const list = createBackend(tokens).list({}, undefined, new AbortController().signal);
    await expect(list).rejects.toBeInstanceOf(SessionEndedError);
    expect(tokens.end).toHaveBeenCalledTimes(1);
  });

  it("passes on the problem from the backend, with the request's id and the time to wait", async () => {
    const fields = { field: "template.date", rule: "must be a day that exists" };
    fetched.mockResolvedValueOnce(problem(400, "invalid-request", fields));
    const refused = createBackend(session()).preflight(REGISTRATION);
    await expect(refused).rejects.toMatchObject({ slug: "invalid-request", requestId: "r-1", ...fields });

    const busy = problem(429, "too-many-requests");
    busy.headers.set("retry-after", "7");
    fetched.mockResolvedValueOnce(busy);
    const limited = createBackend(session()).preflight(REGISTRATION);
    await expect(limited).rejects.toMatchObject({ slug: "too-many-requests", retryAfter: 7_000 });
  });

  it("reads an answer of a gateway by its status", async () => {
    fetched.mockResolvedValueOnce(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    const asked = createBackend(session()).details(BULK_ID, new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ status: 502, slug: "stopping" });
    await expect(asked).rejects.toBeInstanceOf(ProblemError);
  });

  it("distinguishes an answer that never came, or broke off, from a refusal", async () => {
    fetched.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await expect(createBackend(session()).submit(BULK_ID, REGISTRATION)).rejects.toBeInstanceOf(
      NoAnswerError,
    );
    fetched.mockResolvedValueOnce(new Response('{"bulkId":', { status: 202 }));
    await expect(createBackend(session()).submit(BULK_ID, REGISTRATION)).rejects.toBeInstanceOf(
      NoAnswerError,
    );
  });

  it("that was aborted fails with only that", async () => {
    const gone = new AbortController();
    fetched.mockImplementationOnce(async () => {
      gone.abort();
      throw gone.signal.reason;
    });
    const asked = createBackend(session()).details(BULK_ID, gone.signal);
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });

  it("continues after the last received event", async () => {
    fetched.mockImplementation(async () => new Response(""));
    const backend = createBackend(session());
    await backend.progress(BULK_ID, "1.17", new AbortController().signal);
    expect(sent(0).headers.get("last-event-id")).toBe("1.17");
    expect(sent(0).headers.get("accept")).toBe("text/event-stream");
  });

  it("names the round that a retry is to start, and its mentors unless it takes all", async () => {
    fetched.mockImplementation(async () => answer(202, { bulkId: BULK_ID, round: 2, total: 1 }));
    const backend = createBackend(session());
    await backend.retry(BULK_ID, { round: 2 });
    await backend.retry(BULK_ID, { round: 2, only: REGISTRATION.mentorIds });
    expect(sent(0)).toMatchObject({ path: `/bulk-registrations/${BULK_ID}/retry`, body: '{"round":2}' });
    expect(sent(1).body).toBe(JSON.stringify({ round: 2, only: REGISTRATION.mentorIds }));
  });
});
