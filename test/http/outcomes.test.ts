/**
 * The outcomes of a bulk registration in pages and as CSV.
 *
 * Longer than 250 lines: all tests read the same settled run.
 */
import { randomUUID } from "node:crypto";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settledRun, waitUntilSettled } from "../support/http-runs.ts";
import { readPage, readPages } from "../support/http-lists.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

const HEADER = "Mentor ID,Name,Round,Status,Detail,Result,Code,Reason,Attempts,Settled at (UTC)";

let scene: HttpScene;
/** 40 mentors who succeed, 4 inactive ones, and 4 of another chapter. */
let bulkId: string;

beforeAll(async () => {
  scene = await openHttpScene();
  bulkId = await settledRun(scene, 1, mentorIds(48));
});

afterAll(async () => {
  await scene.stop();
});

interface Item {
  mentorId: string;
  name: string | null;
  status: string;
  detail?: string;
  error?: { code: string; message: string };
  settledAt?: string;
}

async function csv(
  query = "",
  accept = "text/csv",
  run = bulkId,
): Promise<{ answer: Response; text: string }> {
  const answer = await scene.call(1, `/bulk-registrations/${run}/outcomes${query}`, { headers: { accept } });
  return { answer, text: await answer.text() };
}

describe("outcomes as pages", () => {
  it("come in the order of the selection, each once, in pages of the requested size", async () => {
    const { items, lengths } = await readPages<Item>(scene, 1, `/bulk-registrations/${bulkId}/outcomes`, 20);
    expect(lengths).toEqual([20, 20, 8]);
    expect(items.map((item) => item.mentorId)).toEqual(mentorIds(48));
  });

  it("end without an empty page when the last page is full", async () => {
    const { lengths } = await readPages<Item>(scene, 1, `/bulk-registrations/${bulkId}/outcomes`, 24);
    expect(lengths).toEqual([24, 24]);
  });

  it("have names only for mentors of the coordinator's chapter", async () => {
    const { items } = await readPage<Item>(scene, 1, `/bulk-registrations/${bulkId}/outcomes`);
    expect(items.filter(({ name }) => name === null).map((item) => item.mentorId)).toEqual(
      mentorIds(48).slice(44),
    );
  });

  it("are filtered by status and by code, also across pages", async () => {
    const base = `/bulk-registrations/${bulkId}/outcomes`;
    expect((await readPage<Item>(scene, 1, `${base}?status=success`)).items).toHaveLength(40);
    expect((await readPage<Item>(scene, 1, `${base}?status=open`)).items).toEqual([]);
    const { items, lengths } = await readPages<Item>(scene, 1, `${base}?status=failure`, 3);
    expect(lengths).toEqual([3, 3, 2]);
    expect(items.map(({ error }) => error?.code)).toEqual([
      ...Array<string>(4).fill("mentorInactive"),
      ...Array<string>(4).fill("mentorUnknown"),
    ]);
    expect((await readPage<Item>(scene, 1, `${base}?code=mentorInactive`)).items).toHaveLength(4);
    expect((await readPage<Item>(scene, 1, `${base}?status=success&code=mentorInactive`)).items).toEqual([]);
  });

  it.for([
    ["status=done", "status"],
    ["code=nobodyKnows", "code"],
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=", "limit"],
    ["limit=1e2", "limit"],
    ["limit=-1", "limit"],
    ["limit=10&limit=20", "limit"],
    ["after=nonsense", "after"],
    ["after=bnVsbA", "after"],
    ["after=eyJwb3NpdGlvbiI6LTF9", "after"],
    ["after=eyJwb3NpdGlvbiI6MWUzMDB9", "after"],
    ["after=", "after"],
    ["bom=yes", "bom"],
    ["bom=", "bom"],
    ["bom=true&bom=true", "bom"],
    ["language=sv", "language"],
    ["language=", "language"],
    ["language=nb&language=nb", "language"],
    ["order=name", "order"],
    ["access_token=x", "access_token"],
  ] as const)("are refused for %s", async ([query, field]) => {
    const answer = await scene.call(1, `/bulk-registrations/${bulkId}/outcomes?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      type: "urn:bulk-registration:problem:invalid-request",
      field,
    });
  });
});

describe("outcomes as CSV", () => {
  it("are the whole list, for every requested page", async () => {
    const { answer, text } = await csv("?limit=2");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^text\/csv; charset=utf-8/);
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="outcomes-${bulkId}.csv"`);
    const [header, ...lines] = text.split("\r\n");
    expect(header).toBe(HEADER);
    expect(lines.pop()).toBe("");
    expect(lines).toHaveLength(48);
    const rows = parse<Record<string, string>>(text, { columns: true });
    expect(rows.map((row) => row["Mentor ID"])).toEqual(mentorIds(48));
    expect(rows[40]).toMatchObject({
      Name: "Olga Tveit",
      Round: "1",
      Status: "failure",
      Detail: "failed",
      Result: "Failed",
      Code: "mentorInactive",
      Reason: "This mentor is no longer active",
    });
    expect(rows[47]).toMatchObject({ Name: "", Code: "mentorUnknown" });
  });

  it("begin with a byte order mark on request, as Excel needs it", async () => {
    const bytes = async (query: string) =>
      (
        await scene.call(1, `/bulk-registrations/${bulkId}/outcomes${query}`, {
          headers: { accept: "text/csv" },
        })
      ).bytes();
    const plain = await bytes("");
    expect([...(await bytes("?bom=true"))]).toEqual([0xef, 0xbb, 0xbf, ...plain]);
    expect(await bytes("?bom=false")).toEqual(plain);
    const page = await readPage<Item>(scene, 1, `/bulk-registrations/${bulkId}/outcomes?bom=true`);
    expect(page.items).toHaveLength(48);
  });

  it("speak Norwegian bokmål when that is asked for, with semicolons as its spreadsheets take them", async () => {
    const { text } = await csv("?language=nb");
    const rows = parse<Record<string, string>>(text, { columns: true, delimiter: ";" });
    expect(rows).toHaveLength(48);
    expect(rows[0]).toMatchObject({ Navn: "Amina Dahl", Resultat: "Registrert", Årsak: "" });
    expect(rows[40]).toMatchObject({
      "Mentor-ID": mentorId(41),
      Årsakskode: "mentorInactive",
      Årsak: "Denne likepersonen er ikke lenger aktiv",
    });
    expect((await csv("?language=en")).text).toBe((await csv()).text);
  });

  it("are filtered as the pages are", async () => {
    const { text } = await csv("?code=mentorInactive");
    expect(parse(text, { columns: true })).toHaveLength(4);
    const none = await csv("?status=open");
    expect(none.text).toBe(`${HEADER}\r\n`);
  });

  it("quote by RFC 4180 what would break a line, and disarm what a spreadsheet would execute", async () => {
    const names = [
      '=HYPERLINK("http://evil.example","click")',
      "+47 900 00 000",
      "-1+1",
      "@SUM(A1)",
      'O"Hara, "Kit"',
      "two\r\nlines",
      "<script>alert(1)</script>",
    ];
    const before = await scene.backend.rows<{ id: string; full_name: string }>(
      "select id, full_name from public.mentors where id = any($1)",
      [mentorIds(names.length)],
    );
    try {
      for (const [index, name] of names.entries())
        await scene.backend.rows("update public.mentors set full_name = $2 where id = $1", [
          mentorId(index + 1),
          name,
        ]);
      const { text } = await csv();
      const rows = parse<Record<string, string>>(text, { columns: true });
      expect(rows.slice(0, names.length).map((row) => row["Name"])).toEqual(
        names.map((name) => (/^[=+\-@]/.test(name) ? `'${name}` : name)),
      );
      expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""click"")"`);
    } finally {
      for (const { id, full_name: name } of before)
        await scene.backend.rows("update public.mentors set full_name = $2 where id = $1", [id, name]);
    }
  });

  it("follow the preferred media type, and are refused in advance when no type is acceptable", async () => {
    const type = async (accept: string) =>
      (await csv("?limit=1", accept)).answer.headers.get("content-type")?.split(";")[0];
    expect(await type("*/*")).toBe("application/json");
    expect(await type("")).toBe("application/json");
    expect(await type("text/*")).toBe("text/csv");
    expect(await type("TEXT/CSV")).toBe("text/csv");
    expect(await type("application/json;q=0.5, text/csv")).toBe("text/csv");
    expect(await type("text/csv;q=0.1, */*;q=0.5")).toBe("application/json");
    expect(await type("*/*, application/json;q=0")).toBe("text/csv");
    for (const accept of ["text/html", "application/xml, image/*", "text/csv;q=0", ";;;,,,"]) {
      const { answer, text } = await csv("", accept);
      expect([accept, answer.status]).toEqual([accept, 406]);
      expect(JSON.parse(text)).toMatchObject({ type: "urn:bulk-registration:problem:not-acceptable" });
    }
  });

  it("of another coordinator's id are a 404 and not a broken download", async () => {
    for (const [coordinator, id] of [
      [3, bulkId],
      [1, randomUUID()],
    ] as const) {
      const answer = await scene.call(coordinator, `/bulk-registrations/${id}/outcomes`, {
        headers: { accept: "text/csv" },
      });
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(answer.headers.get("content-disposition")).toBeNull();
    }
  });

  it("are streamed over a socket in more than one page", async () => {
    const many = Array.from({ length: 1_500 }, () => randomUUID());
    const key = randomUUID();
    // Paused at the first failure: its items exist, and 1,500 of them were never tried.
    const body = { mentorIds: many, template: TEMPLATE, concurrency: 1, tolerance: { failedCount: 0 } };
    expect((await scene.call(1, "/bulk-registrations", submission(body, key))).status).toBe(202);
    const server = await scene.listen();
    try {
      const answer = await fetch(`${server.url}/bulk-registrations/${key}/outcomes`, {
        headers: { authorization: `Bearer ${await scene.backend.signIn(1)}`, accept: "text/csv" },
      });
      expect(answer.headers.get("transfer-encoding")).toBe("chunked");
      const rows = parse<Record<string, string>>(await answer.text(), { columns: true });
      expect(rows.map((row) => row["Mentor ID"])).toEqual(many);
    } finally {
      await server.stop();
    }
    await scene.call(1, `/bulk-registrations/${key}/cancel`, { method: "POST" });
    await waitUntilSettled(scene, 1, key);
  });
});
