/** Groups the mentors of a check by their outcome, and changes the check when mentors are left out. */
import type { Preflight, Registration, RegistrationOverlap } from "../api/types.ts";

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

/**
 * Removes mentors from the check. The result for each other mentor stays valid without another check. An overlap that had too few
 * mentors before is not added.
 */
export function withoutMentors(
  { registration, preflight }: CheckedMentors,
  left: ReadonlySet<string>,
): CheckedMentors {
  const rest = (mentorIds: readonly string[]) => mentorIds.filter((mentorId) => !left.has(mentorId));
  const mentorIds = rest(registration.mentorIds);
  const others = {
    ...preflight,
    entries: mentorIds.length,
    distinct: mentorIds.length,
    alreadyRegistered: rest(preflight.alreadyRegistered),
    inactive: rest(preflight.inactive),
    notInChapter: rest(preflight.notInChapter),
    estimatedSeconds: (preflight.estimatedSeconds * mentorIds.length) / registration.mentorIds.length,
  };
  const registering =
    mentorIds.length -
    (others.alreadyRegistered.length + others.inactive.length + others.notInChapter.length);
  const overlaps = preflight.overlaps
    .map((overlap) => ({ ...overlap, mentorIds: rest(overlap.mentorIds) }))
    .filter((overlap) => isOverlap(overlap, registering));
  return {
    registration: { ...registration, mentorIds },
    preflight: { ...others, new: registering, overlaps },
  };
}

/** The rule of the preflight: half of the mentors or more, of those to register or of those that the registration has registered. */
function isOverlap({ mentorIds, registered }: RegistrationOverlap, registering: number): boolean {
  return mentorIds.length > 0 && 2 * mentorIds.length >= Math.min(registering, registered);
}

/** @returns the reason why no mentor would be registered, or undefined when at least one would be */
export function reasonForNothing(checked: CheckedMentors): Exclude<MentorKind, "new"> | "mixed" | undefined {
  const kinds = groupsOf(checked).map(({ kind }) => kind);
  const [first] = kinds;
  if (first === "new") return undefined;
  return kinds.length === 1 ? first : "mixed";
}
