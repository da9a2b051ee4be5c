/** The limit of open rounds of a coordinator: through the client, over HTTP and on the command line. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RunInProgressError, TooManyOpenRoundsError } from "../../src/index.ts";
import type { BulkRegistrationClient } from "../../src/index.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

describe("a coordinator with as many open rounds as allowed", () => {
  let scene: HttpScene;
  let client: BulkRegistrationClient;

  beforeAll(async () => {
    // Without a worker, submitted rounds stay open.
    scene = await openHttpScene({ worker: false });
    client = await scene.client(1);
  });
  afterAll(() => scene.stop());
  beforeEach(async () => {
    await scene.backend.rows("update public.bulk_registration_limits set open_rounds_per_coordinator = 2");
    await endAll();
  });

  const request = (bulkId: string = randomUUID()) => ({
    bulkId,
    mentorIds: mentorIds(2),
    template: { ...TEMPLATE, activityType: `Open ${bulkId}` },
  });
  const openTwo = async () => {
    const requests = [request(), request()];
    for (const each of requests) await client.submit(each);
    return requests.map(({ bulkId }) => bulkId);
  };
  const terminate = (bulkId: string, round = 1) =>
    scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, round)).terminate();
  const openRounds = () =>
    scene.backend.rows<{ bulk_id: string; round: number }>(
      "select bulk_id, round from public.bulk_registration_rounds where ended_at is null",
    );
  /** Closes the round as a retry of an interrupted one does, without the retry. */
  const endAll = async () => {
    for (const { bulk_id: bulkId, round } of await openRounds()) {
      await terminate(bulkId, round).catch(() => undefined);
      await scene.backend.rows(
        `update public.bulk_registration_items set sequence = position, detail = 'failed', error_code = 'interrupted', settled_at = now()
         where bulk_id = $1 and round = $2`,
        [bulkId, round],
      );
      await scene.backend.rows(
        `update public.bulk_registration_rounds set settled = total, failed = total, ended_at = now()
         where bulk_id = $1 and round = $2`,
        [bulkId, round],
      );
    }
  };

  test("is refused another one with a typed error that has its id; nothing is stored, and no run is started", async () => {
    await openTwo();
    const third = request();
    const refused = client.submit(third);
    await expect(refused).rejects.toBeInstanceOf(TooManyOpenRoundsError);
    await expect(refused).rejects.toMatchObject({ code: "tooManyOpenRounds", bulkId: third.bulkId });
    expect(
      await scene.backend.rows("select from public.bulk_registrations where bulk_id = $1", [third.bulkId]),
    ).toEqual([]);
    const run = scene.temporal.client.workflow.getHandle(runWorkflowId(third.bulkId, 1));
    await expect(run.describe()).rejects.toMatchObject({ name: "WorkflowNotFoundError" });
  });

  test("can submit each of them again, and the refused one after another has ended", async () => {
    const first = request();
    await client.submit(first);
    await client.submit(request());
    const third = request();
    await expect(client.submit(third)).rejects.toBeInstanceOf(TooManyOpenRoundsError);
    expect(await client.submit(first)).toMatchObject({ bulkId: first.bulkId, round: 1 });

    await endAll();
    expect(await client.submit(third)).toMatchObject({ bulkId: third.bulkId, round: 1 });
  });

  test("can't retry while they run, and can retry interrupted ones, even if all of them are interrupted", async () => {
    const ended = request();
    await client.submit(ended);
    await endAll();
    const bulkIds = await openTwo();
    await expect(client.retryFailed(ended.bulkId)).rejects.toBeInstanceOf(TooManyOpenRoundsError);
    await expect(client.retryFailed(bulkIds[0] ?? "")).rejects.toBeInstanceOf(RunInProgressError);

    for (const bulkId of bulkIds) await terminate(bulkId);
    await expect(client.submit(request())).rejects.toBeInstanceOf(TooManyOpenRoundsError);
    for (const bulkId of bulkIds)
      expect(await client.retryFailed(bulkId)).toMatchObject({ bulkId, round: 2 });
    await expect(client.retryFailed(ended.bulkId)).rejects.toBeInstanceOf(TooManyOpenRoundsError);
  });

  test("gets over HTTP a problem of its own, 409, with the id of the refused request", async () => {
    await openTwo();
    const { bulkId: _, ...body } = request();
    const answer = await scene.call(1, "/bulk-registrations", submission(body));
    expect(answer.status).toBe(409);
    expect(answer.headers.get("retry-after")).toBeNull();
    expect(await answer.json()).toMatchObject({
      type: "urn:bulk-registration:problem:too-many-open-rounds",
      status: 409,
      bulkId: expect.any(String),
    });
    expect((await scene.call(2, "/bulk-registrations", submission(body))).status).toBe(202);
  });

  test("has twenty by the deployment's default", async () => {
    const [column] = await scene.backend.rows<{ column_default: string }>(
      "select column_default from information_schema.columns where column_name = 'open_rounds_per_coordinator'",
    );
    expect(column).toEqual({ column_default: "20" });
  });
});
