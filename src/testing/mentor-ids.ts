/** Ids that contain their number, so that a failing test shows the mentor's number. */
export const COORDINATOR_ID = "c0000000-0000-4000-8000-000000000001";

export function mentorId(number: number): string {
  return `a0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** The ids of mentors 1 to `count`. */
export function mentorIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => mentorId(index + 1));
}
