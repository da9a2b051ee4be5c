/** Exports spans without attributes that could name a person or hold a secret, and warns when spans can't be sent. */
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { Attributes, AttributeValue, SpanStatus } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";

type Export = SpanExporter["export"];

/** A query can hold a person's search text. Messages and stacks can quote what was sent. */
const DROPPED = ["url.query", "user_agent.original", "exception.message", "exception.stacktrace"];

export class DiscreetExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #warn: (message: string) => void;
  #isFailing = false;

  /** @param warn called when sending begins to fail */
  constructor(exporter: SpanExporter, warn: (message: string) => void) {
    this.#exporter = exporter;
    this.#warn = warn;
  }

  export(spans: Parameters<Export>[0], done: Parameters<Export>[1]): void {
    this.#exporter.export(spans.map(withoutPrivateParts), (result) => {
      const failed = result.error !== undefined;
      if (failed && !this.#isFailing)
        this.#warn("Traces can't be sent to OTEL_EXPORTER_OTLP_ENDPOINT and are dropped");
      this.#isFailing = failed;
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }
}

function withoutPrivateParts(span: ReadableSpan): ReadableSpan {
  const events = span.events.map((event) => ({
    ...event,
    attributes: discreet(event.attributes ?? {}, span),
  }));
  return Object.create(span, {
    attributes: { value: discreet(span.attributes, span), enumerable: true },
    events: { value: events, enumerable: true },
    status: { value: statusOf(span), enumerable: true },
  }) as ReadableSpan;
}

function discreet(attributes: Attributes, { kind }: ReadableSpan): Attributes {
  const kept: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes)) {
    // The SDK adds all its data about the run to a workflow's span. Values that aren't plain are dropped.
    if (value === undefined || (typeof value === "object" && !Array.isArray(value))) continue;
    if (DROPPED.includes(name)) continue;
    // The route is enough for a request to the server: the place of an id can hold anything.
    if (name === "url.full" && kind === SpanKind.SERVER) continue;
    kept[name] = name === "url.full" ? (String(value).split(/[?#]/)[0] ?? "") : value;
  }
  return kept;
}

/** A refused request is not a failure of the server. */
function statusOf({ kind, attributes, status }: ReadableSpan): SpanStatus {
  const answered = Number(attributes["http.response.status_code"]);
  return kind === SpanKind.SERVER && answered < 500 ? { code: SpanStatusCode.UNSET } : status;
}
