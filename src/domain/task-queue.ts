/** The task queues of a deployment: the configured one, and a second one whose name follows from it. */

/** The task queue of workflows and activities. */
export const DEFAULT_TASK_QUEUE = "bulk-registration";

/**
 * The task queue of the submit activities that work on many mentors. Such an activity holds a worker's slot for seconds. With
 * slots of their own, large runs never keep a small run from starting.
 */
export function stretchTaskQueue(taskQueue: string): string {
  return `${taskQueue}-stretches`;
}
