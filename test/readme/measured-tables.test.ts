/** The figures on the pages come from kept results: none is typed by hand, and none is outdated. */
import { describe, expect, it } from "vitest";
import { measuredTables } from "../../bench/measured-pages.ts";
import { readmeFaultsTable } from "../../bench/report.ts";
import { withTable } from "../../bench/report-page.ts";
import { pageAt } from "../support/documentation.ts";

describe.each(Object.entries(await measuredTables()))("%s", (path, tables) => {
  it("holds the tables that `npm run tables` writes", () => {
    const { text } = pageAt(path);
    const written = Object.entries(tables).reduce(
      (page, [name, table]) => withTable(page, name, table),
      text,
    );
    expect(written).toBe(text);
  });

  it("has no marker without a table", () => {
    const markers = [...pageAt(path).text.matchAll(/^<!-- (\w+) -->$/gm)].map(([, name]) => name);
    expect(new Set(markers)).toEqual(new Set(Object.keys(tables)));
  });
});

describe("the README's table of faults", () => {
  const head =
    "| scenario | commit | goal | reached | runs | faults injected | invariant violations | recovery p50 | recovery p95 |";
  const row = (...cells: (string | number)[]) => `| ${cells.join(" | ")} |`;

  it("sums the scenarios, and counts each once", () => {
    const table = readmeFaultsTable(
      [
        head,
        row(...Array.from({ length: 9 }, () => "---")),
        row(
          "SIGKILL of the worker at random moments",
          "a1",
          "300 kills",
          300,
          30,
          1300,
          1,
          "6290 ms",
          "7453 ms",
        ),
        row("a worker frozen (SIGSTOP) for 40 s", "a1", "20 freezes", 20, 20, 20, 0, "9324 ms", "28233 ms"),
        row("something new", "a1", "5 trials", 5, 5, 37, 0, "", ""),
      ].join("\n"),
    );
    const cells = table.split("\n").map((line) =>
      line
        .split("|")
        .slice(2, -1)
        .map((cell) => cell.trim()),
    );
    expect(cells[2]).toEqual(["50", "1,320", "1", "28.2 s"]);
    expect(cells.at(-2)).toEqual(["5", "37", "0", ""]);
    expect(cells.at(-1)).toEqual(["55", "1,357", "1", "28.2 s"]);
  });
});
