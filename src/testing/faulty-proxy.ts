/**
 * A proxy in front of a Supabase project that fails as networks, gateways and databases do. A request can fail before it reaches
 * the database, or succeed and lose its answer.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** The fault of one request. */
export type Fault =
  /** No fault: the request and its answer are passed on. */
  | "none"
  /** The connection breaks before the request is passed on. */
  | "cutBefore"
  /** The database carries the request out, and the connection breaks before the answer. */
  | "cutAfter"
  /** The proxy gives this answer without passing the request on. */
  | { before: Answer }
  /** The database carries the request out, and the proxy gives this answer instead of the true one. */
  | { after: Answer };

export interface ProxiedRequest {
  method: string;
  /** Such as `/rest/v1/rpc/submit_registrations`. */
  path: string;
  body: string;
  /** The header of a caller that traces its requests. */
  traceparent?: string;
}

export interface FaultyProxy {
  readonly url: string;
  readonly requests: ProxiedRequest[];
  stop(): Promise<void>;
}

export async function startFaultyProxy(
  target: () => string,
  faultOf: (request: ProxiedRequest) => Fault | Promise<Fault>,
  /** Called when the database has carried a request out, before the answer is passed back. */
  onCarriedOut: (request: ProxiedRequest) => void = () => undefined,
): Promise<FaultyProxy> {
  const requests: ProxiedRequest[] = [];
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>)).toString();
    const { traceparent } = incoming.headers;
    const request: ProxiedRequest = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      body,
      ...(typeof traceparent === "string" && { traceparent }),
    };
    requests.push(request);
    const fault = await faultOf(request);
    if (fault === "cutBefore") return void response.destroy();
    if (typeof fault === "object" && "before" in fault) return send(response, fault.before);
    const answer = await passOn(target(), incoming.headers, request);
    onCarriedOut(request);
    if (fault === "cutAfter") return void response.destroy();
    send(response, fault === "none" ? answer : fault.after);
  };

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Passes the request on with the headers that matter. */
export async function passOn(
  target: string,
  sent: IncomingMessage["headers"],
  { method, path, body }: ProxiedRequest,
): Promise<Answer> {
  const headers = new Headers();
  for (const name of ["apikey", "authorization", "content-type", "accept", "prefer", "content-profile"]) {
    const value = sent[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const response = await fetch(new URL(path, target), {
    method,
    headers,
    ...(method !== "GET" && method !== "HEAD" && { body }),
  });
  const passed = ["content-type", "retry-after"].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { status: response.status, headers: Object.fromEntries(passed), body: await response.text() };
}

export function send(response: ServerResponse, { status, headers = {}, body = "" }: Answer): void {
  response.writeHead(status, headers).end(body);
}
