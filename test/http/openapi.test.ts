/** The backend against its own OpenAPI document: every operation, with requests made from the schemas. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import { pausedRun, settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { checkContract } from "./contract/drive.ts";
import { documentFaults, readDocument } from "./contract/document.ts";
import { DEVIATIONS, plantedApp } from "./contract/planted-app.ts";

/** Another seed makes other requests; the same seed makes the same requests. */
const SEED = 20_261_125;

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene({
    changes: { limits: { requestsPerAddress: 1e6, requestsPerCoordinator: 1e6 } },
  });
});

afterAll(async () => {
  await scene.stop();
});

describe("the backend and its document", () => {
  it("agree on every operation, for valid and for invalid requests", async () => {
    const app = createApp(scene.dependencies);
    const token = await scene.backend.signIn(1);
    // The requests leave many rounds open, and the limit must not refuse further ones.
    await scene.backend.rows("update public.bulk_registration_limits set open_rounds_per_coordinator = 1000");
    // Runs to request: one succeeded, one partly failed, one of another coordinator, and one that waits for a person.
    const runs = [
      await settledRun(scene, 1, mentorIds(3)),
      await settledRun(scene, 1, mentorIds(42).slice(39)),
      await settledRun(scene, 3, mentorIds(46).slice(44)),
      await pausedRun(scene, 1, mentorIds(40)),
    ];
    const { faults, requests, answers } = await checkContract({
      document: await (await app.request("/openapi.json")).json(),
      send: async ({ path, session, headers, ...init }) =>
        app.request(path, {
          ...init,
          headers: { ...headers, ...(session && { authorization: `Bearer ${token}` }) },
        }),
      seed: SEED,
      count: 10,
      known: {
        bulkId: [...runs, randomUUID()],
        mentorIds: [mentorIds(3), mentorIds(60).slice(40)],
        after: [undefined],
        month: ["2026-11", "1999-12"],
        "text/csv": [`Mentor ID;name\n${mentorIds(3).join(";Sample\n")};Sample\n`],
        "application/x-ndjson": [
          mentorIds(3)
            .map((id) => `{"mentorId":"${id}"}\n`)
            .join(""),
        ],
      },
      // A mentor must be one of the bulk registration.
      beyond: {
        retry: "only[",
        correct: "mentorIds[",
        withdraw: "mentorIds[",
        preflightCorrection: "mentorIds[",
        preflightWithdrawal: "mentorIds[",
      },
    });
    console.log(`Seed ${SEED}: ${requests} requests\n${JSON.stringify(answers)}`);
    expect(faults).toEqual([]);
    // Some requests succeed, so the calls reach their subject.
    for (const reached of [
      "submit 202",
      "list 200",
      "show 200",
      "show 404",
      "outcomes 200",
      "progress 200",
      "retry 409",
      "correct 202",
      "correct 409",
      "withdraw 422",
      "withdraw 409",
      "preflightCorrection 200",
      "preflightWithdrawal 200",
      "pause 202",
      "pause 409",
      "resume 202",
      "change 200",
      "change 409",
      "me 200",
      "mentors 200",
      "preflight 200",
      "chapterList 200",
      "chapterRegistration 200",
      "chapterRegistration 404",
      "chapterMentors 200",
    ])
      expect(answers).toHaveProperty([reached]);
  });
});

describe("the check itself", () => {
  const check = (deviation?: (typeof DEVIATIONS)[number]) => {
    const { document, send } = plantedApp(deviation);
    return checkContract({ document, send, seed: SEED, count: 5 });
  };

  it("finds nothing in an app that keeps to its document", async () => {
    expect((await check()).faults).toEqual([]);
  });

  it.for(DEVIATIONS)("finds an app that %s", async (deviation) => {
    expect((await check(deviation)).faults).not.toEqual([]);
  });

  it("finds a reference that leads nowhere, and a repeated id", () => {
    const { document } = plantedApp();
    const { paths } = document;
    const broken = {
      ...document,
      components: { schemas: {} },
      paths: { ...paths, "/again": paths["/things"] },
    };
    const faults = documentFaults(readDocument(broken));
    expect(faults.some((fault) => fault.includes("can't resolve reference"))).toBe(true);
    expect(faults).toContain("the operationId make occurs twice");
  });
});
