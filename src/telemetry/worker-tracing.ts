/** Traces the worker: its runs, their activities, and each write. */
import { fileURLToPath } from "node:url";
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from "@temporalio/interceptors-opentelemetry-v2";
import type {
  ActivityInterceptorsFactory,
  BundlerPlugin,
  InjectedSinks,
  WorkerPlugin,
} from "@temporalio/worker";
import { startTracer } from "./tracer.ts";
import type { Tracer, TracerOptions } from "./tracer.ts";

export interface WorkerTracing {
  readonly plugin: WorkerPlugin;
  stop(): Promise<void>;
}

export function startWorkerTracing(options: Omit<TracerOptions, "service">): WorkerTracing {
  const tracer = startTracer({ ...options, service: "bulk-registration-worker" });
  return { plugin: tracingPlugin(tracer), stop: () => tracer.stop() };
}

/** The plugin for workers, for replays, and for workflow bundles that are built in advance. */
export function tracingPlugin({
  processor,
  resource,
}: Pick<Tracer, "processor" | "resource">): WorkerPlugin & BundlerPlugin {
  const sinks: InjectedSinks<{ exporter: { export: () => void } }> = {
    exporter: makeWorkflowExporter(processor, resource),
  };
  return {
    name: "bulk-registration-tracing",
    configureWorker: ({ interceptors = {}, ...worker }) => ({
      ...worker,
      interceptors: {
        ...interceptors,
        activity: [...(interceptors.activity ?? []), tracedActivity],
        workflowModules: [...(interceptors.workflowModules ?? []), workflowInterceptorsPath()],
      },
      sinks: { ...worker.sinks, ...sinks },
    }),
    configureReplayWorker: (worker) => ({ ...worker, sinks: { ...worker.sinks, ...sinks } }),
    configureBundler: (bundle) => ({
      ...bundle,
      workflowInterceptorModules: [...(bundle.workflowInterceptorModules ?? []), workflowInterceptorsPath()],
    }),
  };
}

const tracedActivity: ActivityInterceptorsFactory = (context) => ({
  inbound: new OpenTelemetryActivityInboundInterceptor(context),
  outbound: new OpenTelemetryActivityOutboundInterceptor(context),
});

/** The file is TypeScript in this repository and JavaScript in the published package. */
function workflowInterceptorsPath(): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./workflow-interceptors.${extension}`, import.meta.url));
}
