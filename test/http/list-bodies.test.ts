/**
 * A submission with its mentors as a list: read as it arrives, refused by line and rule, with all else in the query.
 *
 * Longer than 250 lines: the same refusals are tried for every type of body.
 */
import { randomUUID } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/http/app.ts";
import type { HttpLimits } from "../../src/http/dependencies.ts";
import { show, waitUntil } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

let scene: HttpScene;
let token: string;

beforeAll(async () => {
  scene = await openHttpScene();
  token = await scene.backend.signIn(1);
});

afterAll(async () => {
  await scene.stop();
});

const CSV = "text/csv";
const NDJSON = "application/x-ndjson";
const [A = "", B = "", C = ""] = mentorIds(3);

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

interface Sending {
  type?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  limits?: Partial<HttpLimits>;
}

const template = (note: string) => ({
  "template[activityType]": "Peer mentoring session",
  "template[date]": "2026-11-20",
  "template[durationMinutes]": "90",
  "template[note]": note,
});

async function send(body: Body | undefined, { type = CSV, query, headers = {}, limits = {} }: Sending = {}) {
  const app = createApp({ ...scene.dependencies, limits });
  const parameters = new URLSearchParams(query ?? template(randomUUID()));
  const answer = await app.request(
    new Request(`http://localhost/bulk-registrations?${parameters.toString()}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": type,
        "idempotency-key": randomUUID(),
        ...headers,
      },
      ...(body !== undefined && { body, duplex: "half" }),
    }),
  );
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const submissions = async () => {
  const [row] = await scene.backend.rows<{ count: number }>(
    "select count(*)::integer as count from public.bulk_registrations",
  );
  return row?.count;
};

describe("a list of mentors", () => {
  it.for<[string, Body, Sending]>([
    ["CSV with a header and other columns", `name,Mentor ID\n"Sample, One",${A}\nTwo,${B}\nThree,${C}\n`, {}],
    ["CSV with semicolons of a spreadsheet", `\uFEFFmentor_id;name\r\n${A};x\r\n${B};\r\n${C};y\r\n`, {}],
    [
      "one id per line",
      `${A}\n${B}\n\n${C.toUpperCase()}\n${A}`,
      { type: "Text/CSV; charset=UTF-8; header=absent" },
    ],
    [
      "newline-delimited JSON",
      `"${A}"\n{"name":"x","mentorId":"${B}"}\r\n\n{"id":"${C}","mentor":{}}`,
      { type: NDJSON },
    ],
    ["gzip", gzipSync(`${A}\n${B}\n${C}\n`), { headers: { "content-encoding": "gzip" } }],
    [
      "Brotli",
      brotliCompressSync(`"${A}"\n"${B}"\n"${C}"\n`),
      { type: NDJSON, headers: { "content-encoding": "br" } },
    ],
    [
      "pieces that cut lines anywhere",
      new ReadableStream({
        start: (controller) => {
          for (const piece of [A.slice(0, 7), `${A.slice(7)}\r`, `\n${B}\n${C}`])
            controller.enqueue(Buffer.from(piece));
          controller.close();
        },
      }),
      {},
    ],
  ])("may be %s", async ([, body, sending]) => {
    const sent = await send(body, sending);
    expect(sent).toMatchObject({ status: 202, body: { round: 1, total: 3 } });
    const shown = await waitUntil(scene, 1, String(sent.body["bulkId"]), ({ open }) => open === 0);
    expect(shown).toMatchObject({ status: "success", succeeded: 3 });
  });

  it("has its template and settings in the query, as numbers and texts, and its key as in JSON", async () => {
    const key = randomUUID();
    const note = `12 ${key}`;
    const query = {
      ...template(note),
      "template[occurrence]": "2",
      concurrency: "3",
      "tolerance[failedPercent]": "12.5",
      deadline: "3600",
    };
    const headers = { "idempotency-key": key };
    const first = await send(`${A}\n${B}\n`, { query, headers });
    expect(first).toEqual({ status: 202, body: { bulkId: key, round: 1, total: 2 } });
    expect(await send(`"${A}"\n"${B}"\n`, { type: NDJSON, query, headers })).toEqual(first);
    expect(await show(scene, 1, key)).toMatchObject({
      template: { note, durationMinutes: 90, occurrence: 2 },
    });
    const [row] = await scene.backend.rows(
      `select settings from public.bulk_registration_rounds where bulk_id = '${key}'`,
    );
    expect(row).toEqual({ settings: { concurrency: 3, tolerance: { failedPercent: 12.5 }, deadline: 3600 } });
    for (const [list, changes] of [
      [`${A}\n${C}\n`, {}],
      [`${A}\n${B}\n`, { concurrency: "2" }],
      [`${A}\n${B}\n`, { "template[note]": "another" }],
    ] as const) {
      const other = await send(list, { query: { ...query, ...changes }, headers });
      expect(other).toMatchObject({
        status: 422,
        body: { type: "urn:bulk-registration:problem:idempotency-conflict" },
      });
    }
  });
});

describe("a wrong list", () => {
  it.for<[string, Body, Sending, object]>([
    [
      "a line that is no id",
      `mentor_id\n${A}\nnobody\n${B}\n`,
      {},
      { line: 3, rule: "a mentor id must be a UUID" },
    ],
    ["the last line of many", `${mentorIds(60).join("\n")}\nnobody`, {}, { line: 61 }],
    ["a row without an id", `id,name\n,x\n`, {}, { line: 2, rule: "the mentor id is missing" }],
    ["no column of ids", `name,chapter\nx,y\n`, {}, { line: 1 }],
    ["a quote that is never closed", `id\n${A}\n"${B}\n`, {}, { line: 3 }],
    ["what is no UTF-8", Buffer.from(`id,name\n${A},\u00e5\n`, "latin1"), {}, { line: 2 }],
    ["a workbook", Buffer.from("PK\u0003\u0004"), {}, {}],
    ["a line that is no JSON", `"${A}"\n${B}\n`, { type: NDJSON }, { line: 2 }],
    [
      "an object without an id",
      `"${A}"\n\n{"name":"x"}\n`,
      { type: NDJSON },
      { line: 3, rule: "the mentor id is missing" },
    ],
    ["an id that is no text", `{"id":5}\n`, { type: NDJSON }, { line: 1 }],
    ["a line without an end", `"${"x".repeat(2_000_000)}`, { type: NDJSON }, { line: 1 }],
  ])("is refused by its line and rule, and nothing is written: %s", async ([, body, sending, fault]) => {
    const before = await submissions();
    expect(await send(body, sending)).toMatchObject({
      status: 400,
      body: {
        type: "urn:bulk-registration:problem:invalid-request",
        field: "mentorIds",
        errors: [{ field: "mentorIds", ...fault }],
        ...fault,
      },
    });
    expect(await submissions()).toBe(before);
  });

  it("is read only up to the 20th wrong line, and names these lines", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(Buffer.from("nobody\n".repeat(10_000)));
      },
    });
    const { status, body } = await send(endless);
    expect([status, (body["errors"] as object[]).length]).toEqual([400, 20]);
    expect(pulled).toBeLessThan(20);
  });

  it.for<[string, Body | undefined]>([
    ["nothing", undefined],
    ["a header alone", "mentor_id,name\n"],
    ["comments", "# nobody yet\n"],
  ])("has its own problem without mentors: %s", async ([, body]) => {
    expect(await send(body)).toMatchObject({
      status: 400,
      body: { type: "urn:bulk-registration:problem:empty-selection", field: "mentorIds" },
    });
  });

  it.for<[string, Record<string, string>, string]>([
    ["no template", {}, "template"],
    ["a template of one field", { "template[date]": "2026-11-20" }, "template.activityType"],
    ["a template that is a text", { template: "x" }, "template"],
    ["a day that isn't there", { ...template("x"), "template[date]": "2026-02-31" }, "template.date"],
    [
      "a text for a number",
      { ...template("x"), "template[durationMinutes]": "1e2" },
      "template.durationMinutes",
    ],
    ["a field that isn't known", { ...template("x"), "template[color]": "x" }, "template.color"],
    ["a prototype", { ...template("x"), "template[__proto__]": "x" }, "template.__proto__"],
    ["a setting that isn't known", { ...template("x"), __proto__x: "1" }, "__proto__x"],
    ["ids in the query", { ...template("x"), mentorIds: A }, "mentorIds"],
    ["no concurrency", { ...template("x"), concurrency: "0" }, "concurrency"],
    [
      "a percentage above all",
      { ...template("x"), "tolerance[failedPercent]": "101" },
      "tolerance.failedPercent",
    ],
  ])("is refused before it is read for a wrong query: %s", async ([, query, field]) => {
    const unread = new ReadableStream({ pull: () => expect.unreachable() }, { highWaterMark: 0 });
    expect(await send(unread, { query })).toMatchObject({ status: 400, body: { field } });
  });

  it("is refused for a repeated parameter in the query", async () => {
    const app = createApp(scene.dependencies);
    const query = `${new URLSearchParams(template("x")).toString()}&concurrency=2&concurrency=3`;
    const answer = await app.request(`/bulk-registrations?${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": CSV, "idempotency-key": randomUUID() },
      body: A,
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { field: "concurrency" }]);
  });

  it("needs a key, before it is read", async () => {
    const unread = new ReadableStream({ pull: () => expect.unreachable() }, { highWaterMark: 0 });
    expect(await send(unread, { headers: { "idempotency-key": "" } })).toMatchObject({ status: 400 });
  });

  it("is refused as too large by its length in advance, and by its bytes, sent or decoded, on arrival", async () => {
    const limits = { listBytes: 1_000 };
    const unread = new ReadableStream({ pull: () => expect.unreachable() }, { highWaterMark: 0 });
    const long = `${A}\n`.repeat(100);
    for (const [body, headers] of [
      [unread, { "content-length": "1001" }],
      [long, {}],
      [gzipSync(long), { "content-encoding": "gzip" }],
    ] as const) {
      expect(await send(body, { limits, headers })).toMatchObject({
        status: 413,
        body: {
          type: "urn:bulk-registration:problem:body-too-large",
          detail: "A body has at most 1000 bytes",
        },
      });
    }
  });

  it("must match its encoding, which must be a supported one", async () => {
    const headers = { "content-encoding": "gzip" };
    expect(await send(`${A}\n`, { headers })).toMatchObject({ status: 400, body: { field: "body" } });
    expect(await send(gzipSync(`${A}\n`).subarray(0, 20), { headers })).toMatchObject({ status: 400 });
    for (const encoding of ["deflate", "br"]) {
      const sent = await send(Buffer.alloc(64, 0xff), { headers: { "content-encoding": encoding } });
      const rule = `must be what its Content-Encoding says: ${encoding}`;
      expect(sent).toMatchObject({ status: 400, body: { field: "body", rule } });
    }
    for (const sending of [
      { headers: { "content-encoding": "zstd" } },
      { type: "text/csv; charset=utf-16" },
      { type: "text/plain" },
    ])
      expect(await send(`${A}\n`, sending)).toMatchObject({ status: 415 });
  });

  it("that breaks off starts nothing", async () => {
    const before = await submissions();
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(Buffer.from(`${A}\n`));
        controller.error(new Error("gone"));
      },
    });
    expect((await send(broken)).status).toBe(400);
    expect(await submissions()).toBe(before);
  });

  it("is accepted only where registrations are submitted", async () => {
    for (const path of ["/preflight", `/bulk-registrations/${randomUUID()}/retry`]) {
      const answer = await scene.call(1, path, { method: "POST", headers: { "content-type": CSV } });
      expect(answer.status).toBe(415);
    }
  });
});

describe("a body of JSON", () => {
  it("holds everything: the query must be empty", async () => {
    const body = JSON.stringify({ mentorIds: [mentorId(1)] });
    expect(await send(body, { type: "application/json" })).toMatchObject({
      status: 400,
      body: { field: "template[activityType]", rule: "belongs in the body when the body is JSON" },
    });
  });
});
