import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BulkSubmissionRequest } from "../../src/client.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import type { Fault, FaultyProxy, ProxiedRequest } from "../support/faulty-proxy.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

const SUBMIT = "/rest/v1/rpc/submit_proxy_registration";
const RECORD = "/rest/v1/rpc/record_bulk_registration_failures";

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

  /** Faults of the first attempt per mentor; all later ones get through. */
  const firstAttempts = (fault: Fault) => {
    const seen = new Set<string>();
    return ({ path, body }: ProxiedRequest): Fault => {
      if (path !== SUBMIT) return "none";
      const mentor = mentorOf(body);
      if (seen.has(mentor)) return "none";
      seen.add(mentor);
      return fault;
    };
  };

  const submit = async (
    activityType: string,
    request: Partial<BulkSubmissionRequest> = {},
    settings: { outagePatience?: number } = {},
  ) => {
    const client = await scene.client(1, undefined, settings);
    return client.submit({ mentorIds: mentorIds(10), template: { ...TEMPLATE, activityType }, ...request });
  };

  const registeredMentors = async (bulkId: string) => {
    const query = "select mentor_id from public.proxy_activities where bulk_id = $1 order by mentor_id";
    return (await scene.backend.rows<{ mentor_id: string }>(query, [bulkId])).map((row) => row.mentor_id);
  };

  test.each<{ what: string; fault: Fault }>([
    { what: "the connection breaks before the request is carried out", fault: "cutBefore" },
    { what: "the connection breaks after the row was written", fault: "cutAfter" },
    {
      what: "the answer to a written row is a 504",
      fault: { after: { status: 504, body: "<html>timeout</html>" } },
    },
    {
      what: "the answer to a written row is a web page",
      fault: { after: { status: 200, body: "<html>hello</html>" } },
    },
    { what: "the answer to a written row is empty", fault: { after: { status: 204 } } },
    {
      what: "the answer to a written row is somebody else's",
      fault: { after: { status: 200, body: '{"bulkId":"x"}' } },
    },
    {
      what: "the database is down for a moment",
      fault: { before: { status: 503, body: '{"code":"PGRST001"}' } },
    },
    { what: "the token is refused once", fault: { before: { status: 401, body: '{"code":"PGRST303"}' } } },
  ])("when $what, each mentor is registered exactly once", async ({ what, fault }) => {
    faultOf = firstAttempts(fault);

    const handle = await submit(what);
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
    expect(updates).toHaveLength(10);
  });

  test("waits as long as Retry-After says", async () => {
    const first = firstAttempts({ before: { status: 429, headers: { "retry-after": "3" }, body: "{}" } });
    const times = new Map<string, number[]>();
    faultOf = (request) => {
      if (request.path === SUBMIT) {
        const mentor = mentorOf(request.body);
        times.set(mentor, [...(times.get(mentor) ?? []), Date.now()]);
      }
      return first(request);
    };

    const handle = await submit("Retry-After", { mentorIds: mentorIds(3) });

    expect(await handle.result()).toMatchObject({ succeeded: 3 });
    for (const [attempt, next] of times.values()) {
      // The default would be one second; three were asked for. A little less, for the clocks.
      expect((next ?? 0) - (attempt ?? 0)).toBeGreaterThanOrEqual(2_900);
    }
  });

  test("a mentor whose every answer is lost is a success all the same, since the row is there", async () => {
    const lost = mentorId(4);
    faultOf = ({ path, body }) => (path === SUBMIT && mentorOf(body) === lost ? "cutAfter" : "none");

    const handle = await submit("Every answer lost", {}, { outagePatience: 0 });
    const { outcomes, ...result } = await handle.result();

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 10, alreadyRegistered: 0 });
    const outcome = (await Array.fromAsync(outcomes)).find(({ mentorId: id }) => id === lost);
    expect(outcome).toMatchObject({ status: "success", detail: "registered", attempts: 5 });
    expect(await registeredMentors(handle.bulkId)).toEqual(mentorIds(10));
  });

  test.each([401, 403, 404, 413])(
    "a gateway's %d in place of the answer to a written row is no refusal of the database",
    async (status) => {
      const lost = mentorId(2);
      const fault = { after: { status, headers: { "content-type": "text/html" }, body: "<html>no</html>" } };
      faultOf = ({ path, body }) => (path === SUBMIT && mentorOf(body) === lost ? fault : "none");

      const handle = await submit(`A gateway's ${status}`, { mentorIds: mentorIds(3) });
      const updates = await Array.fromAsync(handle.progress());
      const { outcomes, ...result } = await handle.result();

      expect(result).toMatchObject({ overallStatus: "success", succeeded: 3, failed: 0 });
      const stored = await storedOutcomes(scene.backend, handle.bulkId);
      expect(await Array.fromAsync(outcomes)).toEqual(stored);
      expect(updates.every((update) => update.outcome.status === "success")).toBe(true);
      await eventually("the audit says the same", async () => {
        const query = "select succeeded from public.bulk_registration_audits where bulk_id = $1";
        const [audit] = await scene.backend.rows<{ succeeded: number }>(query, [handle.bulkId]);
        return audit?.succeeded === 3;
      });
    },
  );

  test("an attempt that arrives after its failure was recorded writes nothing", async () => {
    const late = mentorId(6);
    const { promise: recorded, resolve: seeRecorded } = Promise.withResolvers<void>();
    let attempts = 0;
    let lateAnswer: Promise<Fault> | undefined;
    faultOf = async ({ path, body }) => {
      if (path === RECORD) seeRecorded();
      if (path !== SUBMIT || mentorOf(body) !== late) return "none";
      attempts += 1;
      if (attempts > 1) return "cutBefore";
      // The first request is delayed on its way until all is over; its sender has long given up.
      lateAnswer = recorded.then(async () => {
        await eventually("the failure is recorded", async () => {
          const query =
            "select status from public.bulk_registration_items where mentor_id = $1 and bulk_id = $2";
          const { p_bulk_id } = JSON.parse(body) as { p_bulk_id: string };
          const [row] = await scene.backend.rows<{ status: string }>(query, [late, p_bulk_id]);
          return row?.status === "failure";
        });
        return "none" as const;
      });
      return lateAnswer;
    };

    const handle = await submit("Too late", {}, { outagePatience: 0 });
    const { outcomes, ...result } = await handle.result();
    await lateAnswer;

    expect(result).toMatchObject({ overallStatus: "partialSuccess", succeeded: 9, failed: 1 });
    expect(await registeredMentors(handle.bulkId)).toEqual(mentorIds(10).filter((id) => id !== late));
    expect(await Array.fromAsync(outcomes)).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
  }, 120_000);

  test("while the database is down for everybody, nothing is lost: recorded failures wait for it", async () => {
    let down = true;
    faultOf = ({ path }) => {
      if (path === SUBMIT) return { before: { status: 503, body: '{"code":"PGRST000"}' } };
      return down ? { before: { status: 503, body: "" } } : "none";
    };

    const handle = await submit("Down for everybody", { mentorIds: mentorIds(4) }, { outagePatience: 0 });
    await eventually(
      "recording has been tried",
      () => proxy.requests.some(({ path, body }) => path === RECORD && body.includes(handle.bulkId)),
      60_000,
    );
    expect(await handle.snapshot()).toMatchObject({ settled: 0, phase: "running" });
    down = false;

    expect(await handle.result()).toMatchObject({ overallStatus: "totalFailure", failed: 4 });
    const stored = await storedOutcomes(scene.backend, handle.bulkId);
    expect(stored.map((outcome) => outcome.status === "failure" && outcome.error)).toEqual(
      Array.from({ length: 4 }, () => ({
        code: "databaseDown",
        message: "The database was down for too long",
        retryable: true,
      })),
    );

    faultOf = () => "none";
    const retried = await (await scene.client(1)).retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({ overallStatus: "success", total: 4, succeeded: 4 });
  }, 120_000);
});

function mentorOf(body: string): string {
  return (JSON.parse(body) as { p_mentor_id: string }).p_mentor_id;
}
