/** The backend as a real process: its start, and its end after a signal. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDatabaseGate } from "../support/browser/database-gate.ts";
import type { DatabaseGate } from "../support/browser/database-gate.ts";
import { eventually } from "../support/deferred.ts";
import { startServerProcess } from "../support/http-server-process.ts";
import type { ServerProcess } from "../support/http-server-process.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("the backend's process", () => {
  let scene: Scene;
  let gate: DatabaseGate;
  let server: ServerProcess;

  beforeAll(async () => {
    gate = await startDatabaseGate(() => scene.backend);
    scene = await openScene({ workerUrl: () => gate.url });
    server = await startServerProcess(scene);
  });

  afterAll(async () => {
    await server.kill();
    gate.letThrough();
    await scene.stop();
    await gate.stop();
  });

  test("ends streams with a hint at SIGTERM, finishes requests in flight, accepts no new ones, and exits with 0", async () => {
    const token = await scene.backend.signIn(1);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const bulkId = randomUUID();
    const { url, logged } = server;
    gate.hold(1);
    const submitted = await fetch(`${url}/bulk-registrations`, {
      method: "POST",
      headers: { ...headers, "idempotency-key": bulkId },
      body: JSON.stringify({ mentorIds: mentorIds(3), template: TEMPLATE }),
    });
    expect(submitted.status).toBe(202);
    const stream = await fetch(`${url}/bulk-registrations/${bulkId}/progress`, { headers });
    expect(stream.status).toBe(200);
    const sent = collectText(stream);
    // A server that stops earlier sends only the hint.
    await eventually("the viewer has the snapshot", () => sent.text.includes("event: snapshot"));
    // Browsers open such connections in advance.
    const unused = connect(Number(new URL(url).port), "127.0.0.1");
    await once(unused, "connect");
    const exited = once(server.process, "exit") as Promise<[number | null, string | null]>;
    await scene.backend.withSession(async (session) => {
      // Begun before the signal and unfinished: the request waits for this lock.
      await session.query("begin");
      await session.query("lock table public.mentors in access exclusive mode");
      const slow = fetch(`${url}/preflight`, {
        method: "POST",
        headers,
        body: JSON.stringify({ mentorIds: mentorIds(2), template: TEMPLATE }),
      });
      await eventually("the request waits in the database", async () => {
        const waiting =
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        return (await scene.backend.rows(waiting)).length > 0;
      });

      server.process.kill("SIGTERM");
      await sent.ended;
      expect(sent.text).toMatch(/: connect again\nretry: \d+\n\n$/);
      await expect(fetch(`${url}/livez`)).rejects.toThrow("fetch failed");
      await session.query("rollback");
      const answer = await slow;
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ distinct: 2 });
    });
    const asked = Date.now();
    expect(await exited).toEqual([0, null]);
    // An unused connection is kept until its timeout has passed.
    expect(Date.now() - asked).toBeLessThan(10_000);
    unused.destroy();
    expect(logged.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(["listening", "stopping", "stopped"]),
    );

    gate.letThrough();
    const client = await scene.client(1);
    const result = await (await client.attach(bulkId)).result();
    expect(result).toMatchObject({ overallStatus: "success", total: 3 });
  });
});

/** What has come so far of an answer that is still being sent. */
function collectText(response: Response): { text: string; ended: Promise<void> } {
  const collected = { text: "", ended: Promise.resolve() };
  const read = async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? [])
      collected.text += chunk;
  };
  collected.ended = read();
  return collected;
}
