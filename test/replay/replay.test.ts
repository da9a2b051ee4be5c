import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { historyFromJSON } from "@temporalio/common/lib/proto-utils.js";
import { bundleWorkflowCode, DefaultLogger, Worker } from "@temporalio/worker";
import { describe, expect, inject, test } from "vitest";
import "../support/quiet-runtime.ts";
import { SCENARIOS } from "./scenarios.ts";

const HISTORIES = new URL("../histories/", import.meta.url);

/** The names of the histories that no longer fit the workflows. */
async function misfits(workflowBundle: { codePath: string } | { code: string }): Promise<string[]> {
  const files = await readdir(HISTORIES);
  const histories = await Promise.all(
    files.map(async (file) => ({
      workflowId: file,
      history: historyFromJSON(JSON.parse(await readFile(new URL(file, HISTORIES), "utf8"))),
    })),
  );
  const results = await Array.fromAsync(Worker.runReplayHistories({ workflowBundle }, histories));
  expect(results).toHaveLength(files.length);
  return results.filter((result) => result.error !== undefined).map((result) => result.workflowId);
}

describe("finished runs", () => {
  test("are replayed by today's workflows without a difference", async () => {
    expect(await misfits({ codePath: inject("workflowBundlePath") })).toEqual([]);
  });

  test("of every scenario are kept", async () => {
    const files = await readdir(HISTORIES);
    expect(files).toEqual(expect.arrayContaining(SCENARIOS.map(({ name }) => `${name}.json`)));
    expect(files).toContain("continued-2.json");
  });

  test("would tell of an incompatible change", async () => {
    const changed = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL("./changed-workflows.ts", import.meta.url)),
      logger: new DefaultLogger("ERROR"),
    });
    const files = await readdir(HISTORIES);
    // A run without mentors ends before it comes to the change; every other one must be found.
    expect((await misfits(changed)).toSorted()).toEqual(
      files.filter((file) => file !== "empty.json").toSorted(),
    );
  });
});
