/** A backend in a process of its own, that submits when it is told to and can be killed meanwhile. */
import { Client, Connection } from "@temporalio/client";
import { BulkRegistrationClient } from "../../src/client.ts";
import type { BulkSubmissionHandle, BulkSubmissionRequest } from "../../src/client/types.ts";

export interface SubmitOrder {
  temporalAddress: string;
  supabase: { url: string; publishableKey: string };
  /** The project's own address, which its sessions name, when `supabase.url` is that of a proxy. */
  projectUrl: string;
  taskQueue: string;
  accessToken: string;
  request: Omit<BulkSubmissionRequest, "mentorIds"> & { mentorIds: string[] };
  /** How often it is submitted, all at once. */
  times: number;
}

/** What one of the submissions came to. */
export type Submitted =
  | { bulkId: string; round: number; result: string }
  /** It was refused or failed, which no submission of these scenarios should be. */
  | { failure: string };

export type FromEntry = { ready: true } | { submitted: Submitted[] };

async function submit({ request, times, ...order }: SubmitOrder): Promise<Submitted[]> {
  // It connects when it is first needed, which is what a scenario waits for.
  const connection = Connection.lazy({ address: order.temporalAddress });
  try {
    const client = await BulkRegistrationClient.forSession({
      temporal: new Client({ connection }),
      supabase: order.supabase,
      verification: { supabaseUrl: order.projectUrl },
      accessToken: () => Promise.resolve(order.accessToken),
      taskQueue: order.taskQueue,
    });
    return await Promise.all(Array.from({ length: times }, () => outcomeOf(client.submit(request))));
  } finally {
    await connection.close();
  }
}

async function outcomeOf(submission: Promise<BulkSubmissionHandle>): Promise<Submitted> {
  try {
    const handle = await submission;
    const { outcomes, ...counts } = await handle.result();
    const result = JSON.stringify({ counts, outcomes: await Array.fromAsync(outcomes) });
    return { bulkId: handle.bulkId, round: handle.round, result };
  } catch (error) {
    return { failure: String(error) };
  }
}

function tell(message: FromEntry): void {
  process.send?.(message);
}

process.on("message", (order: SubmitOrder) => {
  submit(order).then(
    (submitted) => tell({ submitted }),
    (error: unknown) => tell({ submitted: [{ failure: String(error) }] }),
  );
});
tell({ ready: true });
