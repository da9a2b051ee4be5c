/**
 * Every row of the table of failures through the real client, worker and database, with a gateway that injects
 * failures.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureSentence } from "../../src/domain/failure-sentence.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { Fault, FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { answers, page, ROWS, SYSTEMIC } from "./failure-signals.ts";

const SUBMIT = "/rest/v1/rpc/submit_registrations";

/** One write of one mentor. */
interface Write {
  bulkId: string;
  position: number;
  /** The number of the attempt for this mentor, from 1. */
  number: number;
}

describe("the table of failures", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  const writes = new Map<string, number>();
  let faultOf: (write: Write) => Fault = () => "none";

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      ({ path, body }) => {
        if (path !== SUBMIT) return "none";
        const { p_bulk_id: bulkId, p_from: position } = JSON.parse(body) as {
          p_bulk_id: string;
          p_from: number;
        };
        const number = (writes.get(`${bulkId}/${position}`) ?? 0) + 1;
        writes.set(`${bulkId}/${position}`, number);
        return faultOf({ bulkId, position, number });
      },
    );
    scene = await openScene({ workerUrl: () => proxy.url });
    // A mentor for each row, in addition to the active ones of the sample data.
    await scene.backend.rows(
      `insert into public.mentors (id, chapter_id, full_name)
       select id, (select chapter_id from public.mentors limit 1), 'Anna Muster' from unnest($1::uuid[]) as id`,
      [ROWS.map((_, index) => mentorId(201 + index))],
    );
    // Failing writes keep their places in the window until they have failed.
    await scene.backend.rows(
      "update public.bulk_registration_limits set run_concurrency = 60, total_concurrency = 200, open_rounds_per_coordinator = 200",
    );
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  test("is read row by row, in codes and sentences, without any text of the database", async () => {
    const others = mentorIds(2);
    faultOf = ({ position }) => ROWS[position - others.length - 1]?.fault ?? "none";
    const client = await scene.client(1);
    const handle = await client.submit({
      mentorIds: [...others, ...ROWS.map((_, index) => mentorId(201 + index))],
      template: { ...TEMPLATE, activityType: "Every row" },
      concurrency: 60,
      mentorsPerActivity: 1,
    });
    expect(await handle.result()).toMatchObject({ succeeded: others.length, failed: ROWS.length });

    const outcomes = await Array.fromAsync(client.outcomes(handle.bulkId));
    const read = outcomes.slice(others.length).map(({ status, attempts, ...outcome }, index) => ({
      signal: ROWS[index]?.signal,
      status,
      attempts,
      ...("error" in outcome && { code: outcome.error.code, message: outcome.error.message }),
    }));
    expect(read).toEqual(
      ROWS.map(({ signal, code, attempts, cause }) => ({
        signal,
        status: "failure",
        attempts,
        code,
        message: failureSentence(code, cause),
      })),
    );
    expect(outcomes).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
    expect(JSON.stringify(outcomes)).not.toContain("Anna");

    // Nothing had been written: after the gateway is fixed, every mentor is registered once.
    faultOf = () => "none";
    const retried = await client.retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({ overallStatus: "success", alreadyRegistered: 0 });
    const audited = await eventually("the audit is written", () => retried.audit());
    expect(audited).toMatchObject({ reconciled: true, succeeded: ROWS.length });
  }, 180_000);

  test("lets the run wait for failures of all mentors: no mentor fails, and the run says why and continues by itself", async () => {
    const runs = new Map(SYSTEMIC.map((systemic) => [randomUUID() as string, systemic]));
    let isBroken = true;
    faultOf = ({ bulkId }) => (isBroken ? (runs.get(bulkId)?.fault ?? "none") : "none");
    const client = await scene.client(1);
    const handles = await Promise.all(
      [...runs].map(([bulkId, { signal }]) =>
        client.submit({
          bulkId,
          mentorIds: mentorIds(2),
          template: { ...TEMPLATE, activityType: `Waits: ${signal}` },
        }),
      ),
    );
    for (const handle of handles) {
      const { signal, waitsFor } = runs.get(handle.bulkId) ?? {};
      await expect
        .poll(
          async () => {
            const { phase, settled, waitingFor } = await handle.snapshot();
            return { signal, phase, settled, code: waitingFor?.code };
          },
          { timeout: 30_000 },
        )
        .toEqual({ signal, phase: "waiting", settled: 0, code: waitsFor });
    }
    isBroken = false;

    for (const handle of handles) {
      const { outcomes, ...result } = await handle.result();
      expect(result).toMatchObject({ overallStatus: "success", succeeded: 2, alreadyRegistered: 0 });
      // The run may have written the other one first, to probe whether writes succeed.
      const attempts = (await Array.fromAsync(outcomes)).map((outcome) => outcome.attempts);
      expect(Math.max(...attempts)).toBeGreaterThan(1);
    }
  }, 180_000);

  test("fails a mentor who alone is always refused, also when an outage comes in between", async () => {
    const poison = [page(403), page(404), page(402), answers(400, "P0001"), answers(404, "42883"), page(502)];
    const outage = [page(403), answers(400, "0A000"), answers(405, "25006"), page(402), page(429), page(503)];
    const runs = new Map(
      poison.map((fault, index) => [randomUUID() as string, { fault, outage: outage[index] }]),
    );
    const began = Date.now();
    faultOf = ({ bulkId, position }) => {
      const run = runs.get(bulkId);
      if (run === undefined) return "none";
      if (position === 3) return run.fault;
      return Date.now() - began < 8_000 ? (run.outage ?? "none") : "none";
    };
    const client = await scene.client(1);
    const handles = await Promise.all(
      [...runs.keys()].map((bulkId, index) =>
        client.submit({
          bulkId,
          mentorIds: mentorIds(5),
          template: { ...TEMPLATE, activityType: `Poisoned ${index}` },
        }),
      ),
    );
    for (const handle of handles) {
      expect(await handle.result()).toMatchObject({ succeeded: 4, failed: 1 });
      const outcomes = await Array.fromAsync(client.outcomes(handle.bulkId));
      expect(outcomes[2]).toMatchObject({ status: "failure", mentorId: mentorId(3) });
    }
  }, 180_000);

  test("keeps a mentor whose answer alone claims an outage from delaying others", async () => {
    faultOf = ({ position }) => (position === 2 ? answers(503, "08001") : "none");
    const client = await scene.client(1);
    for (const mentorsPerActivity of [1, 5]) {
      const handle = await client.submit({
        mentorIds: mentorIds(5),
        template: { ...TEMPLATE, activityType: `An outage of one, ${mentorsPerActivity}` },
        mentorsPerActivity,
      });
      await expect.poll(async () => (await handle.snapshot()).settled, { timeout: 40_000 }).toBe(4);
      expect(await handle.snapshot()).toMatchObject({
        phase: "waiting",
        waitingFor: { code: "databaseDown" },
      });
      await handle.cancel();
    }
  }, 180_000);

  test("holds for failures that the database itself decides", async () => {
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

  test("reads a race for the unique key (23505) back", async () => {
    faultOf = ({ position, number }) => (position === 2 && number === 1 ? answers(409, "23505") : "none");
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
  ])("holds for Retry-After, in $form", async ({ header }) => {
    for (const [status, code] of [
      [429, "throttled"],
      [503, "databaseDown"],
    ] as const) {
      const times: number[] = [];
      faultOf = ({ position, number }) => {
        if (position !== 4) return "none";
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
      // A date has no fractions of a second: 3 s ahead may be little more than 2 s.
      expect(second - first).toBeGreaterThanOrEqual(1_950);
    }
  });
});
