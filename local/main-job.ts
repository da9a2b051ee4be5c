/** The main job: a seeded coordinator signs in and registers one activity for many mentors. */
import { createClient } from "@supabase/supabase-js";
import { Client, Connection } from "@temporalio/client";
import { BulkRegistrationClient } from "../src/client.ts";
import type { BulkSubmissionHandle, BulkSubmissionResult } from "../src/client/types.ts";
import { runWorkflowId } from "../src/domain/identifiers.ts";
import { chooseMentors } from "./mentor-choice.ts";
import { printOutcomes, showProgress } from "./main-job-view.ts";
import type { EmbeddedStack } from "../src/testing/stack/stack.ts";

/** The template is constant, so that a second start finds its mentors already registered. */
const TEMPLATE = {
  activityType: "Peer mentoring session",
  date: "2026-11-20",
  durationMinutes: 90,
  note: "Group session at the community centre",
};

export interface MainJobResult extends Omit<BulkSubmissionResult, "outcomes"> {
  /** The workflow id of the run. */
  workflowId: string;
  runId: string;
}

export interface MainJobOptions {
  mentors: number;
  /** Ends the wait. The run continues when the stack is up again. */
  stopped: AbortSignal;
}

export async function runMainJob(stack: EmbeddedStack, options: MainJobOptions): Promise<MainJobResult> {
  const [coordinator] = stack.coordinators;
  if (coordinator === undefined) throw new RangeError("The stack has no seeded coordinator");
  const accessToken = await stack.signIn(coordinator.email);
  const supabase = createClient(stack.supabaseUrl, stack.publishableKey, {
    accessToken: async () => accessToken,
  });
  const chosen = await chooseMentors(supabase, stack.postgresUrl(), options.mentors);

  const connection = await Connection.connect({ address: stack.temporal.address });
  try {
    const temporal = new Client({ connection, namespace: stack.temporal.namespace });
    const client = await BulkRegistrationClient.forSession({
      temporal,
      supabase: { url: stack.supabaseUrl, publishableKey: stack.publishableKey },
      accessToken: async () => accessToken,
    });
    console.log(`\n${coordinator.email} registers "${TEMPLATE.activityType}" for ${chosen.length} mentors`);
    const handle = await client.submit({ mentorIds: chosen.map(({ id }) => id), template: TEMPLATE });
    const { outcomes, ...result } = await unlessStopped(follow(handle, chosen.length), options.stopped);
    await printOutcomes(outcomes, new Map(chosen.map(({ id, name }) => [id, name])));
    const workflowId = runWorkflowId(handle.bulkId, handle.round);
    const { runId } = await temporal.workflow.getHandle(workflowId).describe();
    return { ...result, workflowId, runId };
  } finally {
    await connection.close();
  }
}

async function follow(handle: BulkSubmissionHandle, total: number): Promise<BulkSubmissionResult> {
  await showProgress(handle.progress(), total);
  return handle.result();
}

async function unlessStopped<T>(work: Promise<T>, stopped: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(stopped.reason);
  stopped.addEventListener("abort", giveUp, { once: true });
  try {
    stopped.throwIfAborted();
    return await Promise.race([work, promise]);
  } finally {
    stopped.removeEventListener("abort", giveUp);
    // Abandoned work ends with the connection, and its error has no meaning.
    work.catch(() => undefined);
  }
}
