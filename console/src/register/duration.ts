/** A duration as people write one: in minutes, or in hours and minutes. */

/** @returns minutes of `90` or `1:30`; NaN of anything else */
export function readDuration(typed: string): number {
  const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)$/.exec(typed.trim()) ?? [];
  if (hours === undefined || minutes === undefined) return readWholeNumber(typed);
  return Number(hours) * 60 + Number(minutes);
}

/** Digits only: JavaScript takes more for a number, such as `1e2`, which nobody means. */
export function readWholeNumber(typed: string): number {
  return /^\d+$/.test(typed.trim()) ? Number(typed) : Number.NaN;
}
