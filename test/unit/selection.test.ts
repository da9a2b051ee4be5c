/** What counts as a selection: the distinct mentors of a request, and the place of each mistake. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readSelection } from "../../src/client/selection-reading.ts";
import { InvalidRequestError } from "../../src/domain/errors.ts";
import { MAXIMUM_SELECTION } from "../../src/domain/limits.ts";
import { canonicalUuid } from "../../src/domain/selection.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

type MentorIds = Parameters<typeof readSelection>[0];

/** Any value that a caller without types could pass. */
const read = async (value: unknown) => [...(await readSelection(value as MentorIds))];

/** Yields the values one by one, and records how many were taken and whether the source was closed. */
function watched(values: Iterable<unknown>): {
  source: Iterable<unknown>;
  taken: () => number;
  closed: () => boolean;
} {
  let taken = 0;
  let closed = false;
  function* source() {
    try {
      for (const value of values) {
        taken += 1;
        yield value;
      }
    } finally {
      closed = true;
    }
  }
  return { source: source(), taken: () => taken, closed: () => closed };
}

/** Throws at every question, also at `instanceof`. */
function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

async function* oneByOne<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) {
    await Promise.resolve();
    yield value;
  }
}

describe("a selection", () => {
  it("is empty when no mentor is given", async () => {
    expect(await read([])).toEqual([]);
    expect(await read(oneByOne([]))).toEqual([]);
  });

  it("keeps each mentor once, in the order of the first occurrences", async () => {
    const [first, second, third] = mentorIds(3);
    expect(await read([third, first, third, second, first, third])).toEqual([third, first, second]);
  });

  it("treats upper and lower case as the same mentor, and keeps lower case", async () => {
    const id = "abcdef12-0000-4000-8000-0000000000ab";
    expect(await read([id.toUpperCase(), id, "ABCDEF12-0000-4000-8000-0000000000aB"])).toEqual([id]);
  });

  it.each([
    ["a list", () => mentorIds(3)],
    ["a set", () => new Set(mentorIds(3))],
    ["the keys of a map", () => new Map(mentorIds(3).map((id) => [id, 1])).keys()],
    ["a generator", () => mentorIds(3).values()],
    ["an asynchronous generator", () => oneByOne(mentorIds(3))],
    ["a stream", () => ReadableStream.from(mentorIds(3))],
  ])("may be given as %s", async (_, source) => {
    expect(await read(source())).toEqual(mentorIds(3));
  });

  it.each([["11111111-1111-1111-1111-111111111111"], ["00000000-0000-0000-0000-000000000001"]])(
    "takes every UUID that Postgres takes, such as %s",
    async (id) => {
      expect(await read([id])).toEqual([id]);
    },
  );
});

describe("a mistake in a selection", () => {
  it.each<[unknown, string]>([
    ["", "the empty string"],
    ["Anna", "a name"],
    [`${mentorId(1)}\u200b${mentorId(2)}`, "two ids with nothing visible between them"],
    [`{${mentorId(1)}}`, "braces"],
    [`urn:uuid:${mentorId(1)}`, "a URN"],
    [mentorId(1).replaceAll("-", ""), "no hyphens"],
    ["g0000000-0000-4000-8000-000000000001", "another letter"],
    ["a0000000-0000-4000-8000-00000000000１", "a digit of another script"],
    [undefined, "nothing"],
    [null, "null"],
    [1, "a number"],
    [{ id: mentorId(1) }, "an object"],
    [[mentorId(1)], "a list"],
  ])("is named by its position: %j (%s)", async (wrong) => {
    const refused = read([mentorId(1), mentorId(1), wrong, mentorId(2)]);
    await expect(refused).rejects.toMatchObject({
      name: "InvalidRequestError",
      code: "invalidRequest",
      field: "mentorIds[2]",
      rule: "must be a UUID",
      message: "mentorIds[2] must be a UUID",
    });
  });

  it.each([
    [` ${mentorId(1)}`, "U+0020, in front of it"],
    [`${mentorId(1)}\n`, "U+000A, behind it"],
    [`${mentorId(1)}\u200b`, "U+200B, behind it"],
    [`\ufeff${mentorId(1)}`, "U+FEFF, in front of it"],
    [`${mentorId(1)}\u00a0\u200b`, "U+00A0, behind it"],
    [mentorId(1).replace("-", "-\u00ad"), "U+00AD, inside it"],
    [mentorId(1).replace("-", "\u{e0001}-"), "U+E0001, inside it"],
  ])("that is invisible is named by its character: %j", async (wrong, named) => {
    await expect(read([mentorId(1), wrong])).rejects.toMatchObject({
      field: "mentorIds[1]",
      rule: `must be a UUID: there is an invisible character, ${named}`,
    });
  });

  it("is found in the last place, too", async () => {
    await expect(read([...mentorIds(1_200), "x"])).rejects.toThrow(/^mentorIds\[1200\] must be a UUID$/);
    await expect(read(oneByOne(["x"]))).rejects.toThrow(/^mentorIds\[0\] must be a UUID$/);
  });

  it("never quotes the value", async () => {
    const refusal = await read(["Anna Muster"]).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidRequestError);
    expect(String(refusal)).not.toContain("Anna");
  });

  it("ends the reading: no value is taken after it, and the source is closed", async () => {
    const { source, taken, closed } = watched([mentorId(1), "x", mentorId(2), mentorId(3)]);
    await expect(read(source)).rejects.toThrow(InvalidRequestError);
    expect(taken()).toBe(2);
    expect(closed()).toBe(true);
  });

  it("ends a list without an end, also one that repeats one mentor", async () => {
    function* source() {
      for (;;) yield mentorId(1);
    }
    await expect(readSelection(source())).rejects.toMatchObject({
      field: "mentorIds",
      rule: "must hold at most 10000000 entries",
    });
  });

  it("in the source itself is a typed error with the original error as its cause", async () => {
    const broken = new Error("the file can't be read");
    async function* source() {
      yield mentorId(1);
      throw broken;
    }
    await expect(readSelection(source())).rejects.toMatchObject({
      code: "invalidRequest",
      field: "mentorIds",
      cause: broken,
    });
  });

  it("is a typed error for a list, or a thrown value, that is a revoked proxy", async () => {
    function* throwsOne() {
      yield mentorId(1);
      throw revokedProxy();
    }
    for (const value of [revokedProxy(), throwsOne()]) {
      await expect(read(value)).rejects.toMatchObject({
        code: "invalidRequest",
        field: "mentorIds",
        rule: "can't be read",
      });
    }
  });

  it.each([
    [mentorId(1)],
    [undefined],
    [null],
    [7],
    [{}],
    [{ length: 1, 0: mentorId(1) }],
    [() => mentorIds(1)],
  ])("is a single id, or another value that is no list: %j", async (value) => {
    await expect(read(value)).rejects.toMatchObject({
      field: "mentorIds",
      message: "mentorIds must be an iterable of mentor ids",
    });
  });
});

describe("the size of a selection", () => {
  it("may be 1,000,000 distinct mentors with any number of repetitions, in some 16 bytes each", async () => {
    const before = process.memoryUsage().arrayBuffers;
    function* ids() {
      for (let number = 1; number <= MAXIMUM_SELECTION; number++) yield mentorId(number);
      for (let number = 1; number <= 1_000; number++) yield mentorId(number).toUpperCase();
    }
    const selection = await readSelection(ids());
    expect(selection).toMatchObject({ size: 1_000_000, entries: 1_001_000 });
    expect(selection.slice(999_998, 1_000_005)).toEqual([mentorId(999_999), mentorId(1_000_000)]);
    expect(selection.slice(0, 2)).toEqual(mentorIds(2));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80_000_000);
  });

  it("may not be one more, and an endless source is not read to its end", async () => {
    function* endless() {
      for (let number = 1; ; number++) yield mentorId(number);
    }
    const { source, taken, closed } = watched(endless());
    await expect(read(source)).rejects.toMatchObject({
      field: "mentorIds",
      message: "mentorIds must hold at most 1000000 distinct mentors",
    });
    expect(taken()).toBe(1_000_001);
    expect(closed()).toBe(true);
  });

  it("keeps every id as it is, with any digits", async () => {
    const random = Array.from({ length: 20_000 }, () => randomUUID());
    const given = random.flatMap((id, index) => (index % 3 === 0 ? [id, random[index >> 1] ?? id] : [id]));
    expect(await read(given)).toEqual([...new Set(given)]);
  });
});

describe("the stored form of a UUID", () => {
  it("is lower case", () => {
    expect(canonicalUuid("A0000000-0000-4000-8000-00000000000F")).toBe(
      "a0000000-0000-4000-8000-00000000000f",
    );
  });

  it.each([[undefined], [7], ["x"], [new String(mentorId(1))]])("isn't there for %s", (value) => {
    expect(canonicalUuid(value)).toBeUndefined();
  });
});
