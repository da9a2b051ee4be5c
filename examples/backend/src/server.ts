/** Starts the app with its settings from the environment. */
import { Client, Connection } from "@temporalio/client";
import { createSessionVerifier } from "durable-bulk-registration";
import { createApp } from "./app.ts";

const {
  TEMPORAL_ADDRESS = "127.0.0.1:7233",
  SUPABASE_URL,
  SUPABASE_PUBLISHABLE_KEY,
  PORT = "3000",
} = process.env;
if (SUPABASE_URL === undefined || SUPABASE_PUBLISHABLE_KEY === undefined)
  throw new Error("Set SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY");

const app = createApp({
  temporal: new Client({ connection: await Connection.connect({ address: TEMPORAL_ADDRESS }) }),
  supabase: { url: SUPABASE_URL, publishableKey: SUPABASE_PUBLISHABLE_KEY },
  verify: createSessionVerifier({ supabaseUrl: SUPABASE_URL }),
});
console.log(await app.listen({ port: Number(PORT) }));
