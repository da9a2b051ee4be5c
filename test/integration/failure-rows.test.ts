/** Every row of the table of failures, through the real client, worker and database, with a gateway that misbehaves between. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BulkSubmissionHandle } from "../../src/client.ts";
import { failureSentence } from "../../src/domain/failure-codes.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import type { Answer, Fault, FaultyProxy } from "../support/faulty-proxy.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

const SUBMIT = "/rest/v1/rpc/submit_proxy_registration";

/** What a database says of a row holds the row, and with it a name: it must go no further. */
const NAME = "Failing row contains (Anna Muster)";

const answers = (status: number, code?: string): Fault => ({
  before: {
    status,
    headers: { "content-type": "application/json" },
    body: code === undefined ? "" : JSON.stringify({ code, message: NAME, details: NAME, hint: NAME }),
  },
});
const page = (status: number): Fault => ({
  before: { status, headers: { "content-type": "text/html" }, body: `<html>${NAME}</html>` },
});
const json = (body: unknown): Answer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

interface Row {
  signal: string;
  fault: Fault;
  code: FailureCode;
  attempts: number;
  rule?: string;
}

const row = (signal: string, fault: Fault, code: FailureCode, attempts: number, rule?: string): Row => ({
  signal,
  fault,
  code,
  attempts,
  ...(rule !== undefined && { rule }),
});

const withCode = (
  status: number,
  codes: readonly string[],
  code: FailureCode,
  attempts: number,
  rule?: string,
) =>
  codes.map((databaseCode) =>
    row(`${status} ${databaseCode}`, answers(status, databaseCode), code, attempts, rule),
  );

const ROWS: readonly Row[] = [
  row("200 without the row", { before: json(null) }, "gateway", 5),
  row("200 with another row", { before: json({ mentorId: mentorId(40) }) }, "gateway", 5),
  row("200 with HTML", page(200), "gateway", 5),
  row("200 with half a body", { before: { status: 200, body: '{"bulkId":' } }, "gateway", 5),
  row("204", answers(204), "gateway", 5),
  ...withCode(403, ["42501"], "notPermitted", 1),
  ...withCode(400, ["23502"], "invalidData", 1, "a required field is empty"),
  ...withCode(409, ["23503"], "invalidData", 1, "a record it refers to does not exist"),
  ...withCode(400, ["23514"], "invalidData", 1, "a field is out of its range"),
  ...withCode(400, ["22P02"], "invalidData", 1, "a field is not of its type"),
  ...withCode(400, ["22P05"], "invalidData", 1, "a text holds a character that can't be stored"),
  ...withCode(400, ["22007"], "invalidData", 1, "a date is not in its form"),
  ...withCode(400, ["22008"], "invalidData", 1, "a date does not exist"),
  ...withCode(400, ["PGRST102"], "invalidData", 1, "the request is not of its form"),
  row("413", page(413), "invalidData", 1, "the request is too large"),
  ...withCode(401, ["PGRST301", "PGRST303"], "signIn", 1),
  row("401", page(401), "signIn", 1),
  ...withCode(401, ["42501"], "misconfigured", 1),
  ...withCode(400, ["22023", "PGRST106", "PGRST204", "PGRST300"], "misconfigured", 1),
  ...withCode(404, ["PGRST202", "PGRST205"], "misconfigured", 3),
  row("another 404", page(404), "misconfigured", 1),
  row("429", page(429), "throttled", 5),
  row("503", page(503), "databaseDown", 5),
  ...withCode(503, ["PGRST000", "PGRST001", "PGRST002"], "databaseDown", 5),
  ...withCode(500, ["57P01", "08006", "53300"], "databaseDown", 5),
  ...withCode(504, ["PGRST003"], "busy", 5),
  ...withCode(500, ["57014", "40001", "40P01", "55P03"], "busy", 5),
  ...[500, 502, 504, 520, 524, 544].map((status) => row(`${status}`, page(status), "busy", 5)),
  row("a broken connection", "cutBefore", "unreachable", 5),
];

describe("the table of failures", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  const requests = new Map<string, number>();
  let faultOf: (mentor: string, request: number) => Fault = () => "none";

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      ({ path, body }) => {
        if (path !== SUBMIT) return "none";
        const mentor = (JSON.parse(body) as { p_mentor_id: string }).p_mentor_id;
        const number = (requests.get(mentor) ?? 0) + 1;
        requests.set(mentor, number);
        return faultOf(mentor, number);
      },
    );
    scene = await openScene({ workerUrl: () => proxy.url });
    // A mentor for each row, beyond the active ones of the sample data.
    await scene.backend.rows(
      `insert into public.mentors (id, chapter_id, full_name)
       select id, (select chapter_id from public.mentors limit 1), 'Anna Muster' from unnest($1::uuid[]) as id`,
      [ROWS.map((_, index) => rowMentor(index))],
    );
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  /** As a person would: what was paused for failures of ours goes on. */
  const settle = async (handle: BulkSubmissionHandle) =>
    eventually(
      "the run settles",
      async () => {
        const { phase } = await handle.snapshot();
        if (phase === "paused") await handle.resume().catch(() => undefined);
        return phase === "settled";
      },
      120_000,
    );

  test("is read row by row, in codes and sentences, and nothing of the database's words gets through", async () => {
    faultOf = (mentor) => ROWS[Number(mentor.slice(-12)) - 201]?.fault ?? "none";
    const settings = { maximumConcurrency: 60, outagePatience: 0 };
    const client = await scene.client(1, undefined, settings);
    const handle = await client.submit({
      mentorIds: ROWS.map((_, index) => rowMentor(index)),
      template: { ...TEMPLATE, activityType: "Every row" },
    });
    await settle(handle);

    const outcomes = await Array.fromAsync(client.outcomes(handle.bulkId));
    const read = outcomes.map(({ status, attempts, ...outcome }, index) => ({
      signal: ROWS[index]?.signal,
      status,
      attempts,
      ...("error" in outcome && { code: outcome.error.code, message: outcome.error.message }),
    }));
    expect(read).toEqual(
      ROWS.map(({ signal, code, attempts, rule }) => ({
        signal,
        status: "failure",
        attempts,
        code,
        message: failureSentence(code, rule),
      })),
    );
    expect(outcomes).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
    // A token that was refused got one new one, in the same attempt.
    const signIn = ROWS.findIndex(({ signal }) => signal === "401 PGRST301");
    expect(requests.get(rowMentor(signIn))).toBe(2);
    expect(JSON.stringify(outcomes)).not.toContain("Anna");

    // None of it had been written: with the gateway mended, every one is registered once.
    faultOf = () => "none";
    const retried = await client.retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({ overallStatus: "success", alreadyRegistered: 0 });
    const audited = await eventually("the audit is written", () => retried.audit());
    expect(audited).toMatchObject({ reconciled: true, succeeded: ROWS.length });
  }, 180_000);

  test("those that the database itself decides are real", async () => {
    faultOf = () => "none";
    const client = await scene.client(1);
    const handle = await client.submit({
      mentorIds: [mentorId(1), mentorId(41), mentorId(45)],
      template: { ...TEMPLATE, activityType: "Real refusals" },
    });
    await handle.result();
    const outcomes = await Array.fromAsync(client.outcomes(handle.bulkId));
    expect(outcomes.map((outcome) => ("error" in outcome ? outcome.error.code : outcome.detail))).toEqual([
      "registered",
      "mentorInactive",
      "mentorUnknown",
    ]);
  });

  test("a race for the unique key (23505) is read back", async () => {
    requests.clear();
    faultOf = (mentor, number) => (mentor === mentorId(2) && number === 1 ? answers(409, "23505") : "none");
    const client = await scene.client(1);
    const handle = await client.submit({
      mentorIds: mentorIds(3),
      template: { ...TEMPLATE, activityType: "A race" },
    });
    expect(await handle.result()).toMatchObject({ overallStatus: "success", succeeded: 3 });
  });

  test.each([
    { form: "seconds", header: () => "2" },
    { form: "an HTTP date", header: () => new Date(Date.now() + 3_000).toUTCString() },
  ])("Retry-After is obeyed, in $form", async ({ header }) => {
    for (const [status, code] of [
      [429, "throttled"],
      [503, "databaseDown"],
    ] as const) {
      requests.clear();
      const times: number[] = [];
      faultOf = (mentor, number) => {
        if (mentor !== mentorId(4)) return "none";
        times.push(Date.now());
        return number > 1 ? "none" : { before: { status, headers: { "retry-after": header() } } };
      };
      const client = await scene.client(1);
      const handle = await client.submit({
        mentorIds: mentorIds(5),
        template: { ...TEMPLATE, activityType: `Asked to wait ${code} ${header()}` },
      });
      expect(await handle.result()).toMatchObject({ overallStatus: "success", succeeded: 5 });
      const [first = 0, second = 0] = times;
      // A date has no parts of a second: 3 s ahead may be little more than 2.
      expect(second - first).toBeGreaterThanOrEqual(1_950);
    }
  });
});

function rowMentor(index: number): string {
  return mentorId(201 + index);
}
