/** Notes of corrections: what a correction without a note leaves, and what is left of a note that an operator has blanked. */
import { describe, expect } from "vitest";
import { CORRECTED, openAmendment, openCorrection } from "./amendments.ts";
import { openAudited, operate } from "./operator.ts";
import { audit, submit, TEMPLATE } from "./scenario.ts";
import { errorCode, it } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const NOTES = `select bulk_id, note, withdrawn_at is null as in_force from public.proxy_activities
  order by withdrawn_at is null, mentor_id`;

const openRegistered = (requests: Requests) => openAudited(requests, { registered: [1, 3] });

describe("the note of a correction", () => {
  it.for([
    ["null", null],
    ["empty", ""],
    ["white space", " \u200b "],
  ] as const)(
    "that is %s leaves the corrected records without a note, and the withdrawn ones with theirs",
    async ([, note], { requests }) => {
      const ofId = await openRegistered(requests);
      const bulkId = await openCorrection(requests, ofId, { template: { ...TEMPLATE, note } });
      await submit(requests, bulkId, [1, 3]);
      expect(await requests.owner(NOTES)).toEqual([
        ...Array.from({ length: 3 }, () => ({ bulk_id: ofId, note: TEMPLATE.note, in_force: false })),
        ...Array.from({ length: 3 }, () => ({ bulk_id: bulkId, note: null, in_force: true })),
      ]);
    },
  );

  it("is the correction's own: blanking the earlier one leaves it, and blanking it is a call of its own", async ({
    requests,
    database,
  }) => {
    const ofId = await openRegistered(requests);
    const bulkId = await openCorrection(requests, ofId);
    await submit(requests, bulkId, [1, 3]);
    await audit(requests, bulkId);
    const notesOf = async (id: string) =>
      (await requests.owner(NOTES)).filter((row) => row["bulk_id"] === id).map(({ note }) => note);

    await operate(database, "blank_note", [ofId]);
    expect(await notesOf(ofId)).toEqual([null, null, null]);
    expect(new Set(await notesOf(bulkId))).toEqual(new Set([TEMPLATE.note]));
    await operate(database, "blank_note", [bulkId]);
    expect(await notesOf(bulkId)).toEqual([null, null, null]);
  });

  it("that says again what an operator has blanked is no change, and comes back with another change", async ({
    requests,
    database,
  }) => {
    const ofId = await openRegistered(requests);
    await operate(database, "blank_note", [ofId]);
    expect(await errorCode(openAmendment(requests, "correction", ofId, { template: TEMPLATE }))).toBe(
      "BR017",
    );
    const bulkId = await openCorrection(requests, ofId, { template: CORRECTED });
    await submit(requests, bulkId, [1, 3]);
    expect((await requests.owner(NOTES)).map(({ note }) => note)).toEqual([
      null,
      null,
      null,
      TEMPLATE.note,
      TEMPLATE.note,
      TEMPLATE.note,
    ]);
  });
});
