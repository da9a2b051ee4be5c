/**
 * Traces of a process by OpenTelemetry, sent by OTLP over HTTP. Loaded only when an endpoint is set: nothing else may import
 * what imports this at the start. How much is sampled, headers, and more names for the service come from the library's own
 * `OTEL_*` variables.
 */
import { setTimeout as delay } from "node:timers/promises";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import type { Resource } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { DiscreetExporter } from "./discreet-exporter.ts";

export interface TracerOptions {
  /** Such as `http://127.0.0.1:4318`: spans go to `/v1/traces` below it. */
  endpoint: string;
  /** The service's name, unless OTEL_SERVICE_NAME says another. */
  service: string;
  warn: (message: string) => void;
}

export interface Tracer {
  readonly resource: Resource;
  readonly processor: SpanProcessor;
  /** Sends what is left, for some seconds. */
  stop(): Promise<void>;
}

/** Milliseconds that the last spans get to be sent. */
const PATIENCE = 5_000;

/** Asked again and again while somebody looks or waits: a trace of all that would hide what it is about. */
const POLLS = ["read_progress", "read_open_positions", "read_project"].map((name) => `/rpc/${name}`);

/** Once per process. */
export function startTracer({ endpoint, service, warn }: TracerOptions): Tracer {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const processor = new BatchSpanProcessor(new DiscreetExporter(new OTLPTraceExporter({ url }), warn));
  const resource = defaultResource()
    .merge(resourceFromAttributes({ "service.name": service }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  const requests = new UndiciInstrumentation({
    requireParentforSpans: true,
    ignoreRequestHook: ({ path }) => POLLS.some((poll) => path.endsWith(poll)),
  });
  return {
    resource,
    processor,
    stop: async () => {
      requests.disable();
      await Promise.race([
        provider.shutdown().catch(() => undefined),
        delay(PATIENCE, undefined, { ref: false }),
      ]);
    },
  };
}
