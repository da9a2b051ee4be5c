/**
 * The effect of a request through the real client: previewed, and true afterwards.
 *
 * Longer than 250 lines: each preview is compared with what happens afterwards, on one stack.
 */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InvalidRequestError, NotACoordinatorError } from "../../src/index.ts";
import type { BulkRegistrationClient, PreflightRequest, ProxyActivityTemplate } from "../../src/index.ts";
import { eventually } from "../support/deferred.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

/** The sample data: mentors 1 to 40 are active in chapter 1, 41 to 44 inactive there, 45 to 60 in chapter 2. */
const INACTIVE = mentorId(41);
const OF_ANOTHER_CHAPTER = mentorId(45);
const UNKNOWN = "dddddddd-0000-4000-8000-000000000001";

describe("a preflight", () => {
  let scene: Scene;
  let client: BulkRegistrationClient;

  beforeAll(async () => {
    scene = await openScene();
    client = await scene.client(1);
  });
  afterAll(() => scene.stop());

  const rowsOfAllTables = () =>
    scene.backend.rows(
      `select (select count(*) from public.bulk_registrations) as headers,
         (select count(*) from public.bulk_registration_items) as items,
         (select count(*) from public.proxy_activities) as activities,
         (select count(*) from public.bulk_registration_audits) as audits`,
    );

  test("gives each group in the order of the request, and submitting confirms it", async () => {
    const template = { ...TEMPLATE, activityType: "Foretold" };
    const earlier = await client.submit({ mentorIds: [mentorId(3), mentorId(2)], template });
    await eventually("the audit is written", () => earlier.audit());
    const selection = [
      UNKNOWN,
      mentorId(3),
      INACTIVE,
      mentorId(1),
      mentorId(2),
      OF_ANOTHER_CHAPTER,
      mentorId(42),
    ];
    const given = [...selection, mentorId(3).toUpperCase(), mentorId(1), UNKNOWN.toUpperCase()];
    const before = await rowsOfAllTables();

    const { estimatedSeconds, estimateBasis, ...foretold } = await client.preflight({
      mentorIds: new Set(given),
      template,
    });
    expect(foretold).toEqual({
      entries: 9,
      distinct: 7,
      repeated: 2,
      new: 1,
      alreadyRegistered: [mentorId(3), mentorId(2)],
      inactive: [INACTIVE, mentorId(42)],
      notInChapter: [UNKNOWN, OF_ANOTHER_CHAPTER],
      overlaps: [],
    });
    expect(estimatedSeconds).toBeGreaterThan(0);
    expect(["assumption", "earlierRuns"]).toContain(estimateBasis);
    expect(await client.preflight({ mentorIds: given, template })).toMatchObject({
      entries: 10,
      repeated: 3,
    });
    expect(await rowsOfAllTables()).toEqual(before);

    const result = await (await client.submit({ mentorIds: given, template })).result();
    expect(result).toMatchObject({ total: 7, succeeded: 3, alreadyRegistered: 2, failed: 4 });
    // A changed field makes all mentors new; white space around a text doesn't.
    expect(
      await client.preflight({ mentorIds: mentorIds(3), template: { ...template, occurrence: 2 } }),
    ).toMatchObject({ new: 3, alreadyRegistered: [] });
    expect(
      await client.preflight({
        mentorIds: mentorIds(3),
        template: { ...template, activityType: ` ${template.activityType} `, note: `${TEMPLATE.note}\n` },
      }),
    ).toMatchObject({ new: 0, alreadyRegistered: mentorIds(3) });
  });

  test("finds registrations of a form that looks the same; submitting that form registers no mentor again", async () => {
    const [plain, alike] = await Promise.all(
      ["template-nfc-lf", "template-nfd-crlf"].map(async (name): Promise<ProxyActivityTemplate> => {
        const file = new URL(`../fixtures/templates/${name}.json`, import.meta.url);
        return JSON.parse(await readFile(file, "utf8"));
      }),
    );
    if (plain === undefined || alike === undefined) throw new Error("The templates are missing");
    expect(alike.activityType).not.toBe(plain.activityType);
    await (await client.submit({ mentorIds: mentorIds(2), template: plain })).result();

    const invisible = {
      ...plain,
      activityType: `\u200b${plain.activityType}\u00a0`,
      note: `\ufeff${plain.note}\u200d\n`,
    };
    for (const template of [alike, invisible]) {
      const found = await client.preflight({ mentorIds: mentorIds(2), template });
      expect(found).toMatchObject({ new: 0, alreadyRegistered: mentorIds(2) });
      const result = await (await client.submit({ mentorIds: mentorIds(2), template })).result();
      expect(result).toMatchObject({ succeeded: 2, alreadyRegistered: 2 });
    }
    const rows = await scene.backend.rows(
      "select mentor_id::text, note from public.proxy_activities where activity_type = $1 order by mentor_id",
      ["Caf\u00e9"],
    );
    expect(rows).toEqual(mentorIds(2).map((id) => ({ mentor_id: id, note: "a\nb" })));
  });

  test("estimates from an assumption at first, and later from earlier runs", async () => {
    const template = { ...TEMPLATE, activityType: "Estimated" };
    const other = await scene.client(2);
    const thousand = { mentorIds: mentorIds(1_000), template };
    const assumed = await other.preflight(thousand);
    expect(assumed).toMatchObject({ new: 40, estimateBasis: "assumption" });
    // A lower concurrency takes proportionally longer. More than the maximum, 5, saves no time.
    const alone = await other.preflight({ ...thousand, concurrency: 1 });
    expect(alone.estimatedSeconds).toBeGreaterThan(4 * assumed.estimatedSeconds);
    expect((await other.preflight({ ...thousand, concurrency: 500 })).estimatedSeconds).toBe(
      assumed.estimatedSeconds,
    );
    // The deployment's own maximum counts, also when it was lowered.
    await scene.backend.rows("update public.bulk_registration_limits set run_concurrency = 1");
    const lowered = await other.preflight(thousand);
    await scene.backend.rows("update public.bulk_registration_limits set run_concurrency = 5");
    expect(lowered.estimatedSeconds).toBe(alone.estimatedSeconds);
    // Many mentors per write make few writes.
    expect((await other.preflight({ ...thousand, mentorsPerWrite: 1 })).estimatedSeconds).toBeGreaterThan(
      20 * assumed.estimatedSeconds,
    );

    const request = { mentorIds: mentorIds(40), template, mentorsPerWrite: 1 };
    const handle = await other.submit(request);
    await handle.result();
    await eventually("the audit is written", () => handle.audit());
    const [{ seconds } = { seconds: 0 }] = await scene.backend.rows<{ seconds: number }>(
      `select extract(epoch from settled_at - started_at)::float8 as seconds
       from public.bulk_registration_audits where bulk_id = $1`,
      [handle.bulkId],
    );
    const hundredfold = Array.from({ length: 4_000 }, (_, index) => mentorId(index + 1));
    const { estimatedSeconds, ...estimate } = await other.preflight({
      mentorIds: hundredfold,
      template,
      mentorsPerWrite: 1,
    });
    expect(estimate).toMatchObject({ alreadyRegistered: mentorIds(40), estimateBasis: "earlierRuns" });
    expect(estimatedSeconds).toBeGreaterThan(90 * seconds);
    expect(estimatedSeconds).toBeLessThan(150 * seconds + 1);
    expect(await (await scene.client(3)).preflight(request)).toMatchObject({
      new: 0,
      notInChapter: mentorIds(40),
      estimateBasis: "assumption",
    });
  });

  test("names registrations of the chapter on the same day for at least half of these mentors, and submitting still works", async () => {
    const template = { ...TEMPLATE, activityType: "Reading circle", date: "2026-10-05" };
    const colleague = await scene.client(2);
    const first = await colleague.submit({ mentorIds: mentorIds(6), template });
    await first.result();
    const small = await client.submit({
      mentorIds: [mentorId(30)],
      template: { ...template, activityType: "By herself" },
    });
    await small.result();
    const seen = {
      bulkId: first.bulkId,
      createdAt: expect.any(String),
      coordinatorId: colleague.actingCoordinatorId,
      coordinatorName: "Bo Larsen",
      activityType: "Reading circle",
      date: "2026-10-05",
      durationMinutes: TEMPLATE.durationMinutes,
      registered: 6,
      mentor: null,
    };
    for (const changed of [
      { activityType: "reading  circle" },
      { note: "With a note" },
      { durationMinutes: 61 },
      {},
    ]) {
      const request = { mentorIds: [mentorId(4), ...mentorIds(3)], template: { ...template, ...changed } };
      expect((await client.preflight(request)).overlaps).toEqual([{ ...seen, mentorIds: request.mentorIds }]);
    }
    // A longer list that holds all of them, and a list that shares too few.
    const longer = { mentorIds: mentorIds(30), template: { ...template, note: "Longer" } };
    expect((await client.preflight(longer)).overlaps).toMatchObject([
      { bulkId: first.bulkId, mentorIds: mentorIds(6) },
      { bulkId: small.bulkId, mentorIds: [mentorId(30)], mentor: { name: "Dilan Falk" } },
    ]);
    const few = { mentorIds: mentorIds(12).slice(4), template };
    expect((await client.preflight(few)).overlaps).toEqual([]);
    expect(
      (await client.preflight({ ...longer, template: { ...template, date: "2026-10-06" } })).overlaps,
    ).toEqual([]);
    // A coordinator of another chapter sees nothing of it.
    expect((await (await scene.client(3)).preflight(longer)).overlaps).toEqual([]);
    const again = await client.submit({ mentorIds: mentorIds(6), template: { ...template, note: "Again" } });
    expect(await again.result()).toMatchObject({ succeeded: 6, alreadyRegistered: 0 });
  });

  test("of more mentors than one call takes keeps all of them, and their order", async () => {
    const strangers = Array.from(
      { length: 20_500 },
      (_, index) => `eeeeeeee-0000-4000-8000-${String(index).padStart(12, "0")}`,
    );
    const mixed = strangers.flatMap((id, index) =>
      index % 1_000 === 0 ? [mentorId(1 + index / 1_000), id] : [id],
    );
    const { notInChapter, ...rest } = await client.preflight({
      mentorIds: mixed,
      template: { ...TEMPLATE, activityType: "Of many" },
    });
    expect(rest).toMatchObject({ entries: 20_521, distinct: 20_521, repeated: 0, new: 21, inactive: [] });
    expect(notInChapter).toEqual(strangers);
  });

  test("of no mentors makes no call, and is refused with the broken rule", async () => {
    expect(await client.preflight({ mentorIds: [], template: TEMPLATE })).toEqual({
      entries: 0,
      distinct: 0,
      repeated: 0,
      new: 0,
      alreadyRegistered: [],
      inactive: [],
      notInChapter: [],
      overlaps: [],
      estimatedSeconds: 0,
      estimateBasis: "assumption",
    });
    const whole = { mentorIds: mentorIds(2), template: TEMPLATE };
    for (const [request, field] of [
      [null, "request"],
      [{ ...whole, mentorIds: [mentorId(1), "7"] }, "mentorIds[1]"],
      [{ ...whole, mentorIds: mentorId(1) }, "mentorIds"],
      [{ ...whole, template: { ...TEMPLATE, date: "2026-02-31" } }, "template.date"],
      [{ mentorIds: whole.mentorIds }, "template"],
      [{ ...whole, concurrency: 0 }, "concurrency"],
    ] as const) {
      const refused = client.preflight(request as unknown as PreflightRequest);
      await expect(refused).rejects.toBeInstanceOf(InvalidRequestError);
      await expect(refused).rejects.toMatchObject({ field });
    }
  });

  test("and the other lookups are refused to a coordinator who has become inactive", async () => {
    const former = await scene.client(3);
    await scene.backend.rows("delete from public.coordinators where user_id = $1", [
      former.actingCoordinatorId,
    ]);
    await expect(former.preflight({ mentorIds: mentorIds(1), template: TEMPLATE })).rejects.toBeInstanceOf(
      NotACoordinatorError,
    );
    await expect(former.mentors()).rejects.toBeInstanceOf(NotACoordinatorError);
    await expect(former.list()).rejects.toBeInstanceOf(NotACoordinatorError);
  });
});
