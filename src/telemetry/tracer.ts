/**
 * Traces a process with OpenTelemetry and sends the spans by OTLP over HTTP. This module is loaded only when an endpoint is set:
 * no module that is loaded at the start may import it. The sampling, the headers and further names of the service come from the
 * library's own `OTEL_*` variables.
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
  /** For example `http://127.0.0.1:4318`. Spans go to `/v1/traces` below it. */
  endpoint: string;
  /** The service's name, unless OTEL_SERVICE_NAME sets another. */
  service: string;
  warn: (message: string) => void;
}

export interface Tracer {
  readonly resource: Resource;
  readonly processor: SpanProcessor;
  /** Sends the remaining spans, for some seconds at most. */
  stop(): Promise<void>;
}

/** The milliseconds within which the last spans must be sent. */
const PATIENCE = 5_000;

/** These calls repeat while a viewer looks or a caller waits. Tracing them would hide the other calls. */
const POLLS = ["read_progress", "read_open_positions", "read_project"].map((name) => `/rpc/${name}`);

/** Call it once per process. */
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
