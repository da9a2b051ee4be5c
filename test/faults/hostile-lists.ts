/** Lists of mentor ids: every valid kind of iterable, and values that only look like one. */
import * as fc from "fast-check";
import { MAXIMUM_SELECTION } from "../../src/domain/limits.ts";
import { badId, hostile } from "./hostile-values.ts";
import type { Hostile } from "./hostile-values.ts";

/** More than a bulk registration may hold. */
const TOO_MANY = MAXIMUM_SELECTION + 1;

/** An accepted list, with the distinct ids to be stored, in their order. */
export interface GoodList extends Hostile {
  stored: string[];
}

/** @param known ids of active mentors; the other ids are random and unknown */
export function goodList(known: readonly string[]): fc.Arbitrary<GoodList> {
  const id = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.uuid() },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "00000000-0000-0000-0000-000000000000",
        "f".repeat(8).concat("-ffff-ffff-ffff-ffffffffffff"),
      ),
    },
  );
  const written = fc.tuple(id, fc.boolean()).map(([text, upper]) => (upper ? text.toUpperCase() : text));
  const ids = fc.array(written, { minLength: 1, maxLength: 6 });
  return fc.tuple(ids, fc.constantFrom(...containers)).map(([list, { label, contain }]) => ({
    label,
    make: () => contain(list),
    stored: [...new Set(list.map((text) => text.toLowerCase()))],
  }));
}

const containers: readonly { label: string; contain: (ids: readonly string[]) => unknown }[] = [
  { label: "an array", contain: (ids) => [...ids] },
  { label: "a frozen array", contain: (ids) => Object.freeze([...ids]) },
  { label: "a set", contain: (ids) => new Set(ids) },
  { label: "the keys of a map", contain: (ids) => new Map(ids.map((id) => [id, 1])).keys() },
  { label: "an array that repeats itself", contain: (ids) => Array.from({ length: 300 }, () => ids).flat() },
  { label: "a generator", contain: (ids) => generate(ids) },
  { label: "an async generator", contain: (ids) => generateSlowly(ids) },
  {
    label: "an array with additional keys",
    contain: (ids) => Object.assign([...ids], { constructor: 5, toString: 5 }),
  },
  {
    label: "a list that differs when it is read again",
    contain: (ids) => {
      let reads = 0;
      return { [Symbol.iterator]: () => (reads++ === 0 ? ids.values() : ["evil"].values()) };
    },
  },
];

export const emptyList = fc.constantFrom(
  hostile("an empty array", () => []),
  hostile("an empty set", () => new Set()),
  hostile("a generator of nothing", () => generate([])),
  hostile("an async generator of nothing", () => generateSlowly([])),
  hostile("an empty array that claims to be long", () => Object.assign([], { size: 5 })),
);

const noLists: readonly Hostile[] = [
  hostile("nothing", () => undefined),
  hostile("null", () => null),
  hostile("a number", () => 5),
  hostile("one id, not in a list", () => "a0000000-0000-4000-8000-000000000001"),
  hostile("an object that looks like an array", () => ({
    length: 1,
    0: "a0000000-0000-4000-8000-000000000001",
  })),
  hostile("a promise of a list", () => Promise.resolve([])),
  hostile("a function that generates", () => generate),
  hostile("an iterator that is a number", () => ({ [Symbol.iterator]: 5 })),
  hostile("an async iterator that is null", () => ({ [Symbol.asyncIterator]: null })),
  hostile("an iterator that gives no iterator", () => ({ [Symbol.iterator]: () => 5 })),
  hostile("an iterator without next", () => ({ [Symbol.iterator]: () => ({}) })),
  hostile("an iterator whose answer is no object", () => ({ [Symbol.iterator]: () => ({ next: () => 5 }) })),
  hostile("an unreadable iterator", () => ({
    get [Symbol.iterator](): never {
      throw new RangeError("iterator");
    },
  })),
  hostile("a revoked proxy of a list", () => {
    const { proxy, revoke } = Proxy.revocable<string[]>([], {});
    revoke();
    return proxy;
  }),
  hostile("bytes", () => new Uint8Array(3)),
  hostile("an array with holes", () => Object.assign([], { length: 3 })),
  hostile("a promise that fails in a list", () => [failingPromise()]),
  hostile("a generator that throws", function* (): Generator<string> {
    yield "a0000000-0000-4000-8000-000000000001";
    throw new RangeError("in the middle");
  }),
  hostile("an async generator that throws", async function* (): AsyncGenerator<string> {
    yield "a0000000-0000-4000-8000-000000000001";
    throw new RangeError("in the middle");
  }),
  hostile("a generator that throws a revoked proxy", function* (): Generator<string> {
    yield "a0000000-0000-4000-8000-000000000001";
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    throw proxy;
  }),
  hostile("a generator that throws null", function* (): Generator<string> {
    yield "a0000000-0000-4000-8000-000000000001";
    // eslint-disable-next-line no-throw-literal
    throw null;
  }),
];

const tooLong = hostile("more mentors than allowed", function* (): Generator<string> {
  for (let number = 0; number < TOO_MANY; number++) {
    yield `a0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  }
});

/** The field to be named is the list, or the place in it. */
export const badList: fc.Arbitrary<Hostile> = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...noLists) },
  { weight: 60, arbitrary: listWithBadId() },
  { weight: 1, arbitrary: fc.constant(tooLong) },
);

function listWithBadId(): fc.Arbitrary<Hostile> {
  return fc
    .tuple(fc.nat(5), badId, fc.constantFrom(generate, generateSlowly, Array.from<unknown>))
    .map(([before, { label, make }, contain]) =>
      hostile(`${label} at place ${before} of a list`, () => {
        const good = Array.from(
          { length: before },
          (_, place) => `a0000000-0000-4000-8000-00000000000${place}`,
        );
        return contain([...good, make()]);
      }),
    );
}

function failingPromise(): Promise<string> {
  const promise = Promise.reject<string>(new RangeError("in the list"));
  // An unawaited one must not end the process.
  promise.catch(() => undefined);
  return promise;
}

function* generate<T>(values: readonly T[]): Generator<T> {
  yield* values;
}

async function* generateSlowly<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) {
    await Promise.resolve();
    yield value;
  }
}
