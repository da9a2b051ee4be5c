/** Groups the mentors of a check by their outcome, and changes the check when a mentor is left out. */
import type { Preflight, Registration } from "../api/types.ts";

export type MentorKind = "new" | "alreadyRegistered" | "inactive" | "notInChapter";

interface CheckedMentors {
  registration: Registration;
  preflight: Preflight;
}

export interface MentorGroup {
  kind: MentorKind;
  /** The mentor ids in the order of the selection. */
  mentorIds: readonly string[];
}

/** The groups that are not empty. */
export function groupsOf({ registration, preflight }: CheckedMentors): MentorGroup[] {
  const { alreadyRegistered, inactive, notInChapter } = preflight;
  const others = new Set([...alreadyRegistered, ...inactive, ...notInChapter]);
  const groups: MentorGroup[] = [
    { kind: "new", mentorIds: registration.mentorIds.filter((mentorId) => !others.has(mentorId)) },
    { kind: "alreadyRegistered", mentorIds: alreadyRegistered },
    { kind: "inactive", mentorIds: inactive },
    { kind: "notInChapter", mentorIds: notInChapter },
  ];
  return groups.filter(({ mentorIds }) => mentorIds.length > 0);
}

/** Removes a mentor from the check. The result for each other mentor stays valid without another check. */
export function withoutMentor({ registration, preflight }: CheckedMentors, mentorId: string): CheckedMentors {
  const rest = (mentorIds: readonly string[]) => mentorIds.filter((other) => other !== mentorId);
  const mentorIds = rest(registration.mentorIds);
  const left = {
    ...preflight,
    entries: preflight.entries - 1,
    distinct: preflight.distinct - 1,
    alreadyRegistered: rest(preflight.alreadyRegistered),
    inactive: rest(preflight.inactive),
    notInChapter: rest(preflight.notInChapter),
    estimatedSeconds: (preflight.estimatedSeconds * mentorIds.length) / registration.mentorIds.length,
  };
  const others = left.alreadyRegistered.length + left.inactive.length + left.notInChapter.length;
  return {
    registration: { ...registration, mentorIds },
    preflight: { ...left, new: mentorIds.length - others },
  };
}

/** @returns the reason why no mentor would be registered, or undefined when at least one would be */
export function reasonForNothing(checked: CheckedMentors): Exclude<MentorKind, "new"> | "mixed" | undefined {
  const kinds = groupsOf(checked).map(({ kind }) => kind);
  const [first] = kinds;
  if (first === "new") return undefined;
  return kinds.length === 1 ? first : "mixed";
}
