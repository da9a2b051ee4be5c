import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { historyFromJSON } from "@temporalio/common/lib/proto-utils.js";
import { defaultResource } from "@opentelemetry/resources";
import { NoopSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { bundleWorkflowCode, DefaultLogger, Worker } from "@temporalio/worker";
import type { WorkerPlugin } from "@temporalio/worker";
import { describe, expect, inject, test } from "vitest";
import "../support/quiet-runtime.ts";
import { tracingPlugin } from "../../src/telemetry/worker-tracing.ts";
import { workflowsPath } from "../../src/worker.ts";
import { SCENARIOS } from "./scenarios.ts";

const HISTORIES = new URL("../histories/", import.meta.url);

/**
 * The names of the histories that the workflows can't replay.
 *
 * @param plugins plugins of the replaying worker
 */
async function misfits(
  workflowBundle: { codePath: string } | { code: string },
  plugins: WorkerPlugin[] = [],
): Promise<string[]> {
  const files = await readdir(HISTORIES);
  const histories = await Promise.all(
    files.map(async (file) => ({
      workflowId: file,
      history: historyFromJSON(JSON.parse(await readFile(new URL(file, HISTORIES), "utf8"))),
    })),
  );
  const results = await Array.fromAsync(Worker.runReplayHistories({ workflowBundle, plugins }, histories));
  expect(results).toHaveLength(files.length);
  return results.filter((result) => result.error !== undefined).map((result) => result.workflowId);
}

describe("finished runs", () => {
  test("are replayed by today's workflows without a difference", async () => {
    expect(await misfits({ codePath: inject("workflowBundlePath") })).toEqual([]);
  });

  test("are replayed in the same way after traces have been turned on", async () => {
    const tracing = tracingPlugin({ resource: defaultResource(), processor: new NoopSpanProcessor() });
    const traced = await bundleWorkflowCode({
      workflowsPath: workflowsPath(),
      logger: new DefaultLogger("ERROR"),
      plugins: [tracing],
    });
    expect(traced.code).toContain("_tracer-data");
    expect(await misfits(traced, [tracing])).toEqual([]);
  });

  test("are kept of every scenario", async () => {
    const files = await readdir(HISTORIES);
    expect(files).toEqual(expect.arrayContaining(SCENARIOS.map(({ name }) => `${name}.json`)));
    expect(files).toContain("continued-2.json");
  });

  test("reveal an incompatible change", async () => {
    const changed = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL("./changed-workflows.ts", import.meta.url)),
      logger: new DefaultLogger("ERROR"),
    });
    const files = await readdir(HISTORIES);
    // A run without mentors ends before the change; every other run must be found.
    expect((await misfits(changed)).toSorted()).toEqual(
      files.filter((file) => file !== "empty.json").toSorted(),
    );
  });
});
