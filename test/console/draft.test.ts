/** The form as it is typed, and the template that it becomes. */
import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, fieldOf, readDraft } from "../../console/src/register/draft.ts";

const DRAFT = { ...EMPTY_DRAFT, activityType: "Group session", date: "2026-11-03", durationMinutes: "60" };

describe("a form", () => {
  it("that is filled in becomes a template, without what was left empty", () => {
    expect(readDraft(DRAFT)).toEqual({
      template: { activityType: "Group session", date: "2026-11-03", durationMinutes: 60 },
    });
    expect(readDraft({ ...DRAFT, note: "In the library" })).toEqual({
      template: {
        activityType: "Group session",
        date: "2026-11-03",
        durationMinutes: 60,
        note: "In the library",
      },
    });
  });

  it.for([
    ["90", 90],
    [" 1:30 ", 90],
    ["0:45", 45],
    ["24:00", 1_440],
  ] as const)("takes %s for %i minutes", ([durationMinutes, minutes]) => {
    expect(readDraft({ ...DRAFT, durationMinutes })).toMatchObject({
      template: { durationMinutes: minutes },
    });
  });

  it("that is empty is told everything it lacks, in plain words", () => {
    expect(readDraft(EMPTY_DRAFT)).toEqual({
      errors: {
        activityType: "Enter an activity type",
        date: "Enter a date",
        durationMinutes: "Enter the duration in minutes",
      },
    });
  });

  it.for([
    ["activityType", "x".repeat(101), "Activity type must have at most 100 characters"],
    ["date", "2026-02-30", "Date must be a day that exists"],
    ["date", "1899-12-31", "Date must not lie before the year 1900"],
    ["durationMinutes", "0", "Duration in minutes must be a whole number from 1 to 1440"],
    ["durationMinutes", "1.5", "Duration in minutes must be a whole number from 1 to 1440"],
    ["durationMinutes", "1e2", "Duration in minutes must be a whole number from 1 to 1440"],
    ["durationMinutes", "1:60", "Duration in minutes must be a whole number from 1 to 1440"],
    ["durationMinutes", "1:3", "Duration in minutes must be a whole number from 1 to 1440"],
    ["durationMinutes", "24:01", "Duration in minutes must be a whole number from 1 to 1440"],
    ["durationMinutes", "an hour", "Duration in minutes must be a whole number from 1 to 1440"],
    ["note", "x".repeat(2_001), "Note (optional) must have at most 2000 characters"],
  ] as const)("whose %s is %s is told the client's own rule", ([field, typed, sentence]) => {
    expect(readDraft({ ...DRAFT, [field]: typed })).toEqual({ errors: { [field]: sentence } });
  });

  it("finds the field that the backend names", () => {
    expect(fieldOf("template.date")).toBe("date");
    expect(fieldOf("mentorIds[3]")).toBeUndefined();
  });
});
