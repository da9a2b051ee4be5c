/** Reads a duration as people write it: in minutes, or in hours and minutes. */

/** @returns the minutes of `90` or `1:30`, and NaN for other texts */
export function readDuration(typed: string): number {
  const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)$/.exec(typed.trim()) ?? [];
  if (hours === undefined || minutes === undefined) return readWholeNumber(typed);
  return Number(hours) * 60 + Number(minutes);
}

/** Accepts only digits. `Number` would also accept texts such as `1e2`. */
function readWholeNumber(typed: string): number {
  return /^\d+$/.test(typed.trim()) ? Number(typed) : Number.NaN;
}
