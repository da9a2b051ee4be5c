/** The form as it is typed, and the template that it becomes. */
import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, fieldOf, readDraft } from "../../console/src/register/draft.ts";

const DRAFT = { ...EMPTY_DRAFT, activityType: "Group session", date: "2026-11-03", durationMinutes: "60" };

describe("a form", () => {
  it("that is filled in becomes a template, without the empty fields", () => {
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

  it("that is empty is told every field that it lacks", () => {
    expect(readDraft(EMPTY_DRAFT)).toEqual({
      errors: { activityType: "missing", date: "missing", durationMinutes: "missing" },
    });
  });

  it.for([
    ["activityType", "x".repeat(101)],
    ["date", "2026-02-30"],
    ["date", "1899-12-31"],
    ["durationMinutes", "0"],
    ["durationMinutes", "1.5"],
    ["durationMinutes", "1e2"],
    ["durationMinutes", "1:60"],
    ["durationMinutes", "1:3"],
    ["durationMinutes", "24:01"],
    ["durationMinutes", "an hour"],
    ["note", "x".repeat(2_001)],
  ] as const)("whose %s is %s is told that this is wrong", ([field, typed]) => {
    expect(readDraft({ ...DRAFT, [field]: typed })).toEqual({ errors: { [field]: "wrong" } });
  });

  it("finds the field that the backend names", () => {
    expect(fieldOf("template.date")).toBe("date");
    expect(fieldOf("mentorIds[3]")).toBeUndefined();
  });
});
