/** The number of runs that Temporal knows of a round: exactly one, whichever caller started it. */
import { Client, Connection } from "@temporalio/client";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import type { Stage } from "./stage.ts";

/** @returns a sentence when the round has not exactly one run */
export async function countRuns(stage: Stage, bulkId: string, round = 1): Promise<string[]> {
  const runs = await runsOf(stage, bulkId, round);
  return runs === 1 ? [] : [`round ${round} of ${bulkId} has ${runs} runs in Temporal`];
}

export async function runsOf(stage: Stage, bulkId: string, round: number): Promise<number> {
  const connection = await Connection.connect({ address: stage.temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    const query = `WorkflowId = "${runWorkflowId(bulkId, round)}"`;
    const runs = await Array.fromAsync(workflow.list({ query }));
    return runs.filter(({ status }) => status.name !== "CONTINUED_AS_NEW").length;
  } finally {
    await connection.close();
  }
}
