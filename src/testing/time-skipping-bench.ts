/** Runs on a server on which hours pass in moments, with replaced dependencies. */
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { readLocalConfig } from "../config/local-config.ts";
import { findTestServer } from "./stack/test-server.ts";
import { createTimeSkippingEnvironment } from "./time-skipping.ts";
import { WorkflowBench } from "./workflow-bench.ts";

/**
 * Finds the server's program, or downloads or collects it, once.
 *
 * @returns its path
 * @throws {ToolNotFoundError} it says what to install
 */
export async function prepareTimeSkipping(log?: (line: string) => void): Promise<string> {
  const { cacheDirectory, searchPath, temporalTestServerPath } = readLocalConfig();
  return findTestServer({ cacheDirectory, searchPath, explicitPath: temporalTestServerPath, log });
}

export interface TimeSkippingBenchOptions {
  /** Of `prepareTimeSkipping`. */
  testServer: string;
  /** Path of the bundled workflows, of `prepareBundle`. */
  workflowBundle: string;
}

/**
 * A server and a worker for the time of the callback. One server per test, since a child that outlives its parent (the audit
 * does, by design) leaves this server's clock locked when it ends: after that, it would skip no more time.
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
