/** Who paused, resumed, cancelled or changed a run, and when: kept by the run and written into its audit. */

export interface SteeringEntry {
  action: "pause" | "resume" | "cancel" | "setConcurrency";
  /**
   * The user id of the coordinator whose client sent it; `operator` without one, as from the Temporal UI; `run` when it
   * did so itself. A claim: whoever can send messages to a run can send any.
   */
  by: string;
  /** ISO 8601 in UTC. */
  at: string;
  /** Of a `pause` that the run did itself. */
  reason?: "tolerance";
  /** Of a `setConcurrency`: what was in force from then on. */
  concurrency?: number;
}

export const OPERATOR = "operator";
export const RUN_ITSELF = "run";

/** Entries that a round keeps, some 20 kB: the first half and the latest half of what was done. */
export const MAXIMUM_STEERING_ENTRIES = 200;

/** The log with one more entry; over the bound, the oldest of the latest half makes room. */
export function logSteering(log: readonly SteeringEntry[], entry: SteeringEntry): SteeringEntry[] {
  if (log.length < MAXIMUM_STEERING_ENTRIES) return [...log, entry];
  const kept = MAXIMUM_STEERING_ENTRIES / 2;
  return [...log.slice(0, kept), ...log.slice(kept + 1), entry];
}
