/** The settings that every server process of a deployment shares. `temporal-settings.ts` reads how to reach Temporal. */
import { z } from "zod";
import { DEFAULT_TASK_QUEUE } from "../domain/task-queue.ts";
import { secretKey } from "./secret-settings.ts";
import { httpUrl, listenAddress, text } from "./setting-types.ts";

export const deploymentSettings = {
  BULK_TASK_QUEUE: text.default(DEFAULT_TASK_QUEUE),
  SUPABASE_URL: httpUrl,
  SUPABASE_PUBLISHABLE_KEY: secretKey,
  /** The level of the process's own log on standard error. */
  BULK_LOG_LEVEL: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR"]).default("INFO"),
  /** The address on which Prometheus fetches the metrics, at `/metrics`. Default: no metrics. */
  BULK_METRICS_ADDRESS: listenAddress.optional(),
  /** The endpoint for traces. Default: no traces. The library reads the other variables of the standard by itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .literal("http/protobuf", { error: "must be http/protobuf, the only supported protocol" })
    .optional(),
};

export function deploymentConfig(values: z.output<z.ZodObject<typeof deploymentSettings>>) {
  return {
    taskQueue: values.BULK_TASK_QUEUE,
    supabase: { url: values.SUPABASE_URL, publishableKey: values.SUPABASE_PUBLISHABLE_KEY },
    logLevel: values.BULK_LOG_LEVEL,
    metricsAddress: values.BULK_METRICS_ADDRESS,
    tracesEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}
