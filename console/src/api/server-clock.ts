/** The time of the backend's clock, because the clock of this machine can be hours off. */

/** Milliseconds by which the backend's clock is ahead of this one. */
let ahead = 0;

export function noteServerTime(answer: Pick<Response, "headers">, now = Date.now()): void {
  const time = Date.parse(answer.headers.get("date") ?? "");
  if (!Number.isNaN(time)) ahead = time - now;
}

export function serverNow(now = Date.now()): Date {
  return new Date(now + ahead);
}
