/** Submits as many mentors as its parent says, from a source that holds no list. */
import { Client, Connection } from "@temporalio/client";
import { BulkRegistrationClient } from "../src/client.ts";
import { benchMentors, newTemplate } from "./host.ts";
import type { StackPlace } from "./place.ts";

export interface ClientTask {
  mentors: number;
  /** Whether the client also reads the outcome of each mentor. Default: no */
  readsOutcomes?: boolean;
}

export interface ClientAnswer {
  bulkId: string;
  /** Milliseconds since the submission. */
  submitted: number;
  settled: number;
}

const place = JSON.parse(process.argv[2] ?? "") as StackPlace;
const connection = await Connection.connect({ address: place.temporal.address });
const client = await BulkRegistrationClient.forSession({
  temporal: new Client({ connection, namespace: place.temporal.namespace }),
  supabase: { url: place.supabaseUrl, publishableKey: place.publishableKey },
  accessToken: async () => place.accessToken,
});

process.on("message", (task: ClientTask) => {
  void submit(task).then((answer) => process.send?.(answer));
});
process.once("SIGTERM", () => process.exit()).once("disconnect", () => process.exit());
process.send?.("ready");

async function submit({ mentors, readsOutcomes = false }: ClientTask): Promise<ClientAnswer> {
  const began = performance.now();
  const handle = await client.submit({ mentorIds: benchMentors(mentors), template: newTemplate() });
  const submitted = performance.now() - began;
  process.send?.(handle.bulkId);
  const result = await handle.result();
  const settled = performance.now() - began;
  if (result.succeeded !== mentors) throw new Error(`${result.succeeded} of ${mentors} registered`);
  if (readsOutcomes) {
    let outcomes = 0;
    for await (const { status } of result.outcomes) if (status === "success") outcomes += 1;
    if (outcomes !== mentors) throw new Error(`${outcomes} of ${mentors} outcomes`);
  }
  return { bulkId: handle.bulkId, submitted, settled };
}
