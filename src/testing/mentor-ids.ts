/** Ids that tell their number, so that a failing test says which mentor it is about. */
export const COORDINATOR_ID = "c0000000-0000-4000-8000-000000000001";

export function mentorId(number: number): string {
  return `a0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Mentors 1 to `count`. */
export function mentorIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => mentorId(index + 1));
}
