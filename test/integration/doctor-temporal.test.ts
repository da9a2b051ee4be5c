/** `doctor` on Temporal: each check finds what was broken and nothing else, and the command reports it. */
import { randomUUID } from "node:crypto";
import { Worker } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import type { Finding } from "../../src/deployment/finding.ts";
import { runCommandLine } from "../support/command-line.ts";
import { eventually } from "../support/deferred.ts";
import { finding, openExaminedScene, wrong } from "../support/examination.ts";
import type { ExaminedScene } from "../support/examination.ts";
import { withOwnDevServer } from "../support/own-dev-server.ts";
import { makeCurrent } from "../support/worker-version.ts";
import { WorkflowBench } from "../../src/testing/workflow-bench.ts";
import { workerSettings } from "../support/worker-settings.ts";

let scene: ExaminedScene;
beforeAll(async () => {
  scene = await openExaminedScene();
});
afterAll(() => scene.stop());

describe("doctor finds in Temporal", () => {
  test("that it is unreachable", async () => {
    const address = `127.0.0.1:${await choosePort()}`;
    const findings = await scene.examine({ temporal: scene.temporalWith({ address }) });
    expect(wrong(findings)).toEqual({
      temporal: "temporalUnreachable",
      namespace: "skipped",
      "search attributes": "skipped",
      retention: "skipped",
      workers: "skipped",
      "temporal clock": "skipped",
    });
    expect(finding(findings, "temporal")?.passing).toBe(true);
  });

  test("a missing namespace", async () => {
    const findings = await scene.examine({ temporal: scene.temporalWith({ namespace: "mentors" }) });
    expect(wrong(findings)).toMatchObject({ namespace: "namespaceMissing", retention: "skipped" });
    expect(finding(findings, "namespace")?.remedy).toContain(
      "temporal operator namespace create --namespace mentors",
    );
  });

  describe("in a namespace of its own,", () => {
    const SHORT = `short-${randomUUID()}`;
    beforeAll(async () => {
      await scene.temporal.client.workflowService.registerNamespace({
        namespace: SHORT,
        workflowExecutionRetentionPeriod: { seconds: 3_600 as never },
      });
      // Servers learn of a new namespace after some seconds.
      await eventually(
        "the namespace is known",
        async () => {
          const findings = await scene.examine({ temporal: scene.temporalWith({ namespace: SHORT }) });
          return finding(findings, "workers")?.reason === "workersMissing";
        },
        60_000,
      );
    });

    test("missing search attributes, a short retention, and no worker", async () => {
      const findings = await scene.examine({ temporal: scene.temporalWith({ namespace: SHORT }) });
      expect(wrong(findings)).toEqual({
        "search attributes": "searchAttributesMissing",
        retention: "retentionShort",
        workers: "workersMissing",
      });
      expect(finding(findings, "search attributes")?.remedy).toMatch(
        /search-attribute create .*BulkCoordinatorId .*&& .*BulkStatus /,
      );
      expect(finding(findings, "retention")).toMatchObject({ status: "warning" });
    });

    test("nothing more to create, after it has created the search attributes on request", async () => {
      const settings = workerSettings(scene.taskQueue, scene.backend, {
        HOME: "/nowhere",
        TEMPORAL_NAMESPACE: SHORT,
      });
      const doctor = async (...args: string[]) => {
        const { stdout, exitCode } = await runCommandLine(["doctor", ...args, "--json"], settings);
        const { checks } = JSON.parse(stdout) as { checks: Finding[] };
        return { exitCode, attributes: finding(checks, "search attributes") };
      };
      expect(await doctor("--fix")).toMatchObject({
        // No worker is there yet, which may change.
        exitCode: 69,
        attributes: { status: "ok", message: "Created: BulkCoordinatorId, BulkStatus" },
      });
      await expect.poll(() => doctor()).toMatchObject({ exitCode: 69, attributes: { status: "ok" } });
    });
  });

  test("a task queue without a worker", async () => {
    const findings = await scene.examine({ taskQueue: "nobody-polls" });
    expect(wrong(findings)).toEqual({ workers: "workersMissing" });
    expect(finding(findings, "workers")?.message).toBe(
      'No worker takes workflow and activity tasks from the task queue "nobody-polls"',
    );
  });
});

test("doctor finds that no worker takes stretches", async () => {
  const taskQueue = `no-stretches-${randomUUID()}`;
  const worker = await Worker.create({
    connection: scene.temporal.nativeConnection,
    taskQueue,
    workflowBundle: { codePath: inject("workflowBundlePath") },
    activities: { anything: async () => undefined },
  });
  await worker.runUntil(async () => {
    const workers = async () => finding(await scene.examine({ taskQueue }), "workers")?.message;
    await expect
      .poll(workers)
      .toBe(`No worker takes activity tasks from the task queue "${taskQueue}-stretches"`);
  });
});

test("doctor finds that new runs go to a version without workers, until the workers' version is current", async () => {
  await withOwnDevServer(async (server) => {
    const bench = new WorkflowBench(server);
    const version = { deploymentName: "bulk-registration", buildId: "1.0.0" };
    try {
      await bench.startWorker({ codePath: inject("workflowBundlePath"), version });
      const workers = async () => {
        const { address } = server;
        const { taskQueue } = bench;
        return finding(
          await scene.examine({ temporal: scene.temporalWith({ address }), taskQueue }),
          "workers",
        );
      };
      await expect.poll(workers).toMatchObject({
        status: "problem",
        reason: "versionNotCurrent",
        message:
          "New runs go to workers with no version, but the workers are: 1 with bulk-registration:1.0.0",
      });
      await makeCurrent(server, version);
      await expect.poll(workers).toMatchObject({
        status: "ok",
        message: expect.stringContaining("New runs go to bulk-registration:1.0.0") as string,
      });
    } finally {
      await bench.stop();
    }
  });
});

test.each([
  ["fair", [], undefined],
  ["not fair", ["matching.enableFairness=false"], "fairnessOff"],
] as const)("doctor finds by a waiting task that a task queue is %s", async (_, settings, reason) => {
  await withOwnDevServer(async ({ client, address }) => {
    await client.workflow.start("waits", { taskQueue: "waiting", workflowId: "waits" });
    const ask = async () => {
      const findings = await scene.examine({
        temporal: scene.temporalWith({ address }),
        taskQueue: "waiting",
      });
      return finding(findings, "fairness");
    };
    await expect
      .poll(ask)
      .toMatchObject(reason === undefined ? { status: "ok" } : { status: "warning", reason });
  }, settings);
});

test.each([60_000, -60_000])("doctor finds a clock of this machine that is %s ms off", async (off) => {
  const findings = await scene.examine({ clock: () => Date.now() + off });
  expect(wrong(findings)).toEqual({
    "temporal clock": "temporalClockOff",
    "database clock": "databaseClockOff",
  });
  const words = off > 0 ? "behind" : "ahead of";
  expect(finding(findings, "database clock")?.message).toMatch(
    new RegExp(`^The clock of the database is (59|60) s ${words} this machine's$`),
  );
});

describe("the doctor command", () => {
  const doctor = (changes: Record<string, string>, ...args: string[]) =>
    runCommandLine(
      ["doctor", ...args],
      workerSettings(scene.taskQueue, scene.backend, { HOME: "/nowhere", ...changes }),
    );

  test("prints a line for each check, and ends with 0", async () => {
    const { stdout, stderr, exitCode } = await doctor({});
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(17);
    expect(lines.filter((line) => !/^ok {7}\S/.test(line))).toEqual([
      expect.stringMatching(/^skipped {2}fairness +The fairness of the task queue is unknown/),
    ]);
  });

  test("ends with 78 for what only an operator can fix, and says how", async () => {
    const { stdout, exitCode } = await doctor({ TEMPORAL_NAMESPACE: "mentors" });
    expect(exitCode).toBe(78);
    expect(stdout).toMatch(
      /^problem {2}namespace +Temporal has no namespace "mentors"\. Set TEMPORAL_NAMESPACE/m,
    );
  });

  test("ends with 69 for what may pass by itself; prints JSON for programs", async () => {
    const address = `127.0.0.1:${await choosePort()}`;
    const { stdout, exitCode } = await doctor({ TEMPORAL_ADDRESS: address }, "--json");
    expect(exitCode).toBe(69);
    expect(JSON.parse(stdout)).toMatchObject({
      status: "passing",
      checks: expect.arrayContaining([
        expect.objectContaining({ check: "temporal", status: "problem", reason: "temporalUnreachable" }),
      ]),
    });
  });

  test("ends with 64 for missing or wrong settings", async () => {
    expect(await doctor({ SUPABASE_URL: "" })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("SUPABASE_URL"),
    });
    expect(await doctor({ BULK_REGISTRAR_JWK: '{"kty":"EC","crv":"P-256","x":"a","y":"b"}' })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("BULK_REGISTRAR_JWK"),
    });
  });
});
