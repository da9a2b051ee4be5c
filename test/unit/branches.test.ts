/** How `npm run coverage` counts: the same source in two translations has each of its branches once. */
import { describe, expect, it } from "vitest";
import { countBranches, percentage, sumBranches } from "../coverage/branches.ts";
import type { FileCoverage } from "../coverage/branches.ts";

interface Branch {
  line: number;
  column?: number;
  type?: string;
  counts: number[];
}

const report = (...branches: Branch[]): FileCoverage => ({
  branchMap: Object.fromEntries(
    branches.map(({ line, column = 4, type = "if", counts }, index) => [
      String(index),
      { type, loc: { start: { line, column } }, locations: counts.map(() => ({ start: {} })) },
    ]),
  ),
  b: Object.fromEntries(branches.map(({ counts }, index) => [String(index), counts])),
});

describe("the branches of a file", () => {
  it("are taken when any of the tests took them, in either translation", () => {
    const file = report(
      { line: 3, counts: [2, 0] },
      { line: 3, counts: [0, 1] },
      { line: 9, counts: [0, 7] },
    );
    expect(countBranches(file)).toEqual({ total: 4, taken: 3, missed: [9] });
  });

  it("are several when they begin at one place with several kinds, or at several places of a line", () => {
    const file = report(
      { line: 3, counts: [1, 0] },
      { line: 3, type: "cond-expr", counts: [0, 1] },
      { line: 3, column: 9, counts: [0, 1] },
    );
    expect(countBranches(file)).toEqual({ total: 6, taken: 3, missed: [3, 3, 3] });
  });

  it("give a share that is rounded down, over one file and over several", () => {
    const [whole, half] = [countBranches(report()), countBranches(report({ line: 1, counts: [1, 0] }))];
    expect([percentage(whole), percentage(half)]).toEqual([100, 50]);
    expect(percentage(sumBranches([whole, half, half, { total: 1_000, taken: 1_000, missed: [] }]))).toBe(
      99.8,
    );
    expect(percentage({ total: 10_000, taken: 9_999, missed: [] })).toBe(99.9);
  });
});
