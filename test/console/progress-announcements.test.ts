/** How often a run's progress is announced. */
import { expect, it } from "vitest";
import { nextToSay } from "../../console/src/result/progress-announcements.ts";

/** The announcements for a run of 1,000 in which one settles every `interval` milliseconds. */
function saidOf(interval: number): number[] {
  let said = { tenth: 0, at: 0 };
  const heard: number[] = [];
  for (let settled = 1; settled <= 1_000; settled += 1) {
    const next = nextToSay(said, settled, 1_000, 100_000 + settled * interval);
    if (next === undefined) continue;
    heard.push(settled);
    said = next;
  }
  return heard;
}

it("the page announces each tenth of a slow run, and leaves the end to another announcement", () => {
  expect(saidOf(100)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900]);
});

it("the page announces a fast run less often, with five seconds in between", () => {
  expect(saidOf(10)).toEqual([100, 600]);
});

it("the page announces nothing for a round without mentors", () => {
  expect(nextToSay({ tenth: 0, at: 0 }, 0, 0, 100_000)).toBeUndefined();
});
