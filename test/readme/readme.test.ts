/** The README is the newcomer's first page: short, with the two commands and one example. */
import { expect, test } from "vitest";
import { blocksOf, commandsOf, pageAt } from "../support/documentation.ts";

const readme = pageAt("README.md");

test("the README fits on a few screens", () => {
  expect(readme.text.trimEnd().split("\n").length).toBeLessThanOrEqual(120);
});

test("the README names the two commands first", () => {
  expect(commandsOf(readme).slice(0, 2)).toEqual(["npm start", "npm test"]);
});

test("the README has one example of the client", () => {
  const [example = "", ...others] = blocksOf(readme, "ts");
  expect(others).toEqual([]);
  expect(example).toContain('from "durable-bulk-registration"');
  expect(example).toContain(".submit(");
});
