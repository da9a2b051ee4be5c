/** Progress over HTTP, on the real stack: what each viewer gets, and what many of them cost. */
import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import type { ConnectionOptions } from "@temporalio/client";
import { importJWK, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { SEEDED_COORDINATORS } from "../../local/seeded-coordinators.ts";
import { createApp } from "../../src/http/app.ts";
import type { AppDependencies } from "../../src/http/dependencies.ts";
import { startDatabaseGate } from "../support/browser/database-gate.ts";
import type { DatabaseGate } from "../support/browser/database-gate.ts";
import { eventually } from "../support/deferred.ts";
import { eventsOf, readEvents } from "../support/event-stream.ts";
import type { StreamEvent } from "../support/event-stream.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../support/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;
let gate: DatabaseGate;

beforeAll(async () => {
  gate = await startDatabaseGate(() => scene.backend.supabase.url);
  scene = await openHttpScene({ workerUrl: () => gate.url });
});

afterAll(async () => {
  gate.letThrough();
  await scene.stop();
  await gate.stop();
});

/** Each with an activity of its own, so that all of them are registered anew. */
async function submit(count: number): Promise<string> {
  const bulkId = randomUUID();
  const template = { ...TEMPLATE, activityType: `Session ${bulkId}` };
  const answer = await scene.call(
    1,
    "/bulk-registrations",
    submission({ mentorIds: mentorIds(count), template }, bulkId),
  );
  expect(answer.status).toBe(202);
  return bulkId;
}

const pathOf = (bulkId: string) => `/bulk-registrations/${bulkId}/progress`;

const mentorsOf = (events: readonly StreamEvent[]) =>
  events.flatMap(({ event, data }) => (event === "settled" ? [(data as { mentorId: string }).mentorId] : []));

describe("a viewer", () => {
  test("who comes while it runs gets everything from the first on, each mentor once", async () => {
    gate.hold(4);
    const bulkId = await submit(12);
    const events: StreamEvent[] = [];
    for await (const event of eventsOf(await scene.call(1, pathOf(bulkId)))) {
      events.push(event);
      if (events.length === 5) gate.letThrough();
    }
    expect(events[0]).toMatchObject({ event: "snapshot", data: { total: 12, phase: "running" } });
    expect(events.at(-1)).toMatchObject({ event: "end", data: { phase: "settled", succeeded: 12 } });
    expect(mentorsOf(events).toSorted()).toEqual(mentorIds(12));
    expect(events).toHaveLength(14);
  });

  test("who lost the connection goes on behind the last event, in this process and in another", async () => {
    gate.hold(5);
    const bulkId = await submit(10);
    const before: StreamEvent[] = [];
    for await (const event of eventsOf(await scene.call(1, pathOf(bulkId)))) {
      before.push(event);
      // Leaving the loop cancels the response, as a lost connection does.
      if (mentorsOf(before).length === 5) break;
    }
    gate.letThrough();
    const lastEventId = before.at(-1)?.id ?? "";
    const after = await readEvents(
      await scene.call(1, pathOf(bulkId), { headers: { "last-event-id": lastEventId } }),
    );
    expect([...mentorsOf(before), ...mentorsOf(after)].toSorted()).toEqual(mentorIds(10));
    expect(after.at(-1)?.event).toBe("end");

    const another = createApp(scene.dependencies);
    const answer = await another.request(pathOf(bulkId), {
      headers: { authorization: `Bearer ${await scene.backend.signIn(1)}`, "last-event-id": lastEventId },
    });
    const elsewhere = mentorsOf(await readEvents(answer));
    expect(elsewhere).toHaveLength(new Set(elsewhere).size);
    expect(new Set([...mentorsOf(before), ...elsewhere]).size).toBe(10);
  });

  test("hears of a pause, and of the new concurrency", async () => {
    gate.hold(1);
    const bulkId = await submit(6);
    const phases: unknown[] = [];
    for await (const { event, data } of eventsOf(await scene.call(1, pathOf(bulkId)))) {
      if (event !== "snapshot") continue;
      const { phase, concurrency, paused } = data as Record<string, unknown>;
      phases.push([phase, concurrency, paused]);
      if (phases.length === 1) {
        await scene.call(1, `/bulk-registrations/${bulkId}/pause`, { method: "POST" });
      } else if (phases.length === 2) {
        await scene.call(1, `/bulk-registrations/${bulkId}`, { method: "PATCH", body: { concurrency: 2 } });
      } else {
        await scene.call(1, `/bulk-registrations/${bulkId}/resume`, { method: "POST" });
        gate.letThrough();
        break;
      }
    }
    expect(phases).toEqual([
      ["running", 5, undefined],
      ["paused", 5, { reason: "person", at: expect.any(String) as string }],
      ["paused", 2, { reason: "person", at: expect.any(String) as string }],
    ]);
  });

  test("of somebody else's run finds none", async () => {
    const bulkId = await submit(1);
    const answer = await scene.call(2, pathOf(bulkId));
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  test("is told to connect again when her session ends", async () => {
    gate.hold(0);
    const bulkId = await submit(2);
    const app = createApp(scene.dependencies);
    const answer = await app.request(pathOf(bulkId), {
      headers: { authorization: `Bearer ${await shortSession(2)}` },
    });
    const text = await answer.text();
    expect(text).toMatch(/^retry: \d+\n\nevent: snapshot\n/);
    expect(text).toMatch(/: connect again\nretry: \d+\n\n$/);
    expect(text).not.toContain("event: end");
    gate.letThrough();
  });

  test("who leaves makes room for another", async () => {
    gate.hold(0);
    const bulkId = await submit(1);
    const app = createApp({ ...scene.dependencies, limits: { streamsPerCoordinator: 2 } });
    const authorization = `Bearer ${await scene.backend.signIn(1)}`;
    const connect = () => app.request(pathOf(bulkId), { headers: { authorization } });
    const [first, second] = [await connect(), await connect()];
    const refused = await connect();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ type: "urn:bulk-registration:problem:too-many-streams" });
    await first.body?.cancel();
    await eventually("room for another viewer", async () => {
      const answer = await connect();
      await answer.body?.cancel();
      return answer.status === 200;
    });
    await second.body?.cancel();
    gate.letThrough();
  });
});

describe("many viewers of one run", () => {
  test("get everything, and cost Temporal what one costs", async () => {
    const alone = await callsOf(1);
    const together = await callsOf(200);
    // Polls that find less or more at once make a few calls more or less; two hundred viewers would make thousands.
    expect(together.calls).toBeLessThan(alone.calls * 2 + 20);
    for (const mentors of together.seen) expect(mentors.toSorted()).toEqual(mentorIds(40));
  });
});

/** What so many viewers of one run see, and how many calls of Temporal the backend makes meanwhile. */
async function callsOf(viewers: number): Promise<{ calls: number; seen: string[][] }> {
  let calls = 0;
  const counting = ((options, nextCall) => {
    calls += 1;
    return nextCall(options);
  }) as NonNullable<ConnectionOptions["interceptors"]>[number];
  const connection = await Connection.connect({
    address: inject("temporalAddress"),
    interceptors: [counting],
  });
  try {
    gate.hold(5);
    const bulkId = await submit(40);
    const dependencies: AppDependencies = { ...scene.dependencies, temporal: new Client({ connection }) };
    const app = createApp(dependencies);
    const authorization = `Bearer ${await scene.backend.signIn(1)}`;
    calls = 0;
    const answers = await Promise.all(
      Array.from({ length: viewers }, async () =>
        app.request(pathOf(bulkId), { headers: { authorization } }),
      ),
    );
    const streams = answers.map((answer) => readEvents(answer));
    gate.letThrough();
    const seen = (await Promise.all(streams)).map((events) => mentorsOf(events));
    return { calls, seen };
  } finally {
    await connection.close();
  }
}

/** A session of coordinator 1 that ends in so many seconds. */
async function shortSession(seconds: number): Promise<string> {
  const { sessionKey, supabase } = scene.backend;
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ role: "authenticated" })
    .setProtectedHeader({ alg: "ES256", kid: sessionKey.kid })
    .setIssuer(`${supabase.url}/auth/v1`)
    .setAudience("authenticated")
    .setSubject(SEEDED_COORDINATORS[0]?.id ?? "")
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(await importJWK(sessionKey, "ES256"));
}
