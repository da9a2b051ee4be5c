import { fileURLToPath } from "node:url";
import { defineSearchAttributeKey } from "@temporalio/common";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import type { WorkflowBundleWithSourceMap } from "@temporalio/worker";
import { beforeAll, expect, it } from "vitest";
import { findTestServer } from "../../src/testing/stack/test-server.ts";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { createTimeSkippingEnvironment, releaseClock } from "../../src/testing/time-skipping.ts";
import { goSignal, leavesChild, roundQuery, twoRounds } from "./time-skipping-workflows.ts";
import type { slowAnswer } from "./time-skipping-workflows.ts";

const TASK_QUEUE = "time-skipping";
const DAY = 86_400_000;

let launcher: string;
let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  const { temporalTestServerPath, ...config } = readLocalConfig();
  launcher = await findTestServer({ ...config, explicitPath: temporalTestServerPath });
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL("time-skipping-workflows.ts", import.meta.url)),
    logger: Runtime.instance().logger,
  });
}, 300_000);

async function withWorker(use: (environment: TestWorkflowEnvironment) => Promise<void>): Promise<void> {
  const environment = await createTimeSkippingEnvironment(launcher);
  try {
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue: TASK_QUEUE,
      workflowBundle,
    });
    await worker.runUntil(() => use(environment));
  } finally {
    await environment.teardown();
  }
}

it("the server skips days, over signals, queries, continue-as-new and child workflows", async () => {
  await withWorker(async (environment) => {
    const started = await environment.currentTimeMs();
    const handle = await environment.client.workflow.start(twoRounds, {
      workflowId: "run",
      taskQueue: TASK_QUEUE,
      args: [{ round: 1 }],
      typedSearchAttributes: [
        { key: defineSearchAttributeKey("BulkCoordinatorId", "KEYWORD"), value: "someone" },
      ],
    });
    expect(await handle.query(roundQuery)).toBe(1);
    await handle.signal(goSignal);
    await environment.sleep("3 days");
    expect(await handle.query(roundQuery)).toBe(2);
    expect(await handle.result()).toBe("after 5 days");
    expect((await environment.currentTimeMs()) - started).toBeGreaterThanOrEqual(5 * DAY);

    const { typedSearchAttributes } = await handle.describe();
    const attributes = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toEqual({ BulkCoordinatorId: "someone", BulkStatus: "round 2" });
  });
});

it("the server skips time again after a child has outlived its parent, once the clock was released", async () => {
  await withWorker(async (environment) => {
    const { workflow } = environment.client;
    const parent = await workflow.start(leavesChild, { workflowId: "parent", taskQueue: TASK_QUEUE });
    await parent.result();
    expect(await workflow.getHandle<typeof slowAnswer>("parent:child").result()).toBe("left alone");
    await releaseClock(environment);

    const before = await environment.currentTimeMs();
    await environment.sleep("1 day");
    expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(DAY);
  });
});
