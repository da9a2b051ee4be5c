/** A position that an activity returns unsettled, as an activity of a suspended worker does. */
import { randomUUID } from "node:crypto";
import { Worker } from "@temporalio/worker";
import { expect, inject, test } from "vitest";
import type {
  BulkRegistrationActivities,
  SubmitRegistrationsInput,
  SubmitRegistrationsResult,
} from "../../src/activities/types.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { NO_COUNTS } from "../../src/domain/progress.ts";
import { PROJECT_ID } from "../../src/testing/fake-project.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import type { BulkRegistrationWorkflow } from "../../src/workflows/bulk-registration.ts";
import { deferred } from "../support/deferred.ts";
import { connectToDevServer } from "../support/dev-server.ts";

const TOTAL = 8;

test("a returned position waits for its turn behind the activities that were scheduled in the meantime", async () => {
  const server = await connectToDevServer();
  const taskQueue = `test-${randomUUID()}`;
  const calls: SubmitRegistrationsInput[] = [];
  const cameBack = deferred();
  let settled = 0;
  const activities: Pick<BulkRegistrationActivities, "submitRegistrations" | "logBulkSubmission"> = {
    submitRegistrations: async (input): Promise<SubmitRegistrationsResult> => {
      const isAgain = calls.some(({ from }) => from === input.from);
      calls.push(input);
      if (input.from === 1 && !isAgain) return { next: 1, aside: [] };
      if (isAgain) cameBack.resolve();
      await cameBack.promise;
      settled += 1;
      const counts = { ...NO_COUNTS, settled, succeeded: settled };
      const state = { total: TOTAL, counts, ended: settled === TOTAL, maximumConcurrency: 2 };
      return { next: input.to + 1, aside: [], state };
    },
    logBulkSubmission: async () => ({ reconciled: true }),
  };
  try {
    const worker = await Worker.create({
      connection: server.nativeConnection,
      taskQueue,
      workflowBundle: { codePath: inject("workflowBundlePath") },
      activities,
    });
    await worker.runUntil(async () => {
      const bulkId = randomUUID();
      const run = await server.client.workflow.start<typeof BulkRegistrationWorkflow>(
        "BulkRegistrationWorkflow",
        {
          workflowId: runWorkflowId(bulkId, 1),
          taskQueue,
          args: [
            {
              projectId: PROJECT_ID,
              actingCoordinatorId: COORDINATOR_ID,
              bulkId,
              round: 1,
              total: TOTAL,
              concurrency: 2,
            },
          ],
        },
      );
      expect(await run.result()).toMatchObject({ succeeded: TOTAL });
    });
    const [first, again] = calls.filter(({ from }) => from === 1);
    expect(first?.behind).toBeUndefined();
    // The first seven submissions were for 1 to 7: two in the window, and five ahead.
    expect(again?.behind).toEqual({ submissions: [2, 3, 4, 5, 6, 7], concurrency: 2 });
  } finally {
    await server.close();
  }
});
