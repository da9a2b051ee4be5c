/**
 * Values for requests, each with the expected reaction: accepted, or refused with the name of the field.
 *
 * Longer than 250 lines: most of it is tables of values.
 */
import * as fc from "fast-check";

export interface Hostile {
  /** A name for the sentence of a violation. */
  label: string;
  /** Made anew for each case, because a generator can be read only once. */
  make: () => unknown;
}

const ONE_MEGABYTE = 1_000_000;
const SOME_UUID = "7f0c2f8e-5d5b-4c58-9d6f-0a1b2c3d4e5f";

export const hostile = (label: string, make: () => unknown): Hostile => ({ label, make });

/** Values of types that no field accepts. */
const strangers: readonly Hostile[] = [
  hostile("a symbol", () => Symbol("field")),
  hostile("a function", () => () => "x"),
  hostile("true", () => true),
  hostile("a plain object", () => ({})),
  hostile("an object without prototype", () => Object.create(null) as unknown),
  hostile("an object that reads as text", () => ({ toString: () => SOME_UUID, valueOf: () => 1 })),
  hostile("an object whose text can't be read", () => ({
    toString: () => {
      throw new RangeError("toString");
    },
  })),
  hostile("a revoked proxy", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }),
  hostile("a proxy that throws at every access", throwingProxy),
];

export function throwingProxy(): unknown {
  const refuse = (): never => {
    throw new RangeError("asked");
  };
  return new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
}

const noNumbers: readonly Hostile[] = [
  ...strangers,
  hostile("NaN", () => Number.NaN),
  hostile("Infinity", () => Number.POSITIVE_INFINITY),
  hostile("-Infinity", () => Number.NEGATIVE_INFINITY),
  hostile("zero", () => 0),
  hostile("minus zero", () => -0),
  hostile("minus one", () => -1),
  hostile("one and a half", () => 1.5),
  hostile("the smallest number", () => Number.MIN_VALUE),
  hostile("a bigint", () => 5n),
  hostile("a boxed number", () => Object(5) as unknown),
  hostile("a number as text", () => "5"),
  hostile("an empty text", () => ""),
  hostile("a list of one number", () => [5]),
];

export const badConcurrency = fc.constantFrom(
  ...noNumbers,
  hostile("1e308", () => 1e308),
  hostile("null", () => null),
);
export const badMentorsPerWrite = fc.constantFrom(
  ...noNumbers,
  hostile("null", () => null),
  hostile("501", () => 501),
);
export const badMentorsPerActivity = fc.constantFrom(
  ...noNumbers,
  hostile("null", () => null),
  hostile("a million and one", () => 1_000_001),
);
export const badDeadline = fc.constantFrom(
  ...noNumbers,
  hostile("null", () => null),
  hostile("a second more than thirty days", () => 2_592_001),
);
export const badRound = fc.constantFrom(
  ...noNumbers,
  hostile("null", () => null),
  hostile("1", () => 1),
  hostile("more than Postgres can count", () => 2_147_483_648),
);
export const badMinutes = fc.constantFrom(
  ...noNumbers,
  hostile("a minute more than a day", () => 1_441),
  hostile("1e308", () => 1e308),
  hostile("null", () => null),
  hostile("nothing", () => undefined),
);
export const badOccurrence = fc.constantFrom(
  ...noNumbers,
  hostile("101", () => 101),
  hostile("1e308", () => 1e308),
);

const brokenText = (length: number): readonly Hostile[] => [
  ...strangers,
  hostile("a number", () => 5),
  hostile("a list of texts", () => ["text"]),
  hostile("NUL alone", () => "\u0000"),
  hostile("NUL inside", () => "before\u0000after"),
  hostile("half a surrogate pair at the end", () => "text \ud83d"),
  hostile("the other half at the start", () => "\ude00 text"),
  hostile("two halves in the wrong order", () => "\ude00\ud83d"),
  hostile("one character too many", () => "x".repeat(length + 1)),
  hostile("one character too many, beyond the first plane", () => "😀".repeat(length + 1)),
  hostile("a megabyte", () => "x".repeat(ONE_MEGABYTE)),
];

export const badActivityType = fc.constantFrom(
  ...brokenText(100),
  hostile("nothing", () => undefined),
  hostile("null", () => null),
  hostile("an empty text", () => ""),
  hostile("spaces", () => " \t\n\u00a0\u3000\ufeff"),
  // A note of these characters is no note.
  hostile("a megabyte of spaces", () => " ".repeat(ONE_MEGABYTE)),
  hostile("only invisible characters", () => "\u200b \u2060\u00ad"),
);
export const badNote = fc.constantFrom(...brokenText(2_000));

export const badDate = fc.oneof(
  fc.constantFrom(
    ...strangers,
    hostile("nothing", () => undefined),
    hostile("null", () => null),
    hostile("a Date", () => new Date()),
    hostile("a number", () => 20_261_118),
    hostile("a list", () => ["2026-11-18"]),
    hostile("a megabyte", () => "2026-11-18".repeat(ONE_MEGABYTE / 10)),
  ),
  fc
    .constantFrom(
      ..."|2026-02-30|2026-02-29|1900-02-29|2026-13-01|2026-00-10|2026-01-00|2026-01-32|1899-12-31|0000-01-01".split(
        "|",
      ),
      ..."2026-1-1|26-01-01|+2026-01-01|-2026-01-01|2026-01-01T00:00:00Z|2026-01-01 | 2026-01-01|20260101".split(
        "|",
      ),
      ..."2026-11-18\n|2026-11-18\u0000|２０２６-11-18|٢٠٢٦-11-18|2026−11−18|infinity|today|epoch|__proto__".split(
        "|",
      ),
      "10000-01-01",
    )
    .map((text) => hostile(`the date ${JSON.stringify(text)}`, () => text)),
  fc
    .string({ unit: "binary", maxLength: 12 })
    .map((text) => hostile("a text that is no date", () => `x${text}`)),
);

/** Never a UUID, whatever its type. */
export const badId = fc.oneof(
  fc.constantFrom(
    ...strangers,
    hostile("nothing", () => undefined),
    hostile("null", () => null),
    hostile("a number", () => 17),
    hostile("NaN", () => Number.NaN),
    hostile("a bigint", () => 17n),
    hostile("a boxed UUID", () => Object(SOME_UUID) as unknown),
    hostile("a UUID in a list", () => [SOME_UUID]),
    hostile("a megabyte", () => SOME_UUID.repeat(ONE_MEGABYTE / SOME_UUID.length)),
  ),
  fc
    .constantFrom(
      "",
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "00000000000000000000000000000000",
      `{${SOME_UUID}}`,
      `urn:uuid:${SOME_UUID}`,
      `${SOME_UUID}\n`,
      ` ${SOME_UUID}`,
      `${SOME_UUID}\u0000`,
      `${SOME_UUID},${SOME_UUID}`,
      SOME_UUID.slice(1),
      SOME_UUID.replace("7f0c", "7f0g"),
      SOME_UUID.replace("7", "７"),
      SOME_UUID.replace("f", "\ud83d"),
      `${SOME_UUID}' or true --`,
    )
    .map((text) => hostile(`the id ${JSON.stringify(text)}`, () => text)),
  fc
    .string({ unit: "binary", maxLength: 40 })
    .map((text) => hostile("a text that is no id", () => `z${text}`)),
);

export const badTolerance = fc.constantFrom(
  ...strangers.filter(({ label }) => !label.startsWith("a plain") && !label.endsWith("without prototype")),
  hostile("null", () => null),
  hostile("a list", () => []),
  hostile("a percent below zero", () => ({ failedPercent: -1 })),
  hostile("a percent above a hundred", () => ({ failedPercent: 100.000_001 })),
  hostile("NaN percent", () => ({ failedPercent: Number.NaN })),
  hostile("percent as text", () => ({ failedPercent: "5" })),
  hostile("an infinite count", () => ({ failedCount: Number.POSITIVE_INFINITY })),
  hostile("a count of minus one", () => ({ failedCount: -1 })),
  hostile("a bigint as count", () => ({ failedCount: 1n })),
  hostile("after no item at all", () => ({ afterSettled: 0 })),
  hostile("null as count", () => ({ failedCount: null })),
  hostile("an unknown field", () => ({ failedPercentage: 5 })),
  hostile("a constructor of its own", () => ({ constructor: 5 })),
  hostile("a prototype of its own", () => JSON.parse('{"__proto__":{"failedCount":1}}') as unknown),
  hostile("a count that throws when read", () => ({
    get failedCount(): number {
      throw new RangeError("failedCount");
    },
  })),
);

export const badOnly = fc.constantFrom(
  ...strangers,
  hostile("null", () => null),
  hostile("a code, not in a list", () => "busy"),
  hostile("an empty list", () => []),
  hostile("a code that doesn't exist", () => ["nobody"]),
  hostile("a prototype key as code", () => ["__proto__"]),
  hostile("a method's name as code", () => ["toString"]),
  hostile("a list with holes", () => Object.assign([], { length: 3 })),
  hostile("an iterator that is a number", () => ({ [Symbol.iterator]: 5 })),
  hostile("a generator that throws", function* (): Generator<string> {
    yield "busy";
    throw new RangeError("in the middle");
  }),
  hostile("an async generator", async function* (): AsyncGenerator<string> {
    yield "busy";
  }),
);

const odd = [
  "'; drop table public.proxy_activities; --",
  '"quoted" \\ back\\\\slash \\u0000 %00 \\x',
  "__proto__",
  "constructor",
  "null",
  "NaN",
  "{}",
  "${1} $1 {{x}}",
  "line\r\nbreaks\u2028and\u2029more\u0085",
  "Mehmet Şengül İı, Zoë, Ångström, Ω",
  "e\u0301 is \u00e9",
  "\u1100\u1161\u11a8 and \uac01",
  "👩‍👩‍👧‍👦🏳️‍🌈",
  "\u202eright to left\u202c",
  "z\u0351\u0344a\u0328l\u0360g\u0321o\u034f",
  "\u200bnothing around\u200b\u2060",
  "\ufffe\uffff\u{10ffff}",
  "\u0001\u0002\u001f\u007f",
];

export const goodActivityType = goodText(100, odd.concat("😀".repeat(100), "x".repeat(100), "  padded\t"));
export const goodNote = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, "", "   ") },
  { weight: 4, arbitrary: goodText(2_000, odd.concat("😀".repeat(2_000), "line\n".repeat(400))) },
);
export const goodDate = fc
  .date({ min: new Date("1900-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** Characters without a width that don't change their neighbours. */
const NO_WIDTH = /[\u{ad}\u{180e}\u{200b}\u{2060}-\u{2064}\u{206a}-\u{206f}\u{feff}]/gu;

/** The normal form of a text, written a second time so that a mistake in the product shows. */
export function inNormalForm(text: string): string {
  const outer = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;
  const lines = text.split(/\r\n|[\r\u0085\p{Zl}\p{Zp}]/u).join("\n");
  const visible = lines.replaceAll(/\p{Zs}/gu, " ").replaceAll(NO_WIDTH, "");
  return visible.normalize("NFC").replaceAll(outer, "");
}

/** Texts that Postgres can hold, of any plane, and not only invisible ones. */
function goodText(length: number, constants: readonly string[]): fc.Arbitrary<string> {
  const drawn = fc
    .string({ unit: "binary", minLength: 1, maxLength: length, size: "max" })
    .map((text) => text.replaceAll("\u0000", "0"))
    // Some characters have a longer normal form.
    .filter((text) => inNormalForm(text) !== "" && Array.from(inNormalForm(text)).length <= length);
  return fc.oneof(fc.constantFrom(...constants), drawn);
}
