/** Decides when screen readers announce the progress: at every tenth, with a pause between announcements. */

/** The fewest milliseconds between two announcements. */
const PAUSE = 5_000;

export interface Said {
  tenth: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** @returns the next announcement, or undefined when it is too early for one */
export function nextToSay(said: Said, settled: number, total: number, now: number): Said | undefined {
  if (total === 0) return undefined;
  const tenth = Math.floor((settled / total) * 10);
  // The end has an announcement of its own.
  if (tenth === said.tenth || tenth === 0 || settled === total || now - said.at < PAUSE) return undefined;
  return { tenth, at: now };
}
