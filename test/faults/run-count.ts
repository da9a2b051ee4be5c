/** How many runs Temporal knows of a bulk registration: of one round there must be one, whoever has started it. */
import { Client, Connection } from "@temporalio/client";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import type { Stage } from "./stage.ts";

/** @returns a sentence for each round that has not exactly one run */
export async function countRuns(stage: Stage, bulkId: string, rounds = 1): Promise<string[]> {
  const connection = await Connection.connect({ address: stage.temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    const violations: string[] = [];
    for (let round = 1; round <= rounds; round++) {
      const workflowId = runWorkflowId(bulkId, round);
      const runs = await Array.fromAsync(workflow.list({ query: `WorkflowId = "${workflowId}"` }));
      const started = runs.filter(({ status }) => status.name !== "CONTINUED_AS_NEW").length;
      if (started !== 1) violations.push(`round ${round} of ${bulkId} has ${started} runs in Temporal`);
    }
    return violations;
  } finally {
    await connection.close();
  }
}
