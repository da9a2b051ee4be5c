/**
 * Lost answers, refusals and outages between worker and Postgres: each mentor is registered once.
 *
 * Longer than 250 lines: all faults meet one proxy before one stack, which takes seconds to start.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BulkSubmissionRequest } from "../../src/client/types.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { Fault, FaultyProxy, ProxiedRequest } from "../../src/testing/faulty-proxy.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

const SUBMIT = "/rest/v1/rpc/submit_registrations";
const SETTLE = "/rest/v1/rpc/settle_failures";

const FORMS = [
  { form: "an activity for each mentor", settings: { mentorsPerActivity: 1 } },
  { form: "several mentors per write", settings: { mentorsPerActivity: 10, mentorsPerWrite: 3 } },
] as const;

describe("faults between the worker and the database", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  let faultOf: (request: ProxiedRequest) => Fault | Promise<Fault> = () => "none";

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      (request) => faultOf(request),
    );
    scene = await openScene({ workerUrl: () => proxy.url });
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  /** The faults of the first attempts of each write; later attempts succeed. */
  const firstAttempts = (fault: Fault, attempts = 1) => {
    const seen = new Map<string, number>();
    return ({ path, body }: ProxiedRequest): Fault => {
      if (path !== SUBMIT) return "none";
      const { p_from: from, p_to: to } = positionsOf(body);
      const before = seen.get(`${from}-${to}`) ?? 0;
      seen.set(`${from}-${to}`, before + 1);
      return before < attempts ? fault : "none";
    };
  };

  /** The faults of each write of one mentor. */
  const always =
    (position: number, fault: Fault) =>
    ({ path, body }: ProxiedRequest): Fault =>
      path === SUBMIT && positionsOf(body).p_from === position ? fault : "none";

  const submit = async (activityType: string, request: Partial<BulkSubmissionRequest> = {}) => {
    const client = await scene.client(1);
    return client.submit({ mentorIds: mentorIds(10), template: { ...TEMPLATE, activityType }, ...request });
  };

  const registeredMentors = async (bulkId: string) => {
    const query = "select mentor_id from public.proxy_activities where bulk_id = $1 order by mentor_id";
    return (await scene.backend.rows<{ mentor_id: string }>(query, [bulkId])).map((row) => row.mentor_id);
  };

  describe.each(FORMS)("with $form", ({ form, settings }) => {
    test.each<{ what: string; fault: Fault }>([
      { what: "the connection breaks before the request is carried out", fault: "cutBefore" },
      { what: "the connection breaks after the rows were written", fault: "cutAfter" },
      {
        what: "the answer to written rows is a 504",
        fault: { after: { status: 504, body: "<html>timeout</html>" } },
      },
      {
        what: "the answer to written rows is a web page",
        fault: { after: { status: 200, body: "<html>hello</html>" } },
      },
      { what: "the answer to written rows is empty", fault: { after: { status: 204 } } },
      {
        what: "the answer to written rows is somebody else's",
        fault: { after: { status: 200, body: '{"bulkId":"x"}' } },
      },
      {
        what: "a firewall answers in place of the database",
        fault: { after: { status: 403, headers: { "content-type": "text/html" }, body: "<html>no</html>" } },
      },
      {
        what: "the database is down for a moment",
        fault: { before: { status: 503, body: '{"code":"PGRST001"}' } },
      },
    ])("leave each mentor registered exactly once when $what", async ({ what, fault }) => {
      faultOf = firstAttempts(fault);

      const handle = await submit(`${what} (${form})`, settings);
      const updates = await Array.fromAsync(handle.progress());
      const { outcomes, ...result } = await handle.result();

      // Registered by this run, also where the first answer was lost: not "already registered".
      expect(result).toMatchObject({
        overallStatus: "success",
        succeeded: 10,
        alreadyRegistered: 0,
        failed: 0,
      });
      expect(await registeredMentors(handle.bulkId)).toEqual(mentorIds(10));
      expect(await Array.fromAsync(outcomes)).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
      expect(updates.map(({ sequence }) => sequence)).toEqual(mentorIds(10).map((_, index) => index + 1));
    });
  });

  test("replace a token that is refused once in the same attempt", async () => {
    faultOf = firstAttempts({ before: { status: 401, body: '{"code":"PGRST303"}' } });

    const handle = await submit("The token is refused once");
    const { outcomes, ...result } = await handle.result();

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 10 });
    expect((await Array.fromAsync(outcomes)).every(({ attempts }) => attempts === 1)).toBe(true);
  });

  test("delay a write as long as Retry-After says", async () => {
    const first = firstAttempts({ before: { status: 429, headers: { "retry-after": "3" }, body: "{}" } });
    const times = new Map<number, number[]>();
    faultOf = (request) => {
      if (request.path === SUBMIT) {
        const { p_from: position } = positionsOf(request.body);
        times.set(position, [...(times.get(position) ?? []), Date.now()]);
      }
      return first(request);
    };

    const handle = await submit("Retry-After", { mentorIds: mentorIds(3) });

    expect(await handle.result()).toMatchObject({ succeeded: 3 });
    for (const [attempt, next] of times.values()) {
      // The default is one second, and the answer asked for three. The tolerance is for the clocks.
      expect((next ?? 0) - (attempt ?? 0)).toBeGreaterThanOrEqual(2_900);
    }
  });

  test("leave a mentor whose every answer is lost a success, because the row exists", async () => {
    faultOf = always(4, "cutAfter");

    const handle = await submit("Every answer lost");
    const { outcomes, ...result } = await handle.result();

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 10, alreadyRegistered: 0 });
    const outcome = (await Array.fromAsync(outcomes)).find(({ mentorId: id }) => id === mentorId(4));
    expect(outcome).toMatchObject({ status: "success", detail: "registered", attempts: 1 });
    expect(await registeredMentors(handle.bulkId)).toEqual(mentorIds(10));
  });

  test.each([
    { status: 401, attempts: 2 },
    { status: 403, attempts: 2 },
    { status: 404, attempts: 2 },
    // The answer refuses this request alone, and so counts at once.
    { status: 413, attempts: 100 },
  ])(
    "read a gateway's $status in place of the answer to a written row as no refusal of the database",
    async ({ status, attempts }) => {
      const answer = { status, headers: { "content-type": "text/html" }, body: "<html>no</html>" };
      faultOf = firstAttempts({ after: answer }, attempts);

      const handle = await submit(`A gateway's ${status}`, { mentorIds: mentorIds(3) });
      const updates = await Array.fromAsync(handle.progress());
      const { outcomes, ...result } = await handle.result();

      expect(result).toMatchObject({ overallStatus: "success", succeeded: 3, failed: 0 });
      const stored = await storedOutcomes(scene.backend, handle.bulkId);
      expect(await Array.fromAsync(outcomes)).toEqual(stored);
      expect(updates.every((update) => update.outcome.status === "success")).toBe(true);
      const audit = await eventually("the audit is written", () => handle.audit());
      expect(audit).toMatchObject({ succeeded: 3, reconciled: true });
    },
  );

  test("let a write that arrives after its failure was settled write nothing", async () => {
    const late = 6;
    const { promise: settling, resolve: seeSettling } = Promise.withResolvers<void>();
    let attempts = 0;
    let lateAnswer: Promise<Fault> | undefined;
    faultOf = async ({ path, body }) => {
      if (path === SETTLE) seeSettling();
      if (path !== SUBMIT || positionsOf(body).p_from !== late) return "none";
      attempts += 1;
      if (attempts > 1) return "cutBefore";
      // The first request is delayed until all is over; its sender has given up long before.
      lateAnswer = settling.then(async () => {
        await eventually("the failure is settled", async () => {
          const query =
            "select detail from public.bulk_registration_items where position = $1 and bulk_id = $2";
          const { p_bulk_id } = JSON.parse(body) as { p_bulk_id: string };
          const [row] = await scene.backend.rows<{ detail: string }>(query, [late, p_bulk_id]);
          return row?.detail === "failed";
        });
        return "none" as const;
      });
      return lateAnswer;
    };

    const handle = await submit("Too late");
    const { outcomes, ...result } = await handle.result();
    await lateAnswer;

    expect(result).toMatchObject({ overallStatus: "partialSuccess", succeeded: 9, failed: 1 });
    expect(await registeredMentors(handle.bulkId)).toEqual(
      mentorIds(10).filter((id) => id !== mentorId(late)),
    );
    expect(await Array.fromAsync(outcomes)).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
  }, 120_000);

  test("let the run wait while the database is down: no mentor fails, and the run continues by itself", async () => {
    let down = true;
    faultOf = () => (down ? { before: { status: 503, body: "" } } : "none");

    const handle = await submit("Down for everybody", { mentorIds: mentorIds(4) });
    await expect
      .poll(() => handle.snapshot())
      .toMatchObject({ phase: "waiting", waitingFor: { code: "databaseDown" }, settled: 0 });
    down = false;

    expect(await handle.result()).toMatchObject({ overallStatus: "success", succeeded: 4 });
  });

  test("let a failure that can't be stored yet wait for the database, and store it once", async () => {
    let tries = 0;
    const refuse = always(2, { before: { status: 400, body: '{"code":"23514"}' } });
    faultOf = (request) => {
      if (request.path !== SETTLE) return refuse(request);
      tries += 1;
      return tries > 2 ? "none" : { before: { status: 503, body: "" } };
    };

    const handle = await submit("Settled late", { mentorIds: mentorIds(3) });
    const { outcomes, ...result } = await handle.result();

    expect(result).toMatchObject({ overallStatus: "partialSuccess", succeeded: 2, failed: 1 });
    expect((await Array.fromAsync(outcomes))[1]).toMatchObject({
      mentorId: mentorId(2),
      error: {
        code: "invalidData",
        message: "This mentor's record was refused: a field is out of its range",
      },
    });
  });

  test.each([
    { form: "an activity for each mentor", mentors: 20 },
    { form: "a stretch", mentors: 40 },
  ])("a run that was told to wait for minutes is cancelled within 5 s ($form)", async ({ form, mentors }) => {
    faultOf = ({ path }) =>
      path === SUBMIT ? { before: { status: 503, headers: { "retry-after": "300" }, body: "" } } : "none";

    const handle = await submit(`Cancelled while waiting (${form})`, { mentorIds: mentorIds(mentors) });
    await expect.poll(async () => (await handle.snapshot()).phase).toBe("waiting");
    const began = Date.now();
    await handle.cancel();
    const result = await handle.result();

    expect(Date.now() - began).toBeLessThanOrEqual(5_000);
    expect(result).toMatchObject({ overallStatus: "totalFailure", cancelled: mentors });
  });
});

function positionsOf(body: string): { p_from: number; p_to: number } {
  return JSON.parse(body) as { p_from: number; p_to: number };
}
