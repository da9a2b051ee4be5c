/** The rules of a template, each at both sides of its bound, and the texts of the refusals. */
import { describe, expect, it } from "vitest";
import { InvalidRequestError } from "../../src/domain/errors.ts";
import { checkTemplate } from "../../src/domain/template.ts";
import type { ProxyActivityTemplate } from "../../src/domain/template.ts";

const VALID: ProxyActivityTemplate = {
  activityType: "Group evening",
  date: "2026-11-25",
  durationMinutes: 90,
};
const EMOJI = "😀";
const HALF_EMOJI = "\ud83d";

/** Any value that a caller without types could pass. */
function check(changes: Record<string, unknown>) {
  return checkTemplate({ ...VALID, ...changes });
}

function refusalOf(changes: Record<string, unknown>): InvalidRequestError {
  try {
    check(changes);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error;
    throw error;
  }
  throw new Error(`Not refused: ${JSON.stringify(changes)}`);
}

describe("a template", () => {
  it("is returned with its defaults filled in, and without unknown fields", () => {
    expect(check({ actingCoordinatorId: "somebody", createdBy: "somebody" })).toEqual({
      activityType: "Group evening",
      date: "2026-11-25",
      durationMinutes: 90,
      note: null,
      occurrence: 1,
    });
  });

  it("is never modified", () => {
    const template = Object.freeze({ ...VALID, activityType: " Walk ", note: " Rain " });
    expect(checkTemplate(template)).toMatchObject({ activityType: "Walk", note: "Rain" });
    expect(template.activityType).toBe(" Walk ");
  });

  it.each([[undefined], [null], ["Group evening"], [7]])(
    "must be an object, and %j isn't one",
    (template) => {
      const refused = () => checkTemplate(template as unknown as ProxyActivityTemplate);
      expect(refused).toThrow(InvalidRequestError);
      expect(refused).toThrow(/^template must be an object$/);
    },
  );

  it("is refused as a list", () => {
    expect(() => checkTemplate([] as unknown as ProxyActivityTemplate)).toThrow(/^template\.activityType /);
  });

  it("is refused with the field and the rule as data, too", () => {
    const refusal = refusalOf({ durationMinutes: 0 });
    expect(refusal).toMatchObject({
      name: "InvalidRequestError",
      code: "invalidRequest",
      field: "template.durationMinutes",
      rule: "must be a whole number from 1 to 1440",
      message: "template.durationMinutes must be a whole number from 1 to 1440",
    });
  });
});

describe("an activity type", () => {
  it.each([
    ["one character", "x"],
    ["100 characters", "x".repeat(100)],
    ["100 emoji, which are 200 code units", EMOJI.repeat(100)],
  ])("may have %s", (_, activityType) => {
    expect(check({ activityType }).activityType).toBe(activityType);
  });

  it("is trimmed", () => {
    expect(check({ activityType: "\t Group  evening\n" }).activityType).toBe("Group  evening");
  });

  it.each([
    [undefined, "must be a string"],
    [null, "must be a string"],
    [5, "must be a string"],
    [["Walk"], "must be a string"],
    ["", "must not be empty"],
    [" \t\n\u00a0\u3000", "must not be empty"],
    ["x".repeat(101), "must have at most 100 characters"],
    [EMOJI.repeat(101), "must have at most 100 characters"],
    ["Wa\u0000lk", "must not contain the NUL character"],
    [`Walk ${HALF_EMOJI}`, "must be well-formed Unicode"],
  ])("is refused when it is %j", (activityType, rule) => {
    expect(refusalOf({ activityType }).message).toBe(`template.activityType ${rule}`);
  });
});

describe("a date", () => {
  it.each([["1900-01-01"], ["9999-12-31"], ["2000-02-29"], ["2024-02-29"], ["2026-12-31"]])(
    "may be %s",
    (date) => {
      expect(check({ date }).date).toBe(date);
    },
  );

  it.each([
    [undefined, "must be a date in the form YYYY-MM-DD"],
    [null, "must be a date in the form YYYY-MM-DD"],
    [20_261_125, "must be a date in the form YYYY-MM-DD"],
    [new Date(0), "must be a date in the form YYYY-MM-DD"],
    ["", "must be a date in the form YYYY-MM-DD"],
    ["25.11.2026", "must be a date in the form YYYY-MM-DD"],
    ["2026-1-5", "must be a date in the form YYYY-MM-DD"],
    ["2026-11-25T00:00:00Z", "must be a date in the form YYYY-MM-DD"],
    ["2026-11-25\n", "must be a date in the form YYYY-MM-DD"],
    [" 2026-11-25", "must be a date in the form YYYY-MM-DD"],
    ["+12026-11-25", "must be a date in the form YYYY-MM-DD"],
    ["10000-01-01", "must be a date in the form YYYY-MM-DD"],
    ["２０２６-11-25", "must be a date in the form YYYY-MM-DD"],
    ["2026-02-29", "must be a day that exists"],
    ["1900-02-29", "must be a day that exists"],
    ["2026-02-31", "must be a day that exists"],
    ["2026-04-31", "must be a day that exists"],
    ["2026-13-01", "must be a day that exists"],
    ["2026-00-10", "must be a day that exists"],
    ["2026-10-00", "must be a day that exists"],
    ["2026-10-32", "must be a day that exists"],
    ["1899-12-31", "must not lie before the year 1900"],
    ["0100-01-01", "must not lie before the year 1900"],
  ])("is refused when it is %j", (date, rule) => {
    expect(refusalOf({ date }).message).toBe(`template.date ${rule}`);
  });

  it.each([["0000-01-01"], ["0026-11-25"], ["0099-12-31"]])(
    "that exists and is centuries ago, %s, is refused with its rule",
    (date) => {
      expect(refusalOf({ date }).message).toBe("template.date must not lie before the year 1900");
    },
  );
});

describe("a duration", () => {
  it.each([[1], [60], [1_440]])("may be %d minutes", (durationMinutes) => {
    expect(check({ durationMinutes }).durationMinutes).toBe(durationMinutes);
  });

  it.each([
    [0],
    [-0],
    [-1],
    [1_441],
    [1.5],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ["60"],
    [60n],
    [null],
    [undefined],
  ])("may not be %s", (durationMinutes) => {
    expect(refusalOf({ durationMinutes }).message).toBe(
      "template.durationMinutes must be a whole number from 1 to 1440",
    );
  });
});

describe("a note", () => {
  it.each([
    ["2,000 characters", "x".repeat(2_000)],
    ["2,000 emoji, which are 4,000 code units", EMOJI.repeat(2_000)],
    ["several lines", "one\ntwo\nthree"],
    ["whatever a database could take amiss", `'; drop table mentors; -- " \\ %s $1 <b>`],
  ])("may have %s", (_, note) => {
    expect(check({ note }).note).toBe(note);
  });

  it.each([[undefined], [null], [""], ["   "], ["\n\t\u00a0"]])("of %j is no note", (note) => {
    expect(check({ note }).note).toBeNull();
  });

  it("is trimmed, so that it gives the same registration key with and without white space", () => {
    expect(check({ note: "  Rain\n" }).note).toBe("Rain");
  });

  it.each([
    [5, "must be a string"],
    [false, "must be a string"],
    [{ text: "Rain" }, "must be a string"],
    ["x".repeat(2_001), "must have at most 2000 characters"],
    [EMOJI.repeat(2_001), "must have at most 2000 characters"],
    ["Rain\u0000", "must not contain the NUL character"],
    [HALF_EMOJI, "must be well-formed Unicode"],
    ["\ude00\ud83d", "must be well-formed Unicode"],
  ])("is refused when it is %j", (note, rule) => {
    expect(refusalOf({ note }).message).toBe(`template.note ${rule}`);
  });
});

describe("an occurrence", () => {
  it.each([[1], [2], [100]])("may be %d", (occurrence) => {
    expect(check({ occurrence }).occurrence).toBe(occurrence);
  });

  it.each([[0], [-1], [101], [1.5], [Number.NaN], ["2"], [true]])("may not be %s", (occurrence) => {
    expect(refusalOf({ occurrence }).message).toBe(
      "template.occurrence must be a whole number from 1 to 100",
    );
  });
});

describe("a text", () => {
  const noteOf = (note: string) => check({ note }).note;

  it.each([
    ["composed characters", "Cafe\u0301", "Caf\u00e9"],
    ["line feeds", "one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"],
    ["nothing invisible at its ends", "\ufeff\u200b \u00adRain\u2060\u200d\u3000\u200e", "Rain"],
    ["nothing invisible of two code units at its ends", "\u{e0001}Rain\u{1d173}", "Rain"],
    ["line feeds of word processors", "one\u2028two\u2029three\u0085four", "one\ntwo\nthree\nfour"],
    ["spaces of one width", "a\u00a0b\u2009c\u202fd\u3000e", "a b c d e"],
    ["nothing of no width", "R\u00ada\u200bi\u2060n\ufeff on", "Rain on"],
    ["accents that something of no width keeps apart", "Cafe\u200b\u0301", "Caf\u00e9"],
    ["joiners within it", "👩\u200d👧 \u0645\u06cc\u200c\u062e", "👩\u200d👧 \u0645\u06cc\u200c\u062e"],
    ["an emoji at its end", "Rain \u{1f600}", "Rain \u{1f600}"],
  ])("is put into one form: %s", (_, given, kept) => {
    expect(noteOf(given)).toBe(kept);
    expect(noteOf(kept)).toBe(kept);
  });

  it("is counted in its normal form", () => {
    expect(noteOf(`${" ".repeat(500)}${"e\u0301".repeat(2_000)}\r\n`)).toBe("\u00e9".repeat(2_000));
    expect(check({ activityType: `${"x".repeat(100)}\u200b` }).activityType).toBe("x".repeat(100));
  });

  it("without visible characters is empty", () => {
    expect(noteOf("\u200b \ufeff")).toBeNull();
    expect(refusalOf({ activityType: "\u200b\u2060" }).rule).toBe("must not be empty");
  });

  it("takes time that grows linearly with its length, for any characters", () => {
    const started = performance.now();
    expect(refusalOf({ note: `x${" ".repeat(3_000_000)}x` }).rule).toBe("must have at most 2000 characters");
    expect(noteOf(`${"\u200b".repeat(1_000_000)}x`)).toBe("x");
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
