/** The settings that every server process of a deployment shares: where Temporal and the Supabase project are. */
import { z } from "zod";
import { DEFAULT_TASK_QUEUE } from "../domain/task-queue.ts";
import { httpUrl } from "./setting-types.ts";

export const deploymentSettings = {
  TEMPORAL_ADDRESS: z.string().min(1).default("127.0.0.1:7233"),
  TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
  /** An API key of Temporal Cloud; given one, the connection uses TLS. */
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  BULK_TASK_QUEUE: z.string().min(1).default(DEFAULT_TASK_QUEUE),
  SUPABASE_URL: httpUrl,
  SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  /** Of the process's own log, on standard error. */
  BULK_LOG_LEVEL: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR"]).default("INFO"),
};

export function deploymentConfig(values: z.output<z.ZodObject<typeof deploymentSettings>>) {
  return {
    temporal: {
      address: values.TEMPORAL_ADDRESS,
      namespace: values.TEMPORAL_NAMESPACE,
      apiKey: values.TEMPORAL_API_KEY,
    },
    taskQueue: values.BULK_TASK_QUEUE,
    supabase: { url: values.SUPABASE_URL, publishableKey: values.SUPABASE_PUBLISHABLE_KEY },
    logLevel: values.BULK_LOG_LEVEL,
  };
}
