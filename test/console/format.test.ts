/** Days as the console names them. */
import { afterEach, expect, it, vi } from "vitest";
import { localDay } from "../../console/src/format.ts";

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
