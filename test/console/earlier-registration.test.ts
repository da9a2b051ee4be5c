/** What an earlier registration fills into a new form. */
import { expect, it } from "vitest";
import type { BulkRegistrationDetails, BulkRegistrationItem } from "../../console/src/api/types.ts";
import { EMPTY_DRAFT } from "../../console/src/register/draft.ts";
import { readEarlierRegistration } from "../../console/src/register/earlier-registration.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const item = (position: number, name: string | null) =>
  ({ mentorId: mentorId(position), name, position }) as BulkRegistrationItem;

const PAGES: Record<string, { items: BulkRegistrationItem[]; next?: string }> = {
  first: { items: [item(1, "Amina"), item(2, "Birgit")], next: "second" },
  second: { items: [item(3, null), item(4, "Dagny")] },
};

const CHAPTER = [
  { mentorId: mentorId(1), name: "Amina", active: true },
  { mentorId: mentorId(2), name: "Birgit", active: false },
  { mentorId: mentorId(4), name: "Dagny", active: true },
];

it("an earlier registration gives all active mentors of all pages and the activity, without date and occurrence", async () => {
  const template = {
    activityType: "Walk",
    date: "2026-11-03",
    durationMinutes: 90,
    note: null,
    occurrence: 2,
  };
  const backend = {
    details: () => Promise.resolve({ template } as BulkRegistrationDetails),
    outcomes: (_: string, after = "first") => Promise.resolve(PAGES[after] ?? { items: [] }),
  };
  const { signal } = new AbortController();
  expect(await readEarlierRegistration(backend, mentorId(9), CHAPTER, signal)).toEqual({
    draft: { ...EMPTY_DRAFT, activityType: "Walk", durationMinutes: "90" },
    chosen: new Set([mentorId(1), mentorId(4)]),
    leftOut: { inactive: ["Birgit"], gone: [mentorId(3)] },
  });
});
