/** What a check says of each mentor, and what is left to confirm. */
import { describe, expect, it } from "vitest";
import { dateQuestion } from "../../console/src/register/date-question.ts";
import { groupsOf, reasonForNothing, withoutMentors } from "../../console/src/register/preflight-groups.ts";

const OVERLAP = {
  bulkId: "b1",
  createdAt: "2026-11-03T10:00:00Z",
  coordinatorId: "c2",
  coordinatorName: "Bo Larsen",
  activityType: "Group session",
  date: "2026-11-03",
  durationMinutes: 61,
  mentor: null,
};

interface Others {
  alreadyRegistered?: string[];
  inactive?: string[];
  notInChapter?: string[];
}

function checked(mentorIds: string[], others: Others = {}) {
  const { alreadyRegistered = [], inactive = [], notInChapter = [] } = others;
  return {
    registration: {
      mentorIds,
      template: { activityType: "Group session", date: "2026-11-03", durationMinutes: 60 },
    },
    preflight: {
      entries: mentorIds.length,
      distinct: mentorIds.length,
      repeated: 0,
      new: mentorIds.length - alreadyRegistered.length - inactive.length - notInChapter.length,
      alreadyRegistered,
      inactive,
      notInChapter,
      overlaps: [],
      estimatedSeconds: 60,
      estimateBasis: "assumption" as const,
    },
  };
}

describe("a checked registration", () => {
  const some = checked(["a", "b", "c", "d"], { inactive: ["c"], alreadyRegistered: ["a"] });

  it("names all mentors, in groups", () => {
    expect(groupsOf(some)).toEqual([
      { kind: "new", mentorIds: ["b", "d"] },
      { kind: "alreadyRegistered", mentorIds: ["a"] },
      { kind: "inactive", mentorIds: ["c"] },
    ]);
  });

  it("of which one is left out is one over the others", () => {
    const { registration, preflight } = withoutMentors(some, new Set("d"));
    expect(registration.mentorIds).toEqual(["a", "b", "c"]);
    expect(registration.template).toEqual(some.registration.template);
    expect(preflight).toMatchObject({ distinct: 3, new: 1, alreadyRegistered: ["a"], inactive: ["c"] });
    expect(preflight.estimatedSeconds).toBe(45);
    expect(withoutMentors(some, new Set("c")).preflight).toMatchObject({ new: 2, inactive: [] });
  });

  it("of which the last is left out has nobody to register", () => {
    expect(withoutMentors(checked(["a"]), new Set("a")).preflight.estimatedSeconds).toBe(0);
    expect(reasonForNothing(withoutMentors(checked(["a"]), new Set("a")))).toBe("mixed");
  });

  it("of which mentors are left out keeps the overlaps that half of the mentors or more still have", () => {
    const five = checked(["a", "b", "c", "d", "e"], { inactive: ["e"] });
    const overlaps = [
      { ...OVERLAP, registered: 9, mentorIds: ["a", "b"] },
      { ...OVERLAP, registered: 2, mentorIds: ["b", "c"] },
    ];
    const found = { ...five, preflight: { ...five.preflight, overlaps } };
    const left = (...mentorIds: string[]) =>
      withoutMentors(found, new Set(mentorIds)).preflight.overlaps.map((overlap) => overlap.mentorIds);
    expect(left("e")).toEqual([
      ["a", "b"],
      ["b", "c"],
    ]);
    // One of nine, while three would be registered.
    expect(left("a")).toEqual([["b", "c"]]);
    expect(left("a", "b")).toEqual([["c"]]);
    expect(left("a", "b", "c")).toEqual([]);
  });

  it.for([
    [checked(["a", "b"], { inactive: ["b"] }), undefined],
    [checked(["a", "b"], { alreadyRegistered: ["a", "b"] }), "alreadyRegistered"],
    [checked(["a"], { inactive: ["a"] }), "inactive"],
    [checked(["a"], { notInChapter: ["a"] }), "notInChapter"],
    [checked(["a", "b"], { inactive: ["a"], alreadyRegistered: ["b"] }), "mixed"],
  ] as const)("can be confirmed only when it registers somebody", ([each, reason]) => {
    expect(reasonForNothing(each)).toBe(reason);
  });
});

describe("a date", () => {
  it.for([
    ["2026-11-29", "future"],
    ["2026-11-28", undefined],
    ["2025-11-28", undefined],
    ["2025-11-27", "longAgo"],
    ["1999-12-31", "longAgo"],
  ] as const)("of %s is, on 28 November 2026, asked about as: %s", ([date, question]) => {
    expect(dateQuestion(date, "2026-11-28")).toBe(question);
  });

  it("a year before a leap day raises no question", () => {
    expect(dateQuestion("2027-03-01", "2028-02-29")).toBeUndefined();
    expect(dateQuestion("2027-02-28", "2028-02-29")).toBe("longAgo");
  });
});
