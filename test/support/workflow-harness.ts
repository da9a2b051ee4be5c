/** Runs the workflow with replaced dependencies on whatever Temporal server a test brings, on a task queue of its own. */
import { randomUUID } from "node:crypto";
import type { Client, WorkflowHandleWithFirstExecutionRunId } from "@temporalio/client";
import type { NativeConnection } from "@temporalio/worker";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { PAGE_SIZE } from "../../src/domain/limits.ts";
import { createBulkRegistrationWorker } from "../../src/worker.ts";
import type { BulkRegistrationWorkflow } from "../../src/workflows/bulk-registration.ts";
import type { BulkRegistrationInput } from "../../src/workflows/input.ts";
import type { FakeDependencies } from "./fake-dependencies.ts";
import { COORDINATOR_ID } from "./mentor-ids.ts";

export interface TemporalServer {
  client: Client;
  nativeConnection: NativeConnection;
}

export type RunHandle = WorkflowHandleWithFirstExecutionRunId<typeof BulkRegistrationWorkflow>;

export interface RunOptions extends Partial<BulkRegistrationInput> {
  selection: readonly string[];
}

export interface TestBench {
  taskQueue: string;
  /** Starts a run over the selection, with its first page at hand as the client has it. */
  start: (options: RunOptions) => Promise<RunHandle>;
}

/** A worker for the time of the callback. */
export async function withWorker<T>(
  server: TemporalServer,
  workflowBundle: { codePath: string },
  dependencies: FakeDependencies,
  callback: (bench: TestBench) => Promise<T>,
): Promise<T> {
  const taskQueue = `test-${randomUUID()}`;
  const worker = await createBulkRegistrationWorker({
    connection: server.nativeConnection,
    taskQueue,
    dependencies,
    workflowBundle,
    submissionSlots: 200,
  });
  const running = worker.run();
  try {
    return await callback({ taskQueue, start: (options) => startRun(server.client, taskQueue, options) });
  } finally {
    worker.stop();
    await running;
  }
}

async function startRun(client: Client, taskQueue: string, options: RunOptions): Promise<RunHandle> {
  const { selection, ...overrides } = options;
  const bulkId = overrides.bulkId ?? randomUUID();
  const round = overrides.round ?? 1;
  return client.workflow.start<typeof BulkRegistrationWorkflow>("BulkRegistrationWorkflow", {
    workflowId: runWorkflowId(bulkId, round),
    taskQueue,
    args: [
      {
        bulkId,
        actingCoordinatorId: COORDINATOR_ID,
        round,
        total: selection.length,
        concurrency: 5,
        firstPage: {
          mentorIds: selection.slice(0, PAGE_SIZE),
          cursor: selection.length > PAGE_SIZE ? PAGE_SIZE : null,
        },
        ...overrides,
      },
    ],
  });
}
