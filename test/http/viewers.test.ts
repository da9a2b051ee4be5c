/** Many viewers of one run, and viewers that change the server: what they get, and how many calls they cause. */
import { setTimeout as delay } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import type { ConnectionOptions } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createApp } from "../../src/http/app.ts";
import type { AppDependencies } from "../../src/http/dependencies.ts";
import { eventsOf, readEvents, settledOf } from "../support/event-stream.ts";
import type { SettledEvent } from "../support/event-stream.ts";
import { startRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { startServerProcess } from "../support/http-server-process.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

const pathOf = (bulkId: string) => `/bulk-registrations/${bulkId}/progress`;
const sequencesOf = (events: readonly SettledEvent[]) => events.map(({ sequence }) => sequence);
/** Consecutive numbers. */
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe("a viewer that has lost its connection", () => {
  test("continues exactly behind its last event: in this process, on another server, and on a restarted one", async () => {
    const headers = { authorization: `Bearer ${await scene.backend.signIn(1)}` };
    const servers = [await startServerProcess(scene), await startServerProcess(scene)] as const;
    const [one, other] = servers;
    scene.gate.hold(5);
    const bulkId = await startRun(scene, 1, mentorIds(10));
    /** Up to this many events; leaving the loop ends the connection. */
    const readSome = async (url: string, count: number, lastEventId?: string): Promise<SettledEvent[]> => {
      const answer = await fetch(url + pathOf(bulkId), {
        headers: { ...headers, ...(lastEventId !== undefined && { "last-event-id": lastEventId }) },
      });
      const seen: SettledEvent[] = [];
      for await (const event of eventsOf(answer)) {
        seen.push(...settledOf([event]));
        if (seen.length === count) break;
      }
      return seen;
    };
    try {
      const first = await readSome(one.url, 3);
      expect(sequencesOf(first)).toEqual([1, 2, 3]);
      const second = await readSome(one.url, 1, "1.3");
      expect(sequencesOf(second)).toEqual([4]);
      await one.kill();
      const third = await readSome(other.url, 1, "1.4");
      expect(sequencesOf(third)).toEqual([5]);
      scene.gate.letThrough();
      const rest = await readSome(other.url, 10, "1.5");
      expect(sequencesOf(rest)).toEqual(from(6, 10));
      const seen = [...first, ...second, ...third, ...rest];
      expect(seen.map(({ mentorId }) => mentorId).toSorted()).toEqual(mentorIds(10));

      const again = await startServerProcess(scene);
      try {
        // Every server gives the same numbers for the same mentors at any time.
        expect(await readSome(again.url, 10)).toEqual(seen);
        expect(sequencesOf(await readSome(again.url, 10, "1.7"))).toEqual(from(8, 10));
        expect(await readSome(again.url, 10, "1.10")).toEqual([]);
      } finally {
        await again.kill();
      }
    } finally {
      await Promise.all(servers.map((server) => server.kill()));
    }
  });

  test("continues in another app of the process, too", async () => {
    scene.gate.hold(5);
    const bulkId = await startRun(scene, 1, mentorIds(10));
    const before: SettledEvent[] = [];
    for await (const event of eventsOf(await scene.call(1, pathOf(bulkId)))) {
      before.push(...settledOf([event]));
      if (before.length === 5) break;
    }
    scene.gate.letThrough();
    const headers = { authorization: `Bearer ${await scene.backend.signIn(1)}`, "last-event-id": "1.5" };
    const after = await readEvents(await createApp(scene.dependencies).request(pathOf(bulkId), { headers }));
    expect(sequencesOf(settledOf(after))).toEqual(from(6, 10));
    expect(after.at(-1)?.event).toBe("end");
    expect([...before, ...settledOf(after)].map(({ mentorId }) => mentorId).toSorted()).toEqual(
      mentorIds(10),
    );
  });
});

describe("many viewers of one run", () => {
  test("get everything, and cause as many calls of Postgres and Temporal as one viewer", async () => {
    const alone = await callsOf(1);
    const together = await callsOf(200);
    expect(together.temporal).toBeLessThanOrEqual(alone.temporal * 2 + 20);
    expect(together.postgres).toBeLessThanOrEqual(alone.postgres * 2 + 20);
    for (const seen of together.seen) {
      expect(sequencesOf(seen)).toEqual(from(1, 40));
      expect(seen.map(({ mentorId }) => mentorId).toSorted()).toEqual(mentorIds(40));
    }
  });
});

interface Calls {
  postgres: number;
  temporal: number;
  seen: SettledEvent[][];
}

/** What this many viewers of one run see, and how many calls the backend makes in that time. */
async function callsOf(viewers: number): Promise<Calls> {
  const calls = { postgres: 0, temporal: 0 };
  const counting = ((options, nextCall) => {
    calls.temporal += 1;
    return nextCall(options);
  }) as NonNullable<ConnectionOptions["interceptors"]>[number];
  const connection = await Connection.connect({
    address: inject("temporalAddress"),
    interceptors: [counting],
  });
  try {
    scene.gate.hold(5);
    const bulkId = await startRun(scene, 1, mentorIds(40), { mentorsPerWrite: 1 });
    const dependencies: AppDependencies = {
      ...scene.dependencies,
      temporal: new Client({ connection }),
      supabase: {
        ...scene.backend.supabase,
        fetch: (...request) => {
          calls.postgres += 1;
          return fetch(...request);
        },
      },
    };
    const app = createApp(dependencies);
    const authorization = `Bearer ${await scene.backend.signIn(1)}`;
    calls.temporal = 0;
    const answers = await Promise.all(
      Array.from({ length: viewers }, async () =>
        app.request(pathOf(bulkId), { headers: { authorization } }),
      ),
    );
    const streams = answers.map((answer) => readEvents(answer));
    // The same time for one and for many, however long they take to connect.
    await delay(1_000);
    scene.gate.letThrough();
    const seen = (await Promise.all(streams)).map((events) => settledOf(events));
    return { ...calls, seen };
  } finally {
    await connection.close();
  }
}
