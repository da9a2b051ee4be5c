/** The task queues of a deployment: one by name, and one that follows from it. */

/** The task queue of workflows and activities. */
export const DEFAULT_TASK_QUEUE = "bulk-registration";

/**
 * The task queue of the submit activities that work on many mentors. Each holds a worker's slot for seconds: in slots of their own they
 * keep no small run from starting, however many large ones wait.
 */
export function stretchTaskQueue(taskQueue: string): string {
  return `${taskQueue}-stretches`;
}
