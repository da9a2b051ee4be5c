/** A bulk registration that an operator has removed, as a coordinator finds it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BulkRegistrationRemovedError } from "../../src/index.ts";
import { eventually } from "../support/deferred.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;
let bulkId: string;

beforeAll(async () => {
  scene = await openHttpScene();
  bulkId = await settledRun(scene, 1, mentorIds(3));
  await eventually("it is audited", async () => {
    const [round] = await scene.backend.rows(
      "select from public.bulk_registration_rounds where bulk_id = $1 and audited_at is not null",
      [bulkId],
    );
    return round !== undefined;
  });
  await scene.backend.rows(
    "update public.bulk_registration_rounds set ended_at = ended_at - interval '1 year' where bulk_id = $1",
    [bulkId],
  );
  await scene.backend.rows(
    "select bulk_registration_private.remove_old_registrations(now() - interval '30 days')",
  );
});

afterAll(() => scene.stop());

describe("a removed bulk registration", () => {
  it.each([
    ["GET", ""],
    ["GET", "/outcomes"],
    ["GET", "/progress"],
    ["POST", "/retry"],
    ["POST", "/pause"],
  ])("is gone: %s %s", async (method, path) => {
    const answer = await scene.call(1, `/bulk-registrations/${bulkId}${path}`, { method });
    expect(answer.status).toBe(410);
    expect(await answer.json()).toMatchObject({ type: "urn:bulk-registration:problem:removed" });
  });

  it("is not found by another coordinator", async () => {
    expect((await scene.call(2, `/bulk-registrations/${bulkId}`)).status).toBe(404);
  });

  it("isn't run again by the same submission, and another submission finds its mentors registered", async () => {
    const body = { mentorIds: mentorIds(3), template: { ...TEMPLATE, note: bulkId } };
    const same = await scene.call(1, "/bulk-registrations", submission(body, bulkId));
    expect(same.status).toBe(410);
    const client = await scene.client(1);
    await expect(client.attach(bulkId)).rejects.toThrow(BulkRegistrationRemovedError);
    const result = await (
      await client.submit({ mentorIds: body.mentorIds, template: body.template })
    ).result();
    const details: string[] = [];
    for await (const { detail } of result.outcomes) details.push(detail);
    expect(details).toEqual(Array.from({ length: 3 }, () => "alreadyRegistered"));
  });
});
