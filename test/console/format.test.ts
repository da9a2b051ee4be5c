/** Days, numbers and names as the languages of the console write them. */
import { afterEach, expect, it, vi } from "vitest";
import { createFormat, localDay } from "../../console/src/format.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it.each([
  ["UTC", "2026-11-25"],
  ["Pacific/Kiritimati", "2026-11-26"],
  ["America/Los_Angeles", "2026-11-25"],
])("the day of now is the one where the coordinator is: in %s", (zone, day) => {
  vi.stubEnv("TZ", zone);
  expect(localDay(new Date("2026-11-25T13:00:00Z"))).toBe(day);
});

it("is written in full", () => {
  vi.stubEnv("TZ", "America/Los_Angeles");
  expect(localDay(new Date("2026-03-01T05:00:00Z"))).toBe("2026-02-28");
});

it("each language writes days, numbers and lists in its own way", () => {
  const english = createFormat("en-GB");
  const norwegian = createFormat("nb-NO");
  expect([english.day("2026-11-03"), norwegian.day("2026-11-03")]).toEqual([
    "3 November 2026",
    "3. november 2026",
  ]);
  expect([english.number(12_345), norwegian.number(12_345)]).toEqual(["12,345", "12\u00a0345"]);
  expect([english.and(["a", "b", "c"]), norwegian.and(["a", "b", "c"])]).toEqual(["a, b and c", "a, b og c"]);
  expect(english.day("no day")).toBe("no day");
});

it("names stand in the order of the language", () => {
  const names = ["Øyvind", "Zofia", "Åse", "Ærlig", "Arne", "Aase", "Ødegård", "arne"];
  expect(names.toSorted(createFormat("nb-NO").compareNames)).toEqual([
    "arne",
    "Arne",
    "Zofia",
    "Ærlig",
    "Ødegård",
    "Øyvind",
    "Åse",
    "Aase",
  ]);
  expect(names.toSorted(createFormat("en-GB").compareNames).slice(0, 4)).toEqual([
    "Aase",
    "Ærlig",
    "arne",
    "Arne",
  ]);
});
