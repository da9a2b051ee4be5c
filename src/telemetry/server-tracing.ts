/** Traces the server: its requests, its calls of Temporal that start or steer runs, and its calls of Supabase. */
import { httpInstrumentationMiddleware } from "@hono/otel";
import type { ClientInterceptors } from "@temporalio/client";
import { OpenTelemetryWorkflowClientInterceptor } from "@temporalio/interceptors-opentelemetry-v2/lib/client/index.js";
import type { MiddlewareHandler } from "hono";
import { startTracer } from "./tracer.ts";
import type { TracerOptions } from "./tracer.ts";

export interface ServerTracing {
  /** Traces the requests of coordinators. */
  readonly middleware: MiddlewareHandler;
  readonly interceptors: ClientInterceptors;
  stop(): Promise<void>;
}

export function startServerTracing(options: Omit<TracerOptions, "service">): ServerTracing {
  const tracer = startTracer({ ...options, service: "bulk-registration-server" });
  const client = new OpenTelemetryWorkflowClientInterceptor();
  return {
    middleware: httpInstrumentationMiddleware(),
    interceptors: {
      workflow: [
        // Only calls that change a run are traced. Watched runs are described every second or two, and those calls would count to
        // the request of their first viewer.
        {
          start: (input, next) => client.start(input, next),
          startWithDetails: (input, next) => client.startWithDetails(input, next),
          signal: (input, next) => client.signal(input, next),
          startUpdate: (input, next) => client.startUpdate(input, next),
        },
      ],
    },
    stop: () => tracer.stop(),
  };
}
