/**
 * Worker versions side by side: a run stays on the version on which it began, and the commands of docs/deploying.md
 * move it.
 */
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Client } from "@temporalio/client";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { auditWorkflowId } from "../../src/domain/identifiers.ts";
import type { PreparedBundle } from "../support/bundle.ts";
import { prepareBundle } from "../support/bundle.ts";
import { deferred, eventually } from "../support/deferred.ts";
import { failure, FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import type { OwnDevServer } from "../support/own-dev-server.ts";
import { withOwnDevServer } from "../support/own-dev-server.ts";
import { startProgramProcess } from "../support/program-process.ts";
import { openScene } from "../support/scene.ts";
import { makeCurrent, optionsOf } from "../support/worker-version.ts";
import { workerSettings } from "../support/worker-settings.ts";
import { WorkflowBench } from "../../src/testing/workflow-bench.ts";
import { setConcurrencyUpdate } from "../../src/workflows/messages.ts";

const DEPLOYMENT = "bulk-registration";
const A = { deploymentName: DEPLOYMENT, buildId: "1.0.0" };
const B = { deploymentName: DEPLOYMENT, buildId: "2.0.0" };

/** A real server checks after some minutes, and suggests continue-as-new after thousands of events. */
const QUICK = [
  "matching.wv.VersionDrainageStatusVisibilityGracePeriod=1",
  "matching.wv.VersionDrainageStatusRefreshInterval=1",
  "limit.historyCount.suggestContinueAsNew=60",
];

let next: PreparedBundle;
beforeAll(async () => {
  next = await prepareBundle({
    path: fileURLToPath(new URL("../support/next-version-workflows.ts", import.meta.url)),
  });
});
afterAll(() => next.remove());

async function withVersions(
  use: (server: OwnDevServer, bench: WorkflowBench) => Promise<void>,
): Promise<void> {
  await withOwnDevServer(async (server) => {
    const bench = new WorkflowBench(server);
    try {
      await use(server, bench);
    } finally {
      await bench.stop();
    }
  }, QUICK);
}

const startA = (bench: WorkflowBench) =>
  bench.startWorker({ codePath: inject("workflowBundlePath"), version: A });
const startB = (bench: WorkflowBench) => bench.startWorker({ codePath: next.path, version: B });

/** A busy server may report for a moment that it doesn't know a version. */
async function becomes(status: string, { command }: OwnDevServer, version: typeof A): Promise<void> {
  await eventually(
    `the version is ${status}`,
    async () => {
      const described = await command(
        "worker",
        "deployment",
        "describe-version",
        ...optionsOf(version),
      ).catch(() => ({}));
      return (
        (described as { drainageInfo?: { drainageStatus?: string } }).drainageInfo?.drainageStatus === status
      );
    },
    30_000,
  );
}

/** The versions that have executed a workflow, in order; for a chain, those of all its runs. */
async function decidedBy(client: Client, workflowId: string, runId?: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const here = (events ?? []).flatMap(
    ({ workflowTaskCompletedEventAttributes: decided, workflowTaskFailedEventAttributes: failed }) => {
      if (failed) return ["failed"];
      return decided ? [decided.deploymentVersion?.buildId ?? "none"] : [];
    },
  );
  const { newExecutionRunId } = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes ?? {};
  return newExecutionRunId ? [...here, ...(await decidedBy(client, workflowId, newExecutionRunId))] : here;
}

test(
  "a run ends on the version on which it began; new runs begin on the current version; the old version drains and stops",
  { timeout: 120_000 },
  async () => {
    await withVersions(async (server, bench) => {
      const { client } = server;
      const stopA = await startA(bench);
      await makeCurrent(server, A);
      const gate = deferred();
      const slow = new FakeRoundStore({
        total: 60,
        beforeWrite: async ({ from }) => {
          if (from > 10) await gate.promise;
        },
      });
      const old = await bench.run(slow, { mentorsPerActivity: 1 });
      await eventually("the run is under way", () => slow.counts.settled === 10);

      await startB(bench);
      await makeCurrent(server, B);
      const young = new FakeRoundStore({ total: 3 });
      const begun = await bench.run(young);
      expect(await begun.result()).toMatchObject({ succeeded: 3 });
      expect([...new Set(await decidedBy(client, begun.workflowId))]).toEqual([B.buildId]);
      await becomes("draining", server, A);

      gate.resolve();
      expect(await old.result()).toMatchObject({ succeeded: 60 });
      expect(new Set(await decidedBy(client, old.workflowId, old.firstExecutionRunId))).toEqual(
        new Set([A.buildId]),
      );
      const chain = () =>
        Array.fromAsync(client.workflow.list({ query: `WorkflowId = "${old.workflowId}"` }));
      await expect.poll(async () => (await chain()).length).toBeGreaterThan(1);

      await becomes("drained", server, A);
      await stopA();
      expect(await (await bench.run(new FakeRoundStore({ total: 3 }))).result()).toMatchObject({
        succeeded: 3,
      });
    });
  },
);

test(
  "a waiting audit delays no old version: the audit continues on the current version",
  { timeout: 120_000 },
  async () => {
    await withVersions(async (server, bench) => {
      const { client } = server;
      const stopA = await startA(bench);
      await makeCurrent(server, A);
      const bulkId = randomUUID();
      let isDown = true;
      const store = new FakeRoundStore({
        total: 3,
        beforeAudit: () => {
          if (isDown) throw new Error("The database is down");
        },
      });
      await (await bench.run(store, { bulkId })).result();
      await eventually("the audit has been tried", () => store.auditAttempts > 0);

      await startB(bench);
      await makeCurrent(server, B);
      await becomes("drained", server, A);
      await stopA();
      isDown = false;
      expect(await bench.audit(bulkId).result()).toEqual({ reconciled: true });
      // The second version only takes the run over.
      expect(await decidedBy(client, auditWorkflowId(bulkId, 1))).toEqual([A.buildId, B.buildId, B.buildId]);
    });
  },
);

test("a run whose version is gone waits, and continues where an operator moves it", async () => {
  await withVersions(async (server, bench) => {
    const codePath = inject("workflowBundlePath");
    const stopA = await startA(bench);
    await makeCurrent(server, A);
    let isDown = true;
    const store = new FakeRoundStore({
      total: 20,
      beforeWrite: () => {
        if (isDown) throw failure("systemic", "databaseDown");
      },
    });
    const run = await bench.run(store, { mentorsPerActivity: 20 });
    await eventually("the run waits", () => store.writes.length > 0);
    await stopA();
    await bench.startWorker({ codePath, version: B });
    await makeCurrent(server, B);
    isDown = false;

    const move = ["--workflow-id", run.workflowId, "--versioning-override-behavior", "auto_upgrade"];
    await server.command("workflow", "update-options", ...move);
    expect(await run.result()).toMatchObject({ succeeded: 20 });
    expect([...new Set(await decidedBy(server.client, run.workflowId))]).toEqual([A.buildId, B.buildId]);
  });
});

test("a run of workers without a version continues on the first version that becomes current", async () => {
  await withVersions(async (server, bench) => {
    const codePath = inject("workflowBundlePath");
    const stopUnversioned = await bench.startWorker({ codePath });
    const gate = deferred();
    const store = new FakeRoundStore({ total: 20, beforeWrite: () => gate.promise });
    const run = await bench.run(store, { mentorsPerActivity: 5, mentorsPerWrite: 5 });
    await eventually("the run is under way", () => store.writes.length > 0);

    await startA(bench);
    await makeCurrent(server, A);
    // Temporal updates a worker's sticky queue a moment later: only a further workflow task shows that.
    await eventually("the run has moved to the version", async () => {
      await run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency: 5 }] });
      return (await decidedBy(server.client, run.workflowId)).includes(A.buildId);
    });
    gate.resolve();
    expect(await run.result()).toMatchObject({ succeeded: 20 });
    await stopUnversioned();
    const versions = await decidedBy(server.client, run.workflowId);
    expect([versions[0], versions.at(-1)]).toEqual(["none", A.buildId]);
  });
});

test("a worker takes its version from its environment", async () => {
  const scene = await openScene({ worker: false });
  const version = { deploymentName: `test-${randomUUID()}`, buildId: "3.1.4" };
  const worker = startProgramProcess(
    "worker",
    workerSettings(scene.taskQueue, scene.backend, {
      BULK_DEPLOYMENT_NAME: version.deploymentName,
      BULK_BUILD_ID: version.buildId,
    }),
  );
  try {
    const { client } = scene.temporal;
    const workerDeployment = { namespace: client.options.namespace, deploymentName: version.deploymentName };
    const described = await eventually(
      "the version is known",
      () => client.workflowService.describeWorkerDeployment(workerDeployment).catch(() => undefined),
      60_000,
    );
    const versions = described.workerDeploymentInfo?.versionSummaries ?? [];
    expect(versions.map(({ deploymentVersion }) => deploymentVersion)).toMatchObject([version]);
  } finally {
    await worker.kill();
    await scene.stop();
  }
});
