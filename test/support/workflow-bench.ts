/** Runs with replaced dependencies on a time-skipping server. */
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { inject } from "vitest";
import type { FakeDependencies } from "./fake-dependencies.ts";
import "./quiet-runtime.ts";
import { createTimeSkippingEnvironment } from "./time-skipping.ts";
import { withWorker } from "./workflow-harness.ts";
import type { TestBench } from "./workflow-harness.ts";

/**
 * A server and a worker with these dependencies for the time of the callback. One server per test, since a child that
 * outlives its parent (the audit does, by design) leaves this server's clock locked when it ends: after that, it would
 * skip no more time.
 */
export async function onTimeSkippingServer<T>(
  dependencies: FakeDependencies,
  callback: (bench: TestBench & { environment: TestWorkflowEnvironment }) => Promise<T>,
): Promise<T> {
  const environment = await createTimeSkippingEnvironment(inject("testServerPath"));
  try {
    const bundle = { codePath: inject("workflowBundlePath") };
    return await withWorker(environment, bundle, dependencies, (bench) =>
      callback({ ...bench, environment }),
    );
  } finally {
    await environment.teardown();
  }
}
