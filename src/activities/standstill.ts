/**
 * Notices that this process stood still, as on a machine that was suspended. Temporal has then given its activities to another
 * worker, and it can't know yet: answers that came meanwhile are read before Temporal is heard.
 */

/** Milliseconds between two looks at the clock. */
const LOOK = 500;

/** Milliseconds without a look that count as a standstill: somewhat less than the heartbeat timeout of 5 s. */
const STANDSTILL = 4_000;

let latestLook = Date.now();
let endOfLatest = Number.NEGATIVE_INFINITY;

setInterval(look, LOOK).unref();

function look(): void {
  if (Date.now() - latestLook > STANDSTILL) endOfLatest = Date.now();
  latestLook = Date.now();
}

/** @param time milliseconds since the epoch */
export function stoodStillSince(time: number): boolean {
  // Asked right after a standstill, before the timer has had its turn.
  look();
  return endOfLatest >= time;
}
