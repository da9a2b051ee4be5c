/** The API client for other web apps against the real backend. */
import { randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AccessTokenError, ApiProblemError, createApiClient, followProgress } from "../../src/api/index.ts";
import type { ApiClient, ProgressEvent } from "../../src/api/index.ts";
import { createApp } from "../../src/http/app.ts";
import { settledRun, startRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

type Send = (request: Request) => Promise<Response>;

let scene: HttpScene;
let send: Send;

beforeAll(async () => {
  scene = await openHttpScene();
  const app = createApp(scene.dependencies);
  send = async (request) => app.request(request);
});

afterAll(() => scene.stop());

const client = (coordinator = 1, fetch = send): ApiClient =>
  createApiClient({
    baseUrl: "http://backend.test",
    accessToken: () => scene.backend.signIn(coordinator),
    fetch,
  });

async function follow(...request: Parameters<typeof followProgress>): Promise<ProgressEvent[]> {
  return Array.fromAsync(followProgress(...request));
}

const settledIn = (events: readonly ProgressEvent[]) =>
  events.flatMap((event) => (event.event === "settled" ? [event] : []));

describe("the types", () => {
  it("are those of the document", { timeout: 180_000 }, async () => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const check = promisify(execFile)("npm", ["run", "--silent", "api:check"], { cwd: root });
    await expect(check).resolves.toMatchObject({ stderr: "" });
  });
});

describe("the client", () => {
  it("submits, looks up and pages through outcomes", async () => {
    const api = client();
    const bulkId = randomUUID();
    const template = { ...TEMPLATE, note: bulkId };
    const { data: preflight } = await api.POST("/preflight", {
      body: { mentorIds: mentorIds(3), template },
    });
    expect(preflight?.new).toBe(3);
    const submitted = await api.POST("/bulk-registrations", {
      params: { header: { "idempotency-key": bulkId } },
      body: { mentorIds: mentorIds(3), template },
    });
    expect(submitted.data).toEqual({ bulkId, round: 1, total: 3 });
    await follow(api, bulkId);
    const shown = await api.GET("/bulk-registrations/{bulkId}", { params: { path: { bulkId } } });
    expect(shown.data?.progress).toMatchObject({ phase: "settled", succeeded: 3 });
    const { data: page } = await api.GET("/bulk-registrations/{bulkId}/outcomes", {
      params: { path: { bulkId }, query: { status: "success", limit: 2 } },
    });
    expect(page?.items.map((item) => item.mentorId)).toEqual(mentorIds(2));
    expect(page?.next).toBeDefined();
  });

  it("returns a refusal as a problem with a type", async () => {
    const { data, error, response } = await client(2).GET("/bulk-registrations/{bulkId}", {
      params: { path: { bulkId: randomUUID() } },
    });
    expect(data).toBeUndefined();
    expect(response.status).toBe(404);
    expect(error?.type).toBe("urn:bulk-registration:problem:not-found");
  });

  it("reads the token at each call, and reports a missing one", async () => {
    const api = createApiClient({
      baseUrl: "http://backend.test",
      accessToken: () => Promise.reject(new Error("signed out")),
      fetch: send,
    });
    await expect(api.GET("/mentors")).rejects.toBeInstanceOf(AccessTokenError);
    await expect(follow(api, randomUUID())).rejects.toBeInstanceOf(AccessTokenError);
  });
});

describe("the progress stream of the client", () => {
  it("gives each mentor once, in order, and then the end", async () => {
    const bulkId = await startRun(scene, 1, mentorIds(42).slice(36));
    const events = await follow(client(), bulkId);
    expect(events[0]?.event).toBe("snapshot");
    const settled = settledIn(events);
    expect(settled.map(({ update }) => update.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(settled.filter(({ update }) => update.outcome.error?.code === "mentorInactive")).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({
      event: "end",
      progress: { phase: "settled", succeeded: 4, failed: 2 },
    });
  });

  it("continues behind an event", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(4));
    const settled = settledIn(await follow(client(), bulkId, { after: "1.3" }));
    expect(settled.map(({ id }) => id)).toEqual(["1.4"]);
  });

  it("reconnects behind the last event after a broken connection, through outages", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(12));
    const asked: (string | null)[] = [];
    const lost: unknown[] = [];
    const broken: Send = async (request) => {
      asked.push(request.headers.get("last-event-id"));
      const answer = await send(request);
      if (asked.length === 1) return cutBehind(answer, "id: 1.3\n");
      if (asked.length === 2)
        return new Response("out of order", { status: 502, headers: { "retry-after": "0" } });
      if (asked.length === 3) throw new TypeError("fetch failed");
      return answer;
    };
    const events = await follow(client(1, broken), bulkId, { onLost: (error) => lost.push(error) });
    expect(asked).toEqual([null, "1.3", "1.3", "1.3"]);
    expect(lost).toHaveLength(3);
    expect(settledIn(events).map(({ update }) => update.sequence)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    expect(events.at(-1)?.event).toBe("end");
  });

  it("ends when the backend refuses for good", async () => {
    const refused = follow(client(3), await settledRun(scene, 1, mentorIds(1)));
    await expect(refused).rejects.toBeInstanceOf(ApiProblemError);
    await expect(refused).rejects.toMatchObject({
      status: 404,
      problem: { type: "urn:bulk-registration:problem:not-found" },
    });
  });

  it("ends without an error when it is aborted, and closes the connection", async () => {
    scene.gate.hold();
    const bulkId = await startRun(scene, 1, mentorIds(2));
    const wanted = new AbortController();
    const signals: AbortSignal[] = [];
    const seen: Send = (request) => {
      signals.push(request.signal);
      return send(request);
    };
    const events: ProgressEvent[] = [];
    for await (const event of followProgress(client(1, seen), bulkId, { signal: wanted.signal })) {
      events.push(event);
      wanted.abort();
    }
    expect(events).toMatchObject([{ event: "snapshot" }]);
    for await (const event of followProgress(client(1, seen), bulkId)) {
      events.push(event);
      break;
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    scene.gate.letThrough();
  });
});

/** The answer up to the end of the event with this text; then the connection breaks. */
function cutBehind(answer: Response, text: string): Response {
  async function* passed(): AsyncGenerator<Uint8Array, void, undefined> {
    const { body } = answer;
    if (body === null) return;
    let all = "";
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      const place = (all + part).indexOf(text);
      const end = place < 0 ? undefined : (all + part).indexOf("\n\n", place) + 2 - all.length;
      yield new TextEncoder().encode(part.slice(0, end));
      if (end !== undefined) throw new TypeError("terminated");
      all += part;
    }
  }
  return new Response(ReadableStream.from(passed()), answer);
}
