/** When the progress is said aloud: at every tenth, but not more often than it can be listened to. */

/** Milliseconds between two announcements, at least. */
const PAUSE = 5_000;

export interface Said {
  tenth: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** @returns what is then said last; undefined when it is too early to say something */
export function nextToSay(said: Said, settled: number, total: number, now: number): Said | undefined {
  if (total === 0) return undefined;
  const tenth = Math.floor((settled / total) * 10);
  // The end is announced by itself, in other words.
  if (tenth === said.tenth || tenth === 0 || settled === total || now - said.at < PAUSE) return undefined;
  return { tenth, at: now };
}
