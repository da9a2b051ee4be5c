/** The HTTP backend in its own process. Its parent tells it the address of the stack. */
import { Client, Connection } from "@temporalio/client";
import { startHttpServer } from "../src/http/server.ts";
import { createHttpLogger } from "../src/http/log.ts";
import { createSessionVerifier } from "../src/supabase/session.ts";
import type { StackPlace } from "./place.ts";

const place = JSON.parse(process.argv[2] ?? "") as StackPlace;
const connection = await Connection.connect({ address: place.temporal.address });
const server = await startHttpServer({
  temporal: new Client({ connection, namespace: place.temporal.namespace }),
  supabase: { url: place.supabaseUrl, publishableKey: place.publishableKey },
  verify: createSessionVerifier({ supabaseUrl: place.supabaseUrl }),
  logger: createHttpLogger("WARN"),
  limits: {
    requestsPerAddress: 1_000_000,
    requestsPerCoordinator: 1_000_000,
    streamsPerCoordinator: 1_000,
    bodyBytes: 64 * 1_024 * 1_024,
  },
});
const stop = () => void server.stop().finally(() => process.exit());
process.once("SIGTERM", stop).once("SIGINT", stop).once("disconnect", stop);
process.send?.({ url: server.url });
