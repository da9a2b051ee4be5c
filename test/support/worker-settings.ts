/** The environment of a worker in its own process, on the task queue of a scene. */
import { inject } from "vitest";
import type { TestBackend } from "./backend.ts";

/** @param backend the project that the worker serves */
export function workerSettings(
  taskQueue: string,
  { supabase, registrarKey }: Pick<TestBackend, "supabase" | "registrarKey">,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: inject("temporalAddress"),
    BULK_TASK_QUEUE: taskQueue,
    BULK_WORKFLOW_BUNDLE: inject("workflowBundlePath"),
    SUPABASE_URL: supabase.url,
    SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
    BULK_REGISTRAR_JWK: JSON.stringify(registrarKey),
    ...changes,
  };
}
