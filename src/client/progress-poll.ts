/**
 * One poll of a run's stream, in the protocol that `@temporalio/workflow-streams` documents for any client. Not through the
 * package's own `subscribe`: it names no update id, and when a run ends between two polls after a continue-as-new, it
 * asks for the ended run without end (1.23.0).
 */
import { WorkflowUpdateFailedError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { decodePayloadWire, workflowStreamPollUpdate } from "@temporalio/workflow-streams/workflow";
import type { PollResult } from "@temporalio/workflow-streams/workflow";
import type { BulkProgressUpdate } from "../domain/progress.ts";
import { PROGRESS_TOPIC } from "../workflows/messages.ts";
import type { ProgressEvent } from "./progress-feed.ts";

export interface ProgressAnswer {
  /** Empty: this run of the chain has nothing more to say. */
  events: ProgressEvent[];
  /** The answer was cut at its maximal size: there is more at once. */
  moreReady: boolean;
}

/** Waits until the run has settled something at or after the offset. */
export async function pollProgress(
  temporal: Client,
  workflowId: string,
  offset: number,
): Promise<ProgressAnswer> {
  try {
    return readAnswer(temporal, await poll(temporal, workflowId, offset));
  } catch (error) {
    // Dropped already: from 0 means from the oldest that is there.
    if (offset > 0 && isTruncated(error)) return readAnswer(temporal, await poll(temporal, workflowId, 0));
    throw error;
  }
}

/**
 * The update's id is its question: of all who wait for the same offset, in all processes, and of all who have left without
 * an answer, Temporal keeps one update in flight. It allows ten.
 */
async function poll(temporal: Client, workflowId: string, offset: number): Promise<PollResult> {
  // Whatever run of the chain is the latest.
  const run = temporal.workflow.getHandle(workflowId);
  return run.executeUpdate(workflowStreamPollUpdate, {
    updateId: `${PROGRESS_TOPIC}-from-${offset}`,
    args: [{ topics: [PROGRESS_TOPIC], from_offset: offset }],
  });
}

function readAnswer(temporal: Client, { items, more_ready: moreReady }: PollResult): ProgressAnswer {
  const { payloadConverter } = temporal.options.loadedDataConverter;
  const events = items.map(({ offset, data }) => ({
    offset,
    update: payloadConverter.fromPayload<BulkProgressUpdate>(decodePayloadWire(data)),
  }));
  return { events, moreReady };
}

function isTruncated(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === "TruncatedOffset";
}
