/** Invalid bodies and media types other than JSON: each is refused by its field, and nothing is written. */
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;
let token: string;

beforeAll(async () => {
  scene = await openHttpScene();
  token = await scene.backend.signIn(1);
});

afterAll(async () => {
  await scene.stop();
});

interface Problem {
  type: string;
  field?: string;
  rule?: string;
  requestId: string;
}

async function send(body: string | Buffer<ArrayBuffer> | undefined, headers: Record<string, string> = {}) {
  const app = createApp(scene.dependencies);
  const answer = await app.request("/bulk-registrations", {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, problem: (await answer.json()) as Problem };
}

const valid = { mentorIds: mentorIds(2), template: TEMPLATE };
const withTemplate = (changes: object) => ({ ...valid, template: { ...TEMPLATE, ...changes } });

describe("an invalid body", () => {
  const json = JSON.stringify(valid);
  const spoilt = (from: string, to: string) => json.replace(from, to);
  const cases: Record<string, [string | Buffer<ArrayBuffer> | undefined, string]> = {
    nothing: ["", "mentorIds"],
    "white space": [" \n", "body"],
    "no JSON": ["{mentorIds}", "body"],
    "half of it": [json.slice(0, -1), "body"],
    "two of it": [json + json, "body"],
    null: ["null", "body"],
    "a number": ["5", "body"],
    "a string": ['"text"', "body"],
    "a list": [`[${json}]`, "body"],
    "a million levels deep": ["[".repeat(1_000_000), "body"],
    "deep in a field": [
      spoilt('"mentorIds":[', `"mentorIds":[${"[".repeat(10_000)}${"]".repeat(10_000)},`),
      "mentorIds[0]",
    ],
    "a prototype": [spoilt("{", '{"__proto__":{"mentorIds":[]},'), "__proto__"],
    "a prototype in the template": [
      spoilt('"activityType"', '"__proto__":{"note":"x"},"activityType"'),
      "template.__proto__",
    ],
    "a constructor": [spoilt("{", '{"constructor":{"prototype":{"x":1}},'), "constructor"],
    "a repeated field, of which the last counts": [
      spoilt('"template"', '"mentorIds":5,"template"'),
      "mentorIds",
    ],
    "bytes that are no UTF-8": [Buffer.from(spoilt("Peer", "P\u00e9er"), "latin1"), "body"],
    "UTF-16": [Buffer.from(json, "utf16le"), "body"],
    NaN: [spoilt("60", "NaN"), "body"],
  };

  it.for(Object.entries(cases))("is refused: %s", async ([, [body, field]]) => {
    const { status, problem } = await send(body);
    expect(status).toBe(400);
    expect(problem).toMatchObject({ type: "urn:bulk-registration:problem:invalid-request", field });
  });

  it("has its own problem when it has no mentors", async () => {
    const { status, problem } = await send(JSON.stringify({ ...valid, mentorIds: [] }));
    expect(status).toBe(400);
    expect(problem).toMatchObject({
      type: "urn:bulk-registration:problem:empty-selection",
      field: "mentorIds",
    });
  });

  it("is refused with the name of an invisible character in a mentor id", async () => {
    const { status, problem } = await send(
      JSON.stringify({ ...valid, mentorIds: [...mentorIds(1), `${mentorId(2)}\u00a0`] }),
    );
    expect(status).toBe(400);
    expect(problem).toMatchObject({
      field: "mentorIds[1]",
      rule: "must be a UUID: there is an invisible character, U+00A0, behind it",
    });
  });

  const fields: [string, object][] = [
    ["mentorIds[1]", { ...valid, mentorIds: [mentorIds(1)[0], "nobody"] }],
    ["mentorIds[0]", { ...valid, mentorIds: [`{${mentorIds(1)[0]}}`] }],
    ["mentorIds[0]", { ...valid, mentorIds: [null] }],
    ["mentorIds", { ...valid, mentorIds: mentorIds(1)[0] }],
    ["actingCoordinatorId", { ...valid, actingCoordinatorId: "c0000000-0000-4000-8000-000000000002" }],
    ["bulkId", { ...valid, bulkId: randomUUID() }],
    ["concurrency", { ...valid, concurrency: 0 }],
    ["concurrency", { ...valid, concurrency: "5" }],
    ["concurrency", { ...valid, concurrency: 1e300 }],
    ["mentorsPerWrite", { ...valid, mentorsPerWrite: 0 }],
    ["mentorsPerWrite", { ...valid, mentorsPerWrite: 501 }],
    ["mentorsPerWrite", { ...valid, mentorsPerWrite: "10" }],
    ["mentorsPerActivity", { ...valid, mentorsPerActivity: 0 }],
    ["mentorsPerActivity", { ...valid, mentorsPerActivity: 1_000_001 }],
    ["deadline", { ...valid, deadline: 0 }],
    ["deadline", { ...valid, deadline: 2_592_001 }],
    ["deadline", { ...valid, deadline: 1.5 }],
    ["deadline", { ...valid, deadline: "2026-12-01" }],
    ["round", { ...valid, round: 1 }],
    ["tolerance.failedPercent", { ...valid, tolerance: { failedPercent: 101 } }],
    ["tolerance.unknown", { ...valid, tolerance: { unknown: 1 } }],
    ["template.activityType", withTemplate({ activityType: " \u00a0\t" })],
    ["template.activityType", withTemplate({ activityType: "\u200b\ufeff" })],
    ["template.activityType", withTemplate({ activityType: "x".repeat(101) })],
    ["template.activityType", withTemplate({ activityType: "a\u0000b" })],
    ["template.note", withTemplate({ note: "\ud800" })],
    ["template.note", withTemplate({ note: "a\u0000" })],
    ["template.note", withTemplate({ note: "x".repeat(2_001) })],
    ["template.date", withTemplate({ date: "2026-02-29" })],
    ["template.date", withTemplate({ date: "1899-12-31" })],
    ["template.date", withTemplate({ date: "2026-11-18T00:00:00Z" })],
    ["template.durationMinutes", withTemplate({ durationMinutes: 1_441 })],
    ["template.durationMinutes", withTemplate({ durationMinutes: 0.5 })],
    ["template.occurrence", withTemplate({ occurrence: 101 })],
    ["template.coordinatorId", withTemplate({ coordinatorId: "x" })],
  ];

  it.for(fields)("is refused for its %s, and nothing is written: %j", async ([field, body]) => {
    const { status, problem } = await send(JSON.stringify(body));
    expect(status).toBe(400);
    expect(problem).toMatchObject({ type: "urn:bulk-registration:problem:invalid-request", field });
    expect(problem.rule).toMatch(/^(must|is|has) /);
    expect(await scene.backend.rows("select 1 from public.bulk_registrations")).toEqual([]);
  });
});

describe("a media type", () => {
  const json = JSON.stringify({ ...valid, mentorIds: [] });

  it.for([
    "application/json",
    "application/json; charset=utf-8",
    'application/json ;charset="UTF-8"',
    "Application/JSON;",
    "application/json;x",
  ])("is JSON's: %s", async (type) => {
    const { problem } = await send(json, { "content-type": type });
    expect(problem.type).toBe("urn:bulk-registration:problem:empty-selection");
  });

  it.for([
    "text/plain",
    "text/json",
    "application/jsonp",
    "application/json-seq",
    "application/vnd.api+json",
    "application/json, text/plain",
    "application/json; charset=utf-16",
    "multipart/form-data; boundary=x",
    "json",
    ";",
  ])("of another kind is refused: %s", async (type) => {
    const { status, problem } = await send(json, { "content-type": type });
    expect([status, problem.type]).toEqual([415, "urn:bulk-registration:problem:unsupported-media-type"]);
  });

  it("is required for every body, so that no body is ignored", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(41).slice(39));
    for (const [path, method] of [
      ["retry", "POST"],
      ["pause", "POST"],
      ["cancel", "POST"],
      ["", "PATCH"],
    ] as const) {
      const app = createApp(scene.dependencies);
      const answer = await app.request(`/bulk-registrations/${bulkId}${path === "" ? "" : `/${path}`}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        body: new Blob(['{"only":["busy"]}']),
      });
      expect([path, answer.status]).toEqual([path, 415]);
    }
  });
});

describe("a call without a body", () => {
  it("is accepted over a socket with or without a length", async () => {
    const server = await scene.listen();
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    try {
      for (const path of ["pause", "retry"]) {
        for (const length of [
          "",
          "Content-Length: 0\r\n",
          "Content-Type: application/json\r\nContent-Length: 0\r\n",
          "Transfer-Encoding: chunked\r\n",
        ]) {
          const socket = connect(server.port, "127.0.0.1");
          const head = `POST /bulk-registrations/${bulkId}/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
          socket.write(`${head}Authorization: Bearer ${token}\r\n${length}\r\n`);
          if (length.startsWith("Transfer")) socket.write("0\r\n\r\n");
          expect([path, length, (await text(socket)).split("\r\n")[0]]).toEqual([
            path,
            length,
            "HTTP/1.1 409 Conflict",
          ]);
        }
      }
    } finally {
      await server.stop();
    }
  });
});
