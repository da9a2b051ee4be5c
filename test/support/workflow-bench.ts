/** The two servers for tests of runs: Temporal's own, and one on which hours pass in moments. */
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { afterAll, beforeAll, inject } from "vitest";
import { connectToDevServer } from "./dev-server.ts";
import "./quiet-runtime.ts";
import { onTimeSkippingServer as onServer } from "../../src/testing/time-skipping-bench.ts";
import { WorkflowBench } from "../../src/testing/workflow-bench.ts";

/** One worker on the dev server for all tests of a file. @returns the bench, which is available when the tests run */
export function onDevServer(): () => WorkflowBench {
  let bench: WorkflowBench | undefined;
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const server = await connectToDevServer();
    close = () => server.close();
    bench = await WorkflowBench.start(server, inject("workflowBundlePath"));
  });
  afterAll(async () => {
    await bench?.stop();
    await close?.();
  });
  return () => {
    if (bench === undefined) throw new Error("The bench exists only while tests run");
    return bench;
  };
}

/** @see {onTimeSkippingServer} of the kit, here with the server that the test run has found. */
export function onTimeSkippingServer<T>(
  callback: (bench: WorkflowBench, environment: TestWorkflowEnvironment) => Promise<T>,
): Promise<T> {
  return onServer(
    { testServer: inject("testServerPath"), workflowBundle: inject("workflowBundlePath") },
    callback,
  );
}
