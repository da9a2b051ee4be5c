/** What a run is doing or waits for, in a few words for the one who watches it. */
import type { RegistrationStatus } from "../client/overview-types.ts";
import type { BulkProgressSnapshot, Pause, WaitingFor } from "../domain/progress.ts";

const STATUSES: Readonly<Record<RegistrationStatus, string>> = {
  running: "running",
  waiting: "waiting",
  paused: "paused",
  cancelling: "cancelling",
  interrupted: "interrupted",
  success: "success",
  partialSuccess: "partial success",
  totalFailure: "total failure",
};

export function statusText(status: RegistrationStatus): string {
  return STATUSES[status];
}

const PAUSES: Readonly<Record<Pause["reason"], string>> = {
  person: "paused",
  tolerance: "paused: too many have failed",
};

const WAITS: Readonly<Record<WaitingFor["code"], string>> = {
  worker: "no worker is running",
  wrongProject: "only workers of another project are running",
  databaseDown: "the database is down",
  unreachable: "the database can't be reached",
  gateway: "something on the way to the database answers in its place",
  throttled: "the database asks the run to slow down",
  busy: "the database answers with errors",
  signIn: "the database refuses the worker's key",
  misconfigured: "the database is not set up for this version",
};

/** What keeps a run from going on, such as `waiting: the database is down`; empty when nothing does. */
export function standstillText({
  phase,
  paused,
  waitingFor,
}: Pick<BulkProgressSnapshot, "phase" | "paused" | "waitingFor">): string {
  if (phase === "running" || phase === "settled") return "";
  if (phase === "paused") return PAUSES[paused?.reason ?? "person"];
  if (phase === "interrupted") return "interrupted: no run works on what is open";
  return waitingFor === undefined ? STATUSES[phase] : `waiting: ${WAITS[waitingFor.code]}`;
}

/** Such as `attempt 4 failed, the next one is at 09:30:12 UTC`; empty when nothing was tried. */
export function attemptText({ attempt, nextAttemptAt }: WaitingFor): string {
  if (attempt === undefined) return "";
  const next = nextAttemptAt === undefined ? "is under way" : `is at ${nextAttemptAt.slice(11, 19)} UTC`;
  return `attempt ${attempt} failed, the next one ${next}`;
}
