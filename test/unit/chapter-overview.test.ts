/** Which registrations a preflight names as overlapping, and how it looks them up. */
import { describe, expect, it } from "vitest";
import { ChapterOverview } from "../../src/client/chapter-overview.ts";
import { readSelection } from "../../src/client/selection-reading.ts";
import { CoordinatorCaller } from "../../src/supabase/coordinator-call.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

const bulkId = (number: number) => `b0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** @param registered the number of mentors of each registration, from number 0 on */
function chapterOf(registered: readonly number[]) {
  const asked: string[][] = [];
  const caller = new CoordinatorCaller(
    {
      url: "http://project.invalid",
      publishableKey: "sb_publishable_of_the_tests",
      fetch: async (input, init) => {
        const { p_bulk_ids: ids, p_limit: limit } = (await new Request(input, init).json()) as {
          p_bulk_ids: string[];
          p_limit: number;
        };
        asked.push(ids);
        const registrations = registered
          .map((count, number) => ({
            bulkId: bulkId(number),
            createdAt: "2026-11-25T10:00:00+00:00",
            coordinatorId: mentorId(1),
            coordinatorName: null,
            activityType: "Walk",
            date: "2026-11-20",
            durationMinutes: 60,
            registered: count,
            mentor: null,
          }))
          .filter((row) => ids.includes(row.bulkId));
        return Response.json({ limit, registrations });
      },
    },
    async () => "a token",
  );
  return { chapter: new ChapterOverview(caller), asked };
}

const places = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe("an overlap", () => {
  it.each([
    ["half of the request", 10, 100, 5, true],
    ["less than half of the request and of the registration", 10, 100, 4, false],
    ["half of the registration, which is the smaller one", 100, 10, 5, true],
    ["less than half of either", 100, 10, 4, false],
    ["one of one", 1, 1, 1, true],
    ["a registration of one mentor", 30, 1, 1, true],
    ["one of three", 3, 3, 1, false],
  ])("of %s", async (_, registering, registered, common, isNamed) => {
    const { chapter } = chapterOf([registered]);
    const selection = await readSelection(mentorIds(registering));
    const found = await chapter.overlaps(new Map([[bulkId(0), places(common)]]), registering, selection);
    expect(found.map((overlap) => overlap.mentorIds)).toEqual(isNamed ? [mentorIds(common)] : []);
  });

  it("is named by the mentors of the request, the largest overlaps first, at most twenty", async () => {
    const { chapter, asked } = chapterOf(places(30).map(() => 30));
    const selection = await readSelection(mentorIds(30));
    const found = new Map(places(30).map((number) => [bulkId(number), places(15 + (number % 15), 1)]));
    const named = await chapter.overlaps(found, 30, selection);
    expect(asked).toHaveLength(1);
    expect(named).toHaveLength(20);
    const lengths = named.map((overlap) => overlap.mentorIds.length);
    expect(lengths).toEqual(lengths.toSorted((one, other) => other - one));
    expect(named[0]?.mentorIds[0]).toBe(mentorId(2));
    expect(named[0]?.createdAt).toBe("2026-11-25T10:00:00.000Z");
  });

  it("needs no call when there is none, and is left out when the chapter no longer has the registration", async () => {
    const { chapter, asked } = chapterOf([]);
    const selection = await readSelection(mentorIds(3));
    expect(await chapter.overlaps(new Map(), 3, selection)).toEqual([]);
    expect(asked).toEqual([]);
    expect(await chapter.overlaps(new Map([[bulkId(7), [0, 1]]]), 3, selection)).toEqual([]);
  });
});
