/** The task queue of workflows and activities. */
export const DEFAULT_TASK_QUEUE = "bulk-registration";
