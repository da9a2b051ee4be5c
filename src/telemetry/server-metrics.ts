/** The backend's metrics. They have an address of their own, since they are for operators and not for the backend's callers. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { listenToWatches } from "../client/watch-channels.ts";
import type { BackendObserver } from "../http/observing.ts";
import { ListeningError, writeAddress } from "./listening-address.ts";
import type { ListeningAddress } from "./listening-address.ts";

export interface ServerMetrics {
  readonly observer: BackendObserver;
  /** Such as `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  stop(): void;
}

/** Upper bounds in seconds. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const POLL_SECONDS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 20];
const LAG_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * Call it once per process.
 *
 * @throws {ListeningError}
 */
export async function startServerMetrics(address: ListeningAddress): Promise<ServerMetrics> {
  const registry = new Registry();
  const server = createServer((request, response) => void answer(registry, request, response));
  try {
    server.listen(address.port, address.host);
    await once(server, "listening");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new ListeningError("BULK_METRICS_ADDRESS", address, reason, error);
  }
  collectDefaultMetrics({ register: registry });
  measureWatches(registry);
  return {
    observer: createObserver(registry),
    url: `http://${writeAddress(address)}/metrics`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" || request.url !== "/metrics") {
    response.writeHead(404).end();
    return;
  }
  const text = await registry.metrics();
  response.writeHead(200, { "content-type": registry.contentType }).end(text);
}

function createObserver(registry: Registry): BackendObserver {
  const registers = [registry];
  const requests = new Histogram({
    name: "bulk_registration_http_request_duration_seconds",
    help: "Duration of requests from their head to the head of the answer, by method, route and status",
    labelNames: ["method", "route", "status"],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const streams = new Gauge({
    name: "bulk_registration_http_streams",
    help: "Open progress streams",
    registers,
  });
  const lag = new Histogram({
    name: "bulk_registration_update_lag_seconds",
    help: "Time from the settling of an item, by the clock of Postgres, to the update for one viewer",
    buckets: LAG_SECONDS,
    registers,
  });
  return {
    requestAnswered: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status }, seconds),
    streamOpened: () => {
      streams.inc();
      return () => streams.dec();
    },
    updateSent: ({ seconds }) => lag.observe(Math.max(seconds, 0)),
  };
}

function measureWatches(registry: Registry): void {
  const registers = [registry];
  const rounds = new Gauge({
    name: "bulk_registration_watched_rounds",
    help: "Rounds whose progress this process reads from Postgres",
    registers,
  });
  const viewers = new Gauge({
    name: "bulk_registration_viewers",
    help: "Viewers of the watched rounds: progress streams, and calls that wait for a result",
    registers,
  });
  const polls = new Histogram({
    name: "bulk_registration_poll_duration_seconds",
    help: "Duration of reads of a watched round's progress from Postgres, by result",
    labelNames: ["result"],
    buckets: POLL_SECONDS,
    registers,
  });
  listenToWatches({
    poll: ({ seconds, failed }) => polls.observe({ result: failed ? "failure" : "success" }, seconds),
    watch: (change) => {
      if (change.rounds !== undefined) rounds.inc(change.rounds);
      if (change.viewers !== undefined) viewers.inc(change.viewers);
    },
  });
}
