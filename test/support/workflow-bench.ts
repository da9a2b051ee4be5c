/** The two servers on which runs are tested: Temporal's own, and one on which hours pass in moments. */
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { afterAll, beforeAll, inject } from "vitest";
import { connectToDevServer } from "./dev-server.ts";
import "./quiet-runtime.ts";
import { createTimeSkippingEnvironment } from "./time-skipping.ts";
import { WorkflowBench } from "./workflow-harness.ts";

/** One worker on the dev server for all tests of a file. @returns the bench, there as soon as the tests run */
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
    if (bench === undefined) throw new Error("The bench is there in tests only");
    return bench;
  };
}

/**
 * A server and a worker for the time of the callback. One server per test, since a child that outlives its parent (the audit
 * does, by design) leaves this server's clock locked when it ends: after that, it would skip no more time.
 */
export async function onTimeSkippingServer<T>(
  callback: (bench: WorkflowBench, environment: TestWorkflowEnvironment) => Promise<T>,
): Promise<T> {
  const environment = await createTimeSkippingEnvironment(inject("testServerPath"));
  try {
    const bench = await WorkflowBench.start(environment, inject("workflowBundlePath"));
    try {
      return await callback(bench, environment);
    } finally {
      await bench.stop();
    }
  } finally {
    await environment.teardown();
  }
}
