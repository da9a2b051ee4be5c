/** Unknown addresses, wrong methods and callers without rights: problem details with a stable type. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

const valid = { mentorIds: mentorIds(2), template: TEMPLATE };

describe("an unknown address", () => {
  it.for(["/nowhere", "/console/nothing.js", "/.env", "/openapi.yaml", "/%ff", "//livez", "/livez/"])(
    "is a problem, and no page: %s",
    async (path) => {
      const answer = await createApp(scene.dependencies).request(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(await answer.json()).toEqual({
        type: "urn:bulk-registration:problem:not-found",
        title: "Nothing was found at this address",
        status: 404,
        requestId: answer.headers.get("x-request-id"),
      });
    },
  );

  it.for(["x", "%00", "..%2f..%2fmentors", "a0000000-0000-4000-8000", "' or true --", "%zz"])(
    "is no id, and is refused before any call of the database: %s",
    async (id) => {
      const answer = await scene.call(1, `/bulk-registrations/${id}`);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ field: "bulkId", rule: "must be a UUID" });
    },
  );
});

describe("an id with an invisible character", () => {
  it("is refused with the name of the character", async () => {
    const answer = await scene.call(1, `/bulk-registrations/${randomUUID()}%E2%80%8B`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      field: "bulkId",
      rule: "must be a UUID: there is an invisible character, U+200B, behind it",
    });
  });
});

describe("a method", () => {
  it.for([
    ["DELETE", "/bulk-registrations", "GET, HEAD, POST"],
    ["PUT", "/bulk-registrations/6f2b1f0e-6a4e-4c1c-9d5e-3c1a54f0b1aa", "GET, HEAD, PATCH"],
    ["GET", "/preflight", "POST"],
    ["GET", "/bulk-registrations/6f2b1f0e-6a4e-4c1c-9d5e-3c1a54f0b1aa/cancel", "POST"],
    ["POST", "/livez", "GET, HEAD"],
    ["POST", "/openapi.json", "GET, HEAD"],
    ["POST", "/console/config.json", "GET, HEAD"],
    ["PROPFIND", "/mentors", "GET, HEAD"],
  ] as const)(
    "that an address doesn't allow is refused with the allowed ones: %s %s",
    async ([method, path, allowed]) => {
      const answer = await scene.call(1, path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")?.split(", ").sort().join(", ")).toBe(allowed);
      expect(await answer.json()).toMatchObject({ type: "urn:bulk-registration:problem:method-not-allowed" });
    },
  );

  it("HEAD gets the answer of GET without the body, and holds no stream open", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    const app = createApp({ ...scene.dependencies, limits: { streamsPerCoordinator: 1 } });
    const headers = { authorization: `Bearer ${await scene.backend.signIn(1)}` };
    for (const path of [
      "/mentors",
      `/bulk-registrations/${bulkId}/outcomes`,
      `/bulk-registrations/${bulkId}/progress`,
    ]) {
      for (let count = 0; count < 2; count += 1) {
        const answer = await app.request(path, { method: "HEAD", headers });
        expect([path, answer.status]).toEqual([path, 200]);
        expect(await answer.text()).toBe("");
      }
    }
  });
});

describe("a caller who is not a coordinator", () => {
  it("gets a problem that says so", async () => {
    await scene.backend.rows(
      "delete from public.coordinators where user_id = 'c0000000-0000-4000-8000-000000000002'",
    );
    for (const [path, init] of [
      ["/mentors", {}],
      ["/bulk-registrations", {}],
      ["/preflight", { method: "POST", body: valid }],
      ["/bulk-registrations", submission(valid)],
    ] as const) {
      const answer = await scene.call(2, path, init);
      expect([path, answer.status]).toEqual([path, 403]);
      expect(await answer.json()).toMatchObject({ type: "urn:bulk-registration:problem:not-a-coordinator" });
    }
  });
});
