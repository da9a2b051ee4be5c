/** How often a run's progress is said aloud. */
import { expect, it } from "vitest";
import { nextToSay } from "../../console/src/result/progress-announcements.ts";

/** What is said of a run of 1,000 in which one settles each `interval` milliseconds. */
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

it("says each tenth of a run that takes its time, and leaves the end to other words", () => {
  expect(saidOf(100)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900]);
});

it("says less of a fast run: five seconds lie between", () => {
  expect(saidOf(10)).toEqual([100, 600]);
});

it("says nothing of a round without mentors", () => {
  expect(nextToSay({ tenth: 0, at: 0 }, 0, 0, 100_000)).toBeUndefined();
});
