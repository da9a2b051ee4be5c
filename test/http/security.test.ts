/** Attempts to get at other coordinators' data: with other people's tokens and ids. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { createApp } from "../../src/http/app.ts";
import { forgeTokens } from "../faults/forged-tokens.ts";
import { pausedRun, settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  scene = await openHttpScene();
  app = createApp(scene.dependencies);
});

afterAll(async () => {
  await scene.stop();
});

describe("a token", () => {
  it("that is malformed, forged, expired, of another issuer or of another role gives no access", async () => {
    const goodToken = await scene.backend.signIn(1);
    const forgeries = await forgeTokens({
      sessionKey: scene.backend.sessionKey,
      registrarKey: scene.backend.registrarKey,
      supabaseUrl: scene.backend.supabase.url,
      publishableKey: scene.backend.supabase.publishableKey,
      coordinatorId: SEEDED_COORDINATORS[0]?.id ?? "",
      goodToken,
    });
    const sent = forgeries.flatMap(({ name, token }) =>
      // A header can't hold a line break or anything except text.
      typeof token === "string" && !/[\r\n\0]/.test(token) ? [{ name, token }] : [],
    );
    expect(sent.length).toBeGreaterThan(30);
    for (const { name, token } of sent) {
      const answer = await app.request("/bulk-registrations", {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([name, answer.status]).toEqual([name, 401]);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      const body = await answer.text();
      expect(body).toContain("urn:bulk-registration:problem:unauthenticated");
      // The answer quotes neither the token nor its claims.
      for (const part of token.split(".").filter((each) => each.length > 20))
        expect(body).not.toContain(part);
    }
  });

  it("is taken from the Authorization header only, and as a bearer token", async () => {
    const token = await scene.backend.signIn(1);
    const answers = await Promise.all([
      app.request(`/mentors?access_token=${token}`),
      app.request(`/mentors?token=${token}&apikey=${token}`),
      app.request("/mentors", { headers: { cookie: `access_token=${token}; sb-access-token=${token}` } }),
      app.request("/mentors", { headers: { apikey: token, "x-access-token": token } }),
      app.request("/mentors", { headers: { "proxy-authorization": `Bearer ${token}` } }),
      app.request("/mentors", { headers: { authorization: token } }),
      app.request("/mentors", { headers: { authorization: `Basic ${btoa(`x:${token}`)}` } }),
      app.request("/mentors", { headers: { authorization: `Bearer ${token}, Bearer ${token}` } }),
      app.request("/mentors", { method: "POST", body: `access_token=${token}` }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    expect((await app.request("/mentors", { headers: { authorization: `bearer  ${token}` } })).status).toBe(
      200,
    );
  });

  it("isn't needed for routes without anyone's data", async () => {
    for (const path of ["/livez", "/readyz", "/openapi.json", "/console/config.json"])
      expect([path, (await app.request(path)).status]).toEqual([path, 200]);
  });
});

describe("another coordinator's registration", () => {
  /** Every route with an id in it. */
  const routes: (readonly [string, string, (object | undefined)?, Record<string, string>?])[] = [
    ["GET", ""],
    ["GET", "/outcomes"],
    ["GET", "/outcomes?status=success&limit=1"],
    ["GET", "/outcomes", undefined, { accept: "text/csv" }],
    ["GET", "/progress"],
    ["GET", "/progress", undefined, { "last-event-id": "1.1" }],
    ["POST", "/retry"],
    ["POST", "/retry", { only: ["mentorInactive"] }],
    ["POST", "/retry", { only: mentorIds(1) }],
    ["POST", "/retry", { round: 2, deadline: 60 }],
    ["POST", "/pause"],
    ["POST", "/resume"],
    ["POST", "/cancel"],
    ["PATCH", "", { concurrency: 1 }],
  ];

  it("looks like an unknown one in every route", async () => {
    const settled = await settledRun(scene, 3, mentorIds(48).slice(44));
    const open = await pausedRun(scene, 3, mentorIds(58).slice(44));

    for (const [method, path, sent, headers = {}] of routes) {
      const ask = async (id: string) => {
        const answer = await scene.call(1, `/bulk-registrations/${id}${path}`, {
          method,
          body: sent,
          headers,
        });
        const { requestId, ...problem } = JSON.parse((await answer.text()).replaceAll(id, "<id>")) as {
          requestId: string;
        };
        const names = [...answer.headers.keys()];
        expect(requestId).toBe(answer.headers.get("x-request-id"));
        return { status: answer.status, names, problem };
      };
      const unknown = await ask(randomUUID());
      expect(unknown.status).toBe(404);
      expect([method, path, await ask(settled)]).toEqual([method, path, unknown]);
      expect([method, path, await ask(open)]).toEqual([method, path, unknown]);
    }

    // None of these calls had an effect.
    const shown = await scene.call(3, `/bulk-registrations/${open}`);
    expect(await shown.json()).toMatchObject({ status: "paused", round: 1 });
    scene.gate.letThrough();
    await scene.call(3, `/bulk-registrations/${open}/cancel`, { method: "POST" });
  });

  it("is in no list, and its mentors are hidden", async () => {
    const foreign = await settledRun(scene, 3, mentorIds(46).slice(44));
    const list = await (await scene.call(1, "/bulk-registrations?limit=100")).text();
    expect(list).not.toContain(foreign);
    const mentors = await (await scene.call(1, "/mentors?limit=1000")).text();
    expect(mentors).not.toContain(mentorIds(45)[44]);
    const answer = await scene.call(1, "/preflight", {
      method: "POST",
      body: {
        mentorIds: [...mentorIds(46).slice(44), "a0000000-0000-4000-8000-000000009999"],
        template: TEMPLATE,
      },
    });
    expect(await answer.json()).toMatchObject({
      new: 0,
      notInChapter: [...mentorIds(46).slice(44), "a0000000-0000-4000-8000-000000009999"],
    });
  });
});
