/** Progress over HTTP on the real stack: what a viewer gets, and when it is told to reconnect. */
import { randomUUID } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { createApp } from "../../src/http/app.ts";
import { eventually } from "../support/deferred.ts";
import { eventsOf, readEvents, settledOf } from "../support/event-stream.ts";
import type { StreamEvent } from "../support/event-stream.ts";
import { settledRun, show, startRun, waitUntil } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

const pathOf = (bulkId: string) => `/bulk-registrations/${bulkId}/progress`;

const view = (bulkId: string, headers: Record<string, string> = {}) =>
  scene.call(1, pathOf(bulkId), { headers });

const mentorsOf = (events: readonly StreamEvent[]) => settledOf(events).map(({ mentorId }) => mentorId);

/** Numbers from 1. */
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("a viewer", () => {
  test("that joins a running round gets everything from the first update on, each mentor once and in order", async () => {
    scene.gate.hold(4);
    const bulkId = await startRun(scene, 1, mentorIds(12));
    const events: StreamEvent[] = [];
    for await (const event of eventsOf(await view(bulkId))) {
      events.push(event);
      if (settledOf(events).length === 4) scene.gate.letThrough();
    }
    expect(events[0]).toMatchObject({ event: "snapshot", data: { total: 12, phase: "running" } });
    expect(events.at(-1)).toMatchObject({ event: "end", data: { phase: "settled", succeeded: 12 } });
    expect(mentorsOf(events).toSorted()).toEqual(mentorIds(12));
    const settled = settledOf(events);
    expect(settled.map(({ sequence }) => sequence)).toEqual(upTo(12));
    expect(settled.map((each) => each.settled)).toEqual(upTo(12));
    const ids = events.filter(({ event }) => event === "settled").map(({ id }) => id);
    expect(ids).toEqual(upTo(12).map((sequence) => `1.${sequence}`));
  });

  test("that comes after the end gets everything and the end", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(44).slice(38));
    const events = await readEvents(await view(bulkId));
    expect(events.map(({ event }) => event)).toEqual([
      "snapshot",
      ...Array<string>(6).fill("settled"),
      "end",
    ]);
    expect(events[0]).toMatchObject({ data: { phase: "settled", succeeded: 2, failed: 4 } });
    expect(settledOf(events).map(({ outcome }) => outcome.error?.code)).toEqual(
      expect.arrayContaining([undefined, "mentorInactive"]),
    );
  });

  test("with an id of the previous round gets the round from the first update on", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(44).slice(38));
    scene.gate.hold(2);
    const retried = await scene.call(1, `/bulk-registrations/${bulkId}/retry`, {
      method: "POST",
      body: { round: 2 },
    });
    expect(retried.status).toBe(202);
    const events: StreamEvent[] = [];
    for await (const event of eventsOf(await view(bulkId, { "last-event-id": "1.5" }))) {
      events.push(event);
      if (settledOf(events).length === 2) scene.gate.letThrough();
    }
    expect(events[0]).toMatchObject({ data: { round: 2, total: 4 } });
    expect(settledOf(events).map(({ sequence }) => sequence)).toEqual(upTo(4));
    expect(events.find(({ event }) => event === "settled")?.id).toBe("2.1");
  });

  test("gets a pause and the new concurrency", async () => {
    scene.gate.hold(1);
    const bulkId = await startRun(scene, 1, mentorIds(6));
    const phases: unknown[] = [];
    for await (const { event, data } of eventsOf(await view(bulkId))) {
      if (event !== "snapshot") continue;
      const { phase, concurrency, paused } = data as Record<string, unknown>;
      phases.push([phase, concurrency, paused]);
      if (phases.length === 1) {
        await scene.call(1, `/bulk-registrations/${bulkId}/pause`, { method: "POST" });
      } else if (phases.length === 2) {
        await scene.call(1, `/bulk-registrations/${bulkId}`, { method: "PATCH", body: { concurrency: 2 } });
      } else {
        await scene.call(1, `/bulk-registrations/${bulkId}/resume`, { method: "POST" });
        break;
      }
    }
    await finish(bulkId);
    const paused = { reason: "person", at: expect.any(String) as string };
    expect(phases).toEqual([
      ["running", 5, undefined],
      ["paused", 5, paused],
      ["paused", 2, paused],
    ]);
  });

  test("gets what the run waits for, and that it continues", async () => {
    scene.gate.away = true;
    const bulkId = await startRun(scene, 1, mentorIds(6));
    const snapshots: Record<string, unknown>[] = [];
    for await (const { event, data } of eventsOf(await view(bulkId))) {
      if (event !== "snapshot") continue;
      snapshots.push(data as Record<string, unknown>);
      if ((data as { phase: string }).phase !== "waiting" || !scene.gate.away) continue;
      expect(await show(scene, 1, bulkId)).toMatchObject({
        status: "waiting",
        progress: { phase: "waiting", waitingFor: { code: "databaseDown" }, settled: 0 },
      });
      scene.gate.away = false;
    }
    expect(snapshots.find(({ phase }) => phase === "waiting")).toMatchObject({
      settled: 0,
      waitingFor: { code: "databaseDown", attempt: expect.any(Number) },
    });
    expect(await show(scene, 1, bulkId)).toMatchObject({ status: "success", succeeded: 6 });
  });

  test("of another coordinator's run finds none", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    const answer = await scene.call(2, pathOf(bulkId));
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  test("is told to reconnect when its session ends", async () => {
    scene.gate.hold();
    const bulkId = await startRun(scene, 1, mentorIds(2));
    const app = createApp(scene.dependencies);
    const answer = await app.request(pathOf(bulkId), {
      headers: { authorization: `Bearer ${await shortSession(2)}` },
    });
    const text = await answer.text();
    expect(text).toMatch(/^retry: \d+\n\nevent: snapshot\n/);
    expect(text).toMatch(/: connect again\nretry: \d+\n\n$/);
    expect(text).not.toContain("event: end");
    await finish(bulkId);
  });

  test("that leaves makes room for another", async () => {
    scene.gate.hold();
    const bulkId = await startRun(scene, 1, mentorIds(1));
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
    await finish(bulkId);
  });

  test("that reads slowly learns how many updates it missed, and nothing is buffered for it", async () => {
    const total = 3_000;
    scene.gate.hold(1);
    const ids = Array.from({ length: total }, () => randomUUID());
    const bulkId = await startRun(scene, 1, ids, { mentorsPerWrite: 100, concurrency: 1 });
    const reader = readerOf(await view(bulkId));
    const before: StreamEvent[] = [];
    while (settledOf(before).length < 100) before.push(...(await reader.next()));
    // This viewer waits for the next event, and then reads nothing for a while.
    const waiting = reader.next();
    scene.gate.letThrough();
    await untilSettled(bulkId);
    const after = [...(await waiting)];
    while (after.at(-1)?.event !== "end") after.push(...(await reader.next()));
    const skips = after.flatMap(({ event, id, data }) => {
      const { skipped, settled } = data as { skipped?: number; settled: number };
      return event === "snapshot" && skipped !== undefined ? [{ skipped, settled, id }] : [];
    });
    const [skip = { skipped: 0, settled: 0, id: undefined }] = skips;
    expect(skips).toHaveLength(1);
    expect(skip.skipped).toBeGreaterThan(1_000);
    expect(skip.id).toBe(`1.${skip.settled}`);
    expect(settledOf([...before, ...after])).toHaveLength(total - skip.skipped);
  });
});

/** Cancels the run, which would otherwise take the next test's place at the gate. */
async function finish(bulkId: string): Promise<void> {
  scene.gate.letThrough();
  await untilSettled(bulkId);
}

async function untilSettled(bulkId: string): Promise<void> {
  await waitUntil(scene, 1, bulkId, ({ progress }) => progress.phase === "settled");
}

/** Reads no chunk in advance, as `for await` over text would. */
function readerOf(answer: Response) {
  const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader();
  return {
    next: async (): Promise<StreamEvent[]> => {
      const { value } = await reader.read();
      if (value === undefined) throw new Error("The stream has ended");
      return readEvents(new Response(new Blob([value as Uint8Array<ArrayBuffer>])));
    },
  };
}

/** A session of coordinator 1 that ends in this many seconds. */
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
