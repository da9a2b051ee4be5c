/**
 * What an answer of the database proves. The calls go through the real supabase-js, over HTTP.
 *
 * Longer than 250 lines: the answers are a table, one row for each proof.
 */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ServiceFailure } from "../../src/domain/service-failure.ts";
import { callDatabase } from "../../src/supabase/database-call.ts";
import { timestamp } from "../../src/supabase/answers.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";
import { answerError, answerJson, startStubDatabase } from "./stub-database.ts";
import type { StubDatabase } from "./stub-database.ts";

const KEY = "sb_publishable_of_the_tests";
const bulkId = "b0000000-0000-4000-8000-000000000001";
const row = {
  bulkId,
  mentorId: mentorId(1),
  outcome: "registered",
  activityId: "d0000000-0000-4000-8000-000000000001",
  settledAt: "2026-11-25T09:00:00.123456+00:00",
  attempts: 1,
};

const submissionAnswer = z.object({
  bulkId: z.literal(bulkId),
  mentorId: z.literal(mentorId(1)),
  outcome: z.enum(["registered", "alreadyRegistered"]),
  settledAt: timestamp,
  attempts: z.number().int().positive(),
});

function submit(url: string, signal?: AbortSignal) {
  return callDatabase(
    { url, publishableKey: KEY },
    async () => "token",
    submissionAnswer,
    (supabase, abort) => supabase.rpc("submit_registrations", { p_bulk_id: bulkId }).abortSignal(abort),
    signal,
  );
}

function list(url: string, signal?: AbortSignal) {
  return callDatabase(
    { url, publishableKey: KEY },
    async () => "token",
    z.array(z.object({ position: z.number() })),
    (supabase, abort) => supabase.from("bulk_registration_items").select("position").abortSignal(abort),
    signal,
  );
}

/** The failure of a call. The test fails when the call succeeds or throws anything but a `ServiceFailure`. */
async function failureOf(call: Promise<unknown>): Promise<ServiceFailure> {
  const error = await call.then(
    (answer) => new Error(`Taken for an answer: ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "ServiceFailure" });
  return error as ServiceFailure;
}

describe("an answer with the requested row", () => {
  it("is returned, with its time in UTC and milliseconds", async () => {
    await using database = await startStubDatabase((response) => answerJson(response, 200, row));
    expect(await submit(database.url)).toEqual({
      bulkId,
      mentorId: mentorId(1),
      outcome: "registered",
      settledAt: "2026-11-25T09:00:00.123Z",
      attempts: 1,
    });
    const [request] = database.requests;
    expect(request).toMatchObject({ method: "POST", path: "/rest/v1/rpc/submit_registrations" });
    expect(JSON.parse(request?.body ?? "")).toEqual({ p_bulk_id: bulkId });
  });
});

describe("an answer without the requested row proves nothing, and may be requested again", () => {
  type Respond = Parameters<typeof startStubDatabase>[0];
  const json =
    (body: unknown): Respond =>
    (response) =>
      answerJson(response, 200, body);
  it.each<[string, Respond]>([
    [
      "a page of a proxy",
      (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>Hi</html>"),
    ],
    ["an empty body", (response) => response.writeHead(200).end()],
    ["half of a JSON body", (response) => response.writeHead(200).end(JSON.stringify(row).slice(0, 40))],
    ["no content", (response) => response.writeHead(204).end()],
    [
      "not found, with an empty body, of which supabase-js makes no content",
      (response) => response.writeHead(404).end(),
    ],
    [
      "not found, with a list, of which supabase-js makes an empty success",
      (response) => answerJson(response, 404, []),
    ],
    ["null", json(null)],
    ["an empty list", json([])],
    ["a list with the row", json([row])],
    ["an empty object", json({})],
    ["another bulk registration's row", json({ ...row, bulkId: "b0000000-0000-4000-8000-000000000002" })],
    ["another mentor's row", json({ ...row, mentorId: mentorId(2) })],
    ["a row without its outcome", json({ ...row, outcome: undefined })],
    ["a row with another outcome", json({ ...row, outcome: "failed" })],
    ["a row that no attempt wrote", json({ ...row, attempts: 0 })],
    ["a row without a time", json({ ...row, settledAt: "yesterday" })],
  ])("%s", async (_, respond) => {
    await using database = await startStubDatabase(respond);
    const failure = await failureOf(submit(database.url));
    expect(failure).toMatchObject({ code: "gateway", class: "doubtful" });
    expect(database.requests).toHaveLength(1);
  });

  it("an empty list is an answer to a request for a list, unless it came with not found", async () => {
    await using empty = await startStubDatabase(json([]));
    expect(await list(empty.url)).toEqual([]);
    await using missing = await startStubDatabase((response) => answerJson(response, 404, []));
    await failureOf(list(missing.url));
  });
});

describe("an error that the database reports", () => {
  it.each([
    [403, "42501", { code: "notPermitted", class: "item" }],
    [404, "PGRST202", { code: "misconfigured", class: "doubtful" }],
    [400, "BR003", { refusal: "bulkRegistrationNotFound", class: "refusal" }],
    [400, "BR013", { refusal: "capReached", class: "refusal" }],
    [400, "23514", { code: "invalidData", class: "item" }],
    [504, "PGRST003", { code: "busy", class: "doubtful" }],
    [503, "PGRST001", { code: "databaseDown", class: "systemic" }],
  ])("%d %s is read by its code", async (status, code, reading) => {
    await using database = await startStubDatabase((response) => answerError(response, status, code));
    const failure = await failureOf(submit(database.url));
    expect(failure).toMatchObject({ ...reading, status, databaseCode: code });
    expect(database.requests).toHaveLength(1);
  });

  it.each([
    [503, "7", { code: "databaseDown", class: "systemic", retryAfter: 7_000 }],
    [429, "3", { code: "throttled", class: "systemic", retryAfter: 3_000 }],
    [429, "86400", { code: "throttled", class: "systemic", retryAfter: 300_000 }],
  ])("%d with Retry-After %s gives the time to wait", async (status, seconds, reading) => {
    await using database = await startStubDatabase((response) =>
      answerError(response, status, undefined, { "retry-after": seconds }),
    );
    expect(await failureOf(submit(database.url))).toMatchObject(reading);
    expect(database.requests).toHaveLength(1);
  });

  it("never shows its message, which could hold a name", async () => {
    await using database = await startStubDatabase((response) => answerError(response, 400, "23514"));
    const failure = await failureOf(submit(database.url));
    expect(failure.message).toBe("invalidData (HTTP 400, 23514)");
    expect(`${failure.message} ${failure.stack} ${JSON.stringify(failure)}`).not.toMatch(/Anna|Muster/);
    expect(failure.cause).toBeUndefined();
  });

  it("never shows a text that stands in the place of its code", async () => {
    await using database = await startStubDatabase((response) => answerError(response, 500, "Anna Muster"));
    const failure = await failureOf(submit(database.url));
    expect(failure).toMatchObject({ code: "busy", status: 500 });
    expect(`${failure.message} ${JSON.stringify(failure)}`).not.toMatch(/Anna|Muster/);
  });

  it.each([[502], [null], [true], [{ value: "23505" }], [["23505"]]])(
    "with a code of another type, %j, as gateways send it, is read by its status",
    async (code) => {
      await using database = await startStubDatabase((response) => answerError(response, 502, code));
      expect(await failureOf(submit(database.url))).toMatchObject({ code: "gateway", status: 502 });
    },
  );

  it.each([["null"], ["7"], ['"Bad Gateway"'], ["[]"], ["<html>Bad Gateway</html>"], [""]])(
    "with the body %s is read by its status",
    async (body) => {
      await using database = await startStubDatabase((response) => response.writeHead(502).end(body));
      expect(await failureOf(submit(database.url))).toMatchObject({
        code: "gateway",
        class: "doubtful",
        status: 502,
      });
    },
  );
});

describe("a request without an answer", () => {
  it("that no server accepted counts as an unreachable database", async () => {
    const database = await startStubDatabase(() => undefined);
    await database[Symbol.asyncDispose]();
    const failure = await failureOf(submit(database.url));
    expect(failure).toMatchObject({
      code: "unreachable",
      class: "systemic",
      status: 0,
      networkCode: "ECONNREFUSED",
      message: "unreachable (ECONNREFUSED)",
    });
  });

  it("whose connection broke before the answer counts as an unreachable database", async () => {
    await using database = await startStubDatabase((response) => response.destroy());
    expect(await failureOf(submit(database.url))).toMatchObject({ code: "unreachable", class: "doubtful" });
    expect(database.requests).toHaveLength(1);
  });

  it("whose connection broke in the middle of the answer counts as a lost answer", async () => {
    await using database = await startStubDatabase((response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write(JSON.stringify(row).slice(0, 40), () => response.destroy());
    });
    expect(await failureOf(submit(database.url))).toMatchObject({ code: "gateway", class: "doubtful" });
    expect(database.requests).toHaveLength(1);
  });

  it("is aborted by its signal", async () => {
    await using database = await startStubDatabase(() => undefined);
    const failure = await failureOf(submit(database.url, AbortSignal.timeout(100)));
    expect(failure).toMatchObject({ code: "unreachable", class: "doubtful", status: 0 });
    expect(database.requests).toHaveLength(1);
  });

  it("is never made when its signal was aborted before", async () => {
    await using database = await startStubDatabase((response) => answerJson(response, 200, row));
    expect(await failureOf(submit(database.url, AbortSignal.abort()))).toMatchObject({ code: "unreachable" });
    expect(database.requests).toHaveLength(0);
  });

  it("is aborted also when the answer began and doesn't end", async () => {
    await using database = await startStubDatabase((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    });
    expect(await failureOf(submit(database.url, AbortSignal.timeout(100)))).toMatchObject({
      class: "doubtful",
    });
  });

  it("to an invalid address is a failure like any other", async () => {
    expect(await failureOf(submit("localhost:54321"))).toMatchObject({ name: "ServiceFailure" });
  });
});

describe("a read", () => {
  /**
   * supabase-js would repeat the read by itself, in addition to the caller's retries, and would hide the first answer.
   */
  it("that is answered with 503 fails at once and gives the time to wait", async () => {
    const unavailable = (database: StubDatabase) => failureOf(list(database.url, AbortSignal.timeout(1_500)));
    await using database = await startStubDatabase((response) =>
      answerError(response, 503, "PGRST002", { "retry-after": "30" }),
    );
    expect(await unavailable(database)).toMatchObject({ code: "databaseDown", retryAfter: 30_000 });
    expect(database.requests).toHaveLength(1);
  });
});
