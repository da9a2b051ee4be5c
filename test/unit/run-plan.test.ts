/** Which positions belong to which activity and which write. */
import { describe, expect, it } from "vitest";
import { planOf } from "../../src/domain/plan.ts";

describe("the plan of a run", () => {
  it.each([
    [0, {}, 1, 1],
    [0, { mentorsPerWrite: 3 }, 1, 1],
    [1, {}, 1, 1],
    [30, {}, 1, 1],
    [31, {}, 31, 2],
    [60, {}, 60, 2],
    [61, {}, 61, 3],
    [3_000, {}, 3_000, 100],
    [7_500, {}, 7_500, 250],
    [1_000_000, {}, 1_000_000, 250],
    [30, { mentorsPerWrite: 1 }, 1, 1],
    [30, { mentorsPerWrite: 10 }, 30, 10],
    [5, { mentorsPerWrite: 500 }, 5, 5],
    [20_000, { mentorsPerWrite: 500 }, 20_000, 500],
    [20_000, { mentorsPerActivity: 1 }, 1, 1],
    [20_000, { mentorsPerActivity: 1_000 }, 1_000, 250],
    [20_000, { mentorsPerActivity: 50, mentorsPerWrite: 100 }, 50, 50],
    [20, { mentorsPerActivity: 10 }, 10, 1],
  ])(
    "over %d mentors with %j has %d per activity and %d per write",
    (total, asked, perActivity, perWrite) => {
      expect(planOf(total, asked)).toEqual({ mentorsPerActivity: perActivity, mentorsPerWrite: perWrite });
    },
  );
});
