/** A small receiver of OTLP over HTTP that keeps the received spans. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import protobuf from "protobufjs";

export interface ReceivedSpan {
  service: string;
  traceId: string;
  spanId: string;
  /** Empty in the first span of a trace. */
  parentSpanId: string;
  name: string;
  /** The number in OTLP: 2 for a server's span, 3 for a client's. */
  kind: number;
  /** The number in OTLP: 0 unset, 1 ok, 2 error. */
  status: number;
  attributes: Readonly<Record<string, string>>;
}

export interface TraceReceiver {
  /** The value of OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Everything received, as text for a search. */
  readonly text: string;
  /** A repeated call has no effect. */
  stop(): Promise<void>;
}

/** The used part of `opentelemetry/proto/collector/trace/v1/trace_service.proto`. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    repeated KeyValue attributes = 9; repeated Event events = 11; Status status = 15;
  }
  message Event { string name = 2; repeated KeyValue attributes = 3; }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }
  }
`);

interface KeyValue {
  key: string;
  value?: Record<string, string | number | boolean | { toString(): string }>;
}

interface Decoded {
  resourceSpans: {
    resource: { attributes: KeyValue[] };
    scopeSpans: {
      spans: {
        traceId: Uint8Array;
        spanId: Uint8Array;
        parentSpanId: Uint8Array;
        name: string;
        kind: number;
        attributes: KeyValue[];
        status?: { code?: number };
      }[];
    }[];
  }[];
}

export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  let text = "";
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      if (request.url !== "/v1/traces") return response.writeHead(404).end();
      text += body.toString("latin1");
      spans.push(...decode(body));
      return response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    get text() {
      return text;
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

function decode(body: Buffer): ReceivedSpan[] {
  const { resourceSpans } = root.lookupType("Request").decode(body) as unknown as Decoded;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = readAttributes(resource.attributes)["service.name"] ?? "";
    return scopeSpans
      .flatMap((scope) => scope.spans)
      .map(({ traceId, spanId, parentSpanId, name, kind, attributes, status }) => ({
        service,
        traceId: hex(traceId),
        spanId: hex(spanId),
        parentSpanId: hex(parentSpanId),
        name,
        kind,
        status: status?.code ?? 0,
        attributes: readAttributes(attributes),
      }));
  });
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function readAttributes(attributes: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value = {} }) => [key, String(Object.values(value)[0] ?? "")]),
  );
}
