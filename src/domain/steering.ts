/**
 * The log of pauses, resumes, cancellations and changes of a run, with sender and time. The run keeps the log and writes it into
 * its audit.
 */

export interface SteeringEntry {
  action: "pause" | "resume" | "cancel" | "setConcurrency";
  /**
   * The sender: the user id of a coordinator, `operator` when the message names no coordinator (as from the Temporal UI), or
   * `run` when the run acted by itself. The sender is a claim: each program that can send messages to a run can name any sender.
   */
  by: string;
  /** ISO 8601 in UTC. */
  at: string;
  /** Present on a `pause` that the run made by itself. */
  reason?: "tolerance";
  /** Present on a `setConcurrency`: the concurrency in force from then on. */
  concurrency?: number;
}

export const OPERATOR = "operator";
export const RUN_ITSELF = "run";

/** The most entries that a round keeps, some 20 kB. The first half and the latest half are kept. */
export const MAXIMUM_STEERING_ENTRIES = 200;

/** Adds an entry to the log. A full log loses the oldest entry of its latest half. */
export function logSteering(log: readonly SteeringEntry[], entry: SteeringEntry): SteeringEntry[] {
  if (log.length < MAXIMUM_STEERING_ENTRIES) return [...log, entry];
  const kept = MAXIMUM_STEERING_ENTRIES / 2;
  return [...log.slice(0, kept), ...log.slice(kept + 1), entry];
}
