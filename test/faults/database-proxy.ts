/**
 * Stands between the workers and the Supabase project, injects the faults of a scenario, and counts the workers'
 * requests in flight from outside.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { passOn, send } from "../../src/testing/faulty-proxy.ts";
import type { Answer, Fault as SimpleFault, ProxiedRequest } from "../../src/testing/faulty-proxy.ts";
import { WritesInFlight } from "./writes-in-flight.ts";
import type { Write } from "./writes-in-flight.ts";

export const SUBMIT = "/rest/v1/rpc/submit_registrations";

/** The fate of one request. */
export type Fault =
  | SimpleFault
  /** The connection is reset, either before the request is forwarded or after the request was carried out. */
  | "resetBefore"
  | "resetAfter"
  /** The request is carried out, and its answer comes in single bytes, some milliseconds apart. */
  | { dripped: number }
  /** The request is held back for this many milliseconds, and then meets the inner fate. */
  | { delayed: number; fault?: Fault };

/** A request that has come back from the Supabase project. */
export interface Answered extends ProxiedRequest {
  /** Milliseconds since the epoch. */
  arrivedAt: number;
  /** The sender whose address was used. Undefined: the common address. */
  sender: number | undefined;
  /** Whether the request was carried out. False when the gateway answers in place of an unavailable server. */
  succeeded: boolean;
  /** The answer that is passed back, unless a fault replaces it. */
  answer: Answer;
}

export interface DatabaseProxy {
  readonly url: string;
  /** A separate address for one sender, which identifies its requests. */
  urlOf(sender: number): string;
  /** Default: no faults. */
  faultOf: (request: ProxiedRequest) => Fault | Promise<Fault>;
  /** Called when a request has been answered, before the answer goes back. */
  onAnswered: (exchange: Answered) => void | Promise<void>;
  readonly writes: WritesInFlight;
  stop(): Promise<void>;
}

export async function startDatabaseProxy(target: () => string): Promise<DatabaseProxy> {
  const writes = new WritesInFlight();
  const server = createServer((incoming, response) => {
    handle(proxy, target(), incoming, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const proxy: DatabaseProxy = {
    url: `http://127.0.0.1:${port}`,
    urlOf: (sender) => `${proxy.url}/senders/${sender}`,
    faultOf: () => "none",
    onAnswered: () => undefined,
    writes,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}

async function handle(
  proxy: DatabaseProxy,
  target: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const arrivedAt = Date.now();
  const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>)).toString();
  const { sender, path } = addressedTo(incoming.url ?? "");
  const request = { method: incoming.method ?? "", path, body };
  if (request.path === SUBMIT) {
    const ended = proxy.writes.began(writeOf(body), sender);
    // Also when its sender is gone: a killed worker has nothing in flight any more.
    response.once("close", ended);
  }
  const fault = await proxy.faultOf(request);
  await carryOut({ proxy, target, incoming, response, request, arrivedAt, sender }, fault);
}

interface Exchange {
  proxy: DatabaseProxy;
  target: string;
  incoming: IncomingMessage;
  response: ServerResponse;
  request: ProxiedRequest;
  arrivedAt: number;
  sender: number | undefined;
}

function addressedTo(url: string): Pick<Exchange, "sender"> & { path: string } {
  const [, sender, path] = /^\/senders\/(\d+)(\/.*)$/.exec(url) ?? [];
  return { sender: sender === undefined ? undefined : Number(sender), path: path ?? url };
}

async function carryOut(exchange: Exchange, fault: Fault): Promise<void> {
  const { proxy, response, request, arrivedAt, sender } = exchange;
  if (typeof fault === "object" && "delayed" in fault) {
    await delay(fault.delayed);
    return carryOut(exchange, fault.fault ?? "none");
  }
  if (fault === "cutBefore") return void response.destroy();
  if (fault === "resetBefore") return void response.socket?.resetAndDestroy();
  if (typeof fault === "object" && "before" in fault) return send(response, fault.before);
  const answer = await passOn(exchange.target, exchange.incoming.headers, request);
  const succeeded = answer.status >= 200 && answer.status < 300;
  await proxy.onAnswered({ ...request, arrivedAt, sender, succeeded, answer });
  if (fault === "cutAfter") return void response.destroy();
  if (fault === "resetAfter") return void response.socket?.resetAndDestroy();
  if (typeof fault === "object" && "dripped" in fault) return drip(response, answer, fault.dripped);
  send(response, fault === "none" ? answer : fault.after);
}

async function drip(response: ServerResponse, answer: Answer, pause: number): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  for (const byte of Buffer.from(answer.body ?? "")) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await delay(pause);
  }
  response.end();
}

/** @param body the body of a request to `SUBMIT` */
export function writeOf(body: string): Write {
  const given = JSON.parse(body) as { p_bulk_id: string; p_round: number; p_from: number; p_to: number };
  return { bulkId: given.p_bulk_id, round: given.p_round, from: given.p_from, to: given.p_to };
}

/** Whether the request registers the mentor at this position. */
export function isWriteOf({ path, body }: ProxiedRequest, bulkId: string, position: number): boolean {
  if (path !== SUBMIT) return false;
  const write = writeOf(body);
  return write.bulkId === bulkId && write.from <= position && position <= write.to;
}

/** The bulk registration of any request. Empty for other requests. */
export function bulkIdOf({ body }: ProxiedRequest): string {
  try {
    const { p_bulk_id: bulkId } = JSON.parse(body) as { p_bulk_id?: unknown };
    return typeof bulkId === "string" ? bulkId : "";
  } catch {
    return "";
  }
}
