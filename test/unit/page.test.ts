/** Cursors between pages: only issued cursors are accepted. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkLimit, cutPage, readCursor, writeCursor } from "../../src/client/page.ts";
import { InvalidRequestError } from "../../src/domain/errors.ts";

const place = z.object({ name: z.string(), position: z.number().int().positive() });

describe("a cursor", () => {
  it("gives back its place, in characters that need no escape in an address", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1 }), (name, position) => {
        const cursor = writeCursor({ name, position });
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(readCursor(cursor, place)).toEqual({ name, position });
      }),
    );
  });

  it("may be left out", () => {
    expect(readCursor(undefined, place)).toBeUndefined();
  });

  const whole = { name: "Amina Dahl", position: 7 };
  it.each([
    ["nothing", ""],
    ["white space", " "],
    ["words", "page 2"],
    ["JSON as it is", JSON.stringify(whole)],
    ["a number", 7],
    ["null", null],
    ["a list", [writeCursor(whole)]],
    ["an object", whole],
    ["JSON of null", Buffer.from("null").toString("base64url")],
    ["JSON of a list", writeCursor([whole])],
    ["a cursor of another list", writeCursor({ createdAt: "2026-11-25T10:00:00Z" })],
    ["half a place", writeCursor({ name: "Amina Dahl" })],
    ["a place that breaks a rule", writeCursor({ ...whole, position: 0 })],
    ["a place of other types", writeCursor({ ...whole, position: "7" })],
    ["a place beyond all numbers", Buffer.from('{"name":"","position":1e999}').toString("base64url")],
    ["half a cursor", writeCursor(whole).slice(0, 20)],
    ["a cursor twice", writeCursor(whole).repeat(2)],
    ["something very long", "A".repeat(1_000_000)],
  ])("that is %s is refused, by the field's name", (_, after) => {
    const read = () => readCursor(after, place);
    expect(read).toThrow(InvalidRequestError);
    expect(read).toThrow(
      expect.objectContaining({ field: "after", rule: "must be the next of an earlier page" }),
    );
  });

  it("is refused in the same way for any other input", () => {
    const read = (after: unknown): unknown => {
      try {
        return readCursor(after, place);
      } catch (error) {
        return error;
      }
    };
    const anything = fc.oneof(
      fc.anything().filter((value) => value !== undefined),
      fc.base64String(),
      fc.jsonValue().map((value) => writeCursor({ value })),
    );
    fc.assert(
      fc.property(anything, (after) => {
        expect(read(after)).toBeInstanceOf(InvalidRequestError);
      }),
    );
  });
});

describe("the limit of a page", () => {
  const bounds = { fallback: 20, maximum: 100 };

  it.each([
    [undefined, 20],
    [1, 1],
    [100, 100],
  ])("of %s is %d", (limit, taken) => {
    expect(checkLimit(limit, bounds)).toBe(taken);
  });

  it.each([[0], [101], [-1], [1.5], [Number.NaN], ["20"], [null], [20n]])("of %s is refused", (limit) => {
    expect(() => checkLimit(limit, bounds)).toThrow(expect.objectContaining({ field: "limit" }));
  });
});

describe("a page", () => {
  const cursor = (last: number) => `behind ${last}`;

  it.each([
    [[], 3, { items: [] }],
    [[1, 2], 3, { items: [1, 2] }],
    [[1, 2, 3], 3, { items: [1, 2, 3] }],
    [[1, 2, 3, 4], 3, { items: [1, 2, 3], next: "behind 3" }],
  ])("of %j, cut at %d, gives the cursor of the next one if there is one", (entries, limit, page) => {
    expect(cutPage(entries, limit, cursor)).toStrictEqual(page);
  });
});
