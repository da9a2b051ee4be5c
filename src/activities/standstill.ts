/**
 * Notices that this process stood still, as on a machine that was suspended. Temporal has then given its activities to another
 * worker. This process doesn't know that yet: it reads the answers that arrived meanwhile before it hears from Temporal.
 */

/** The milliseconds between two looks at the clock. */
const LOOK = 500;

/** The milliseconds without a look that count as a standstill. They are somewhat less than the heartbeat timeout of 5 s. */
const STANDSTILL = 4_000;

let latestLook = Date.now();
let endOfLatest = Number.NEGATIVE_INFINITY;

setInterval(look, LOOK).unref();

function look(): void {
  const now = Date.now();
  if (now - latestLook > STANDSTILL) endOfLatest = now;
  // A clock that was wrong and is set back leaves an end in the future. Every activity until then would count as suspended.
  endOfLatest = Math.min(endOfLatest, now);
  latestLook = now;
}

/** @param time milliseconds since the epoch */
export function stoodStillSince(time: number): boolean {
  // Right after a standstill, this call may come before the timer fires.
  look();
  return endOfLatest >= time;
}
