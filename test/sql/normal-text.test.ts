/** Texts that look alike are one text for every caller: one template, one registration, found by a preflight. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { normalText } from "../../src/domain/normal-text.ts";
import { openRegistration, storedItems, submit, TEMPLATE } from "./scenario.ts";
import { authenticated, errorCode, it, mentors } from "./sql-test.ts";

/** First the plain form, then a text that looks like it. */
const ALIKE: readonly (readonly [name: string, plain: string, alike: readonly string[]])[] = [
  ["letters and accents", "Café", ["Cafe\u0301", "Caf\u200b\u00e9", "Cafe\u200b\u0301"]],
  ["line ends", "a\nb", ["a\r\nb", "a\rb", "a\u2028b", "a\u2029b", "a\u0085b"]],
  ["spaces", "Peer talk", ["Peer\u00a0talk", "Peer\u202ftalk", "Peer\u3000talk", "Peer\u2009talk"]],
  [
    "characters without a width",
    "Walk",
    ["Wa\u200blk", "Wa\u00adlk", "Wa\u2060lk", "Wa\ufefflk", "W\u180ealk"],
  ],
  [
    "white space around",
    "Walk",
    [" Walk", "Walk\u00a0", "\u200bWalk\ufeff", "\u200eWalk\u200f\r\n", "Walk\u{e0041}"],
  ],
];

describe("texts that look alike", () => {
  it.for(ALIKE)("are one registration for a direct caller: %s", async ([, plain, alike], { requests }) => {
    const asTemplates = (text: string) => [{ activityType: text }, { note: text }];
    for (const [field, template] of asTemplates(plain).entries()) {
      const first = await openRegistration(requests, { template });
      await submit(requests, first, [1, 3]);
      for (const other of alike.map((text) => asTemplates(text)[field] ?? {})) {
        const found = await requests.call(authenticated(1), "preflight_bulk_registration", {
          ...TEMPLATE,
          ...other,
          mentorIds: mentors(1, 3),
        });
        expect(found).toMatchObject({ new: 0, alreadyRegistered: mentors(1, 3) });
        const again = await openRegistration(requests, { template: other });
        await submit(requests, again, [1, 3]);
        const items = await storedItems(requests, again);
        expect(items.map(({ detail }) => detail)).toEqual(Array(3).fill("alreadyRegistered"));
        // The same id is the same request, too.
        await openRegistration(requests, { template: other, bulkId: first });
      }
      expect(
        await requests.owner("select count(*)::int as rows from public.proxy_activities where bulk_id = $1", [
          first,
        ]),
      ).toEqual([{ rows: 3 }]);
    }
  });

  it("without visible characters are no note, and no activity type", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { template: { note: "\u200b \n\u00a0" } });
    const rows = await requests.owner("select note from public.bulk_registrations where bulk_id = $1", [
      bulkId,
    ]);
    expect(rows).toEqual([{ note: null }]);
    expect(await errorCode(openRegistration(requests, { template: { activityType: "\u200b " } }))).toBe(
      "23514",
    );
  });
});

describe("a text in normal form", () => {
  it.for(["Café", "Walk\nhome", "ab\u200dc", "👩‍👩‍👧", "a", "-", "\\d", "दो\u200dस्त", "می‌خواهم", "🏴󠁧󠁢󠁥󠁮󠁧󠁿!"])(
    "stays the same: %j",
    async (text, { requests }) => {
      await openRegistration(requests, { template: { activityType: text, note: text } });
      const [row] = await requests.owner("select activity_type, note from public.bulk_registrations");
      expect(row).toEqual({ activity_type: text, note: text });
    },
  );

  it("is the only form that the tables accept", async ({ requests }) => {
    for (const text of [" Walk", "Walk\u00a0home", "Wa\u200blk", "Cafe\u0301", "a\r\nb", "\u200b"]) {
      const insert = requests.query(
        authenticated(1),
        `insert into public.bulk_registrations
           (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
         values ($1, public.acting_coordinator_id(), $2, '2026-11-20', 90)`,
        [randomUUID(), text],
      );
      expect(await errorCode(insert)).toBe("23514");
    }
  });

  it("equals the client's form for every character in every place", async ({ requests }) => {
    const rows = await requests.owner(
      `select code,
         public.to_normal_text(chr(code) || 'x' || chr(code) || 'e' || chr(code) || chr(769) || chr(code)) as text
       from (
         select generate_series(1, 55295) union all select generate_series(57344, 65535)
         union all select generate_series(65536, 131071) union all select generate_series(917504, 918015)
       ) as codes (code)
       -- Two versions of Unicode can disagree about what only one of them knows.
       where unicode_assigned(chr(code))`,
    );
    const different = rows
      .map(({ code, text }) => ({ code: Number(code), text: String(text) }))
      .filter(({ code, text }) => {
        const c = String.fromCodePoint(code);
        return text !== normalText(`${c}x${c}e${c}\u0301${c}`);
      });
    expect(different.map(({ code }) => code.toString(16))).toEqual([]);
  });

  it("is computed in time that grows linearly with the text", async ({ requests }) => {
    const [row] = await requests.owner(
      "select length(public.to_normal_text('x' || repeat(' ', 2000000) || 'x' || repeat(' ', 2000000))) as length",
    );
    expect(row).toEqual({ length: 2_000_002 });
  });
});
