/** The backend's calls for a bulk registration, on the real stack. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { TEMPLATE } from "../support/scene.ts";
import { readEvents } from "../support/event-stream.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

describe("submitting", () => {
  it("stores and starts a run, and answers with its address", async () => {
    const bulkId = randomUUID();
    const body = { mentorIds: mentorIds(3), template: TEMPLATE };
    const answer = await scene.call(1, "/bulk-registrations", submission(body, bulkId));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ bulkId, round: 1, total: 3 });
    expect(answer.headers.get("location")).toBe(`/bulk-registrations/${bulkId}`);
    const events = await readEvents(await scene.call(1, `/bulk-registrations/${bulkId}/progress`));
    expect(events.map(({ event }) => event)).toEqual(["snapshot", "settled", "settled", "settled", "end"]);
    const shown = await scene.call(1, `/bulk-registrations/${bulkId}`);
    expect(z.looseObject({}).parse(await shown.json())).toMatchObject({ status: "success", succeeded: 3 });
  });
});
