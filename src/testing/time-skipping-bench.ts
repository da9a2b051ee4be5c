/** Runs the workflow with replaced dependencies on a server where hours pass in moments. */
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { readLocalConfig } from "../config/local-config.ts";
import { findTestServer } from "./stack/test-server.ts";
import { createTimeSkippingEnvironment } from "./time-skipping.ts";
import { WorkflowBench } from "./workflow-bench.ts";

/**
 * Finds the server's program. The first call on a machine may download or collect it.
 *
 * @returns the program's path
 * @throws {ToolNotFoundError} with a message that says what to install
 */
export async function prepareTimeSkipping(log?: (line: string) => void): Promise<string> {
  const { cacheDirectory, searchPath, temporalTestServerPath } = readLocalConfig();
  return findTestServer({ cacheDirectory, searchPath, explicitPath: temporalTestServerPath, log });
}

export interface TimeSkippingBenchOptions {
  /** The path from `prepareTimeSkipping`. */
  testServer: string;
  /** The path of the bundled workflows, from `prepareBundle`. */
  workflowBundle: string;
}

/**
 * Runs a server and a worker for the time of the callback. Each test needs its own server: a child that outlives its parent, as
 * the audit does by design, locks this server's clock when it ends. The server then skips no more time.
 */
export async function onTimeSkippingServer<T>(
  { testServer, workflowBundle }: TimeSkippingBenchOptions,
  callback: (bench: WorkflowBench, environment: TestWorkflowEnvironment) => Promise<T>,
): Promise<T> {
  const environment = await createTimeSkippingEnvironment(testServer);
  try {
    const bench = await WorkflowBench.start(environment, workflowBundle);
    try {
      return await callback(bench, environment);
    } finally {
      await bench.stop();
    }
  } finally {
    await environment.teardown();
  }
}
