/** Describes in a few words what a run is doing or waiting for. */
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
  gateway: "a gateway answers instead of the database",
  throttled: "the database asks the run to slow down",
  busy: "the database answers with errors",
  signIn: "the database refuses the worker's key",
  misconfigured: "the database is not set up for this version",
};

/** Describes why a run stands still, such as `waiting: the database is down`. The text is empty when the run works. */
export function standstillText({
  phase,
  paused,
  waitingFor,
}: Pick<BulkProgressSnapshot, "phase" | "paused" | "waitingFor">): string {
  if (phase === "running" || phase === "settled") return "";
  if (phase === "paused") return PAUSES[paused?.reason ?? "person"];
  if (phase === "interrupted") return "interrupted: no run works on the open mentors";
  return waitingFor === undefined ? STATUSES[phase] : `waiting: ${WAITS[waitingFor.code]}`;
}

/** Describes the attempts, such as `attempt 4 failed, the next one is at 09:30:12 UTC`. The text is empty without an attempt. */
export function attemptText({ attempt, nextAttemptAt }: WaitingFor): string {
  if (attempt === undefined) return "";
  const next = nextAttemptAt === undefined ? "is under way" : `is at ${nextAttemptAt.slice(11, 19)} UTC`;
  return `attempt ${attempt} failed, the next one ${next}`;
}
