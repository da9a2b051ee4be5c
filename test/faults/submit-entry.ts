/** A backend in its own process that submits on request and can be killed in the meantime. */
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
  /** The number of submissions, all at once. */
  times: number;
}

/** The result of one submission. */
export type Submitted =
  | { bulkId: string; round: number; result: string }
  /** It was refused or failed, which never happens to a submission of these scenarios. */
  | { failure: string };

export type FromEntry = { ready: true } | { submitted: Submitted[] };

async function submit({ request, times, ...order }: SubmitOrder): Promise<Submitted[]> {
  // The client connects when a connection is first needed, and a scenario waits for that.
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
