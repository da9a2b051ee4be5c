/**
 * Submissions have a task queue of their own. The slots of the workers on it bound the writes in flight of the whole
 * deployment, whatever any caller asks for.
 */
export const DEFAULT_TASK_QUEUE = "bulk-registration";

export function submissionTaskQueue(taskQueue: string): string {
  return `${taskQueue}-submit`;
}
