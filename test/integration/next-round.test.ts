/** Which round a retry gets: the same one for its number, and none before the latest has ended. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RoundConflictError } from "../../src/index.ts";
import type { BulkRegistrationClient } from "../../src/index.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { Fault, FaultyProxy, ProxiedRequest } from "../../src/testing/faulty-proxy.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("the next round", () => {
  let scene: Scene;
  let client: BulkRegistrationClient;
  let proxy: FaultyProxy;
  let faultOf: (request: ProxiedRequest) => Fault | Promise<Fault> = () => "none";

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      (request) => faultOf(request),
    );
    scene = await openScene({ workerUrl: () => proxy.url });
    client = await scene.client(1);
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  test("is refused to a coordinator who opens it directly while the first runs, and the audit stays true", async () => {
    const bulkId = randomUUID();
    const { promise: held, resolve: letGo } = Promise.withResolvers<Fault>();
    faultOf = ({ path, body }) =>
      path.endsWith("submit_registrations") && body.includes(bulkId) ? held : "none";
    const handle = await client.submit({
      bulkId,
      mentorIds: [...mentorIds(2), mentorId(41)],
      template: { ...TEMPLATE, activityType: `Opened early ${bulkId}` },
    });
    const { url, publishableKey } = scene.backend.supabase;
    for (const round of [1, 2, 3]) {
      const answer = await fetch(`${url}/rest/v1/rpc/open_round`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          apikey: publishableKey,
          authorization: `Bearer ${await scene.backend.signIn(1)}`,
        },
        body: JSON.stringify({ p_bulk_id: bulkId, p_round: round, p_settings: {}, p_over: {} }),
      });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        400,
        round === 2 ? "BR014" : "BR007",
      ]);
    }
    letGo("none");
    faultOf = () => "none";
    expect(await handle.result()).toMatchObject({ round: 1, succeeded: 2, failed: 1 });
    expect(await eventually("the audit is written", () => handle.audit())).toMatchObject({
      round: 1,
      total: 3,
      succeeded: 2,
      failedByCode: { mentorInactive: 1 },
      reconciled: true,
    });
  });

  test("is the same for the same request id, also after its end", async () => {
    const handle = await client.submit({
      mentorIds: [mentorId(1), mentorId(41), mentorId(42), mentorId(45), mentorId(46)],
      template: { ...TEMPLATE, activityType: `By a request id ${randomUUID()}` },
    });
    await handle.result();
    const { bulkId } = handle;
    const options = { requestId: randomUUID(), only: ["mentorInactive"] };
    const first = await client.retryFailed(bulkId, options);
    expect(await first.result()).toMatchObject({ round: 2, total: 2 });
    expect((await client.retryFailed(bulkId, options)).round).toBe(2);
    const second = await client.retryFailed(bulkId, { requestId: randomUUID() });
    expect(await second.result()).toMatchObject({ round: 3, total: 4 });
    expect((await client.retryFailed(bulkId, options)).round).toBe(2);
    await expect(client.retryFailed(bulkId, { requestId: options.requestId })).rejects.toBeInstanceOf(
      RoundConflictError,
    );
    await expect(client.retryFailed(bulkId, { requestId: "mine" })).rejects.toMatchObject({
      field: "requestId",
    });
  });
});
