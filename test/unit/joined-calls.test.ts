/** Equal calls at the same time are made once, and no answer is older than its call. */
import { expect, test } from "vitest";
import { JoinedCalls } from "../../src/client/joined-calls.ts";

/** Answers each call with its number, when the test says so. */
function countedCalls() {
  const made: PromiseWithResolvers<number>[] = [];
  const call = () => {
    const next = Promise.withResolvers<number>();
    made.push(next);
    return next.promise;
  };
  const answer = (number: number) => made[number - 1]?.resolve(number);
  const fail = (number: number) => made[number - 1]?.reject(new Error(`call ${number}`));
  return { made, call, answer, fail };
}

test("a caller that comes while a call runs shares the next call, and never the running one", async () => {
  const joined = new JoinedCalls<number>();
  const { made, call, answer } = countedCalls();
  const first = joined.join("key", call);
  const later = Array.from({ length: 100 }, () => joined.join("key", call));
  expect(made).toHaveLength(1);
  answer(1);
  expect(await first).toBe(1);
  expect(made).toHaveLength(2);
  answer(2);
  expect(new Set(await Promise.all(later))).toEqual(new Set([2]));
  const last = joined.join("key", call);
  answer(3);
  expect(await last).toBe(3);
});

test("another key has its own calls", async () => {
  const joined = new JoinedCalls<number>();
  const { call, answer } = countedCalls();
  const both = [joined.join("one", call), joined.join("other", call)];
  answer(1);
  answer(2);
  expect(await Promise.all(both)).toEqual([1, 2]);
});

test("a failed call holds back none of the calls behind it", async () => {
  const joined = new JoinedCalls<number>();
  const { call, answer, fail } = countedCalls();
  const first = joined.join("key", call);
  const second = joined.join("key", call);
  fail(1);
  await expect(first).rejects.toThrow("call 1");
  answer(2);
  expect(await second).toBe(2);
});
