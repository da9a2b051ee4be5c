/**
 * Records the histories that the replay test replays: `npm run record-histories` records the scenarios that have none yet,
 * and keeps the others, which stand for runs that began under earlier code. With `-- --anew` all of them (CONTRIBUTING
 * says when that is allowed).
 */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Client } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { prepareBundle } from "../support/bundle.ts";
import { withOwnDevServer } from "../support/own-dev-server.ts";
import { WorkflowBench } from "../../src/testing/workflow-bench.ts";
import type { TemporalServer } from "../../src/testing/temporal.ts";
import { SCENARIOS } from "./scenarios.ts";
import type { Scenario } from "./scenarios.ts";

const HISTORIES = fileURLToPath(new URL("../histories/", import.meta.url));

async function main(): Promise<void> {
  if (parseArgs({ options: { anew: { type: "boolean" } } }).values.anew) {
    await rm(HISTORIES, { recursive: true, force: true });
  }
  await mkdir(HISTORIES, { recursive: true });
  const recorded = await readdir(HISTORIES);
  const missing = SCENARIOS.filter(({ name }) => !recorded.includes(`${name}.json`));
  const bundle = await prepareBundle();
  for (const [suggestAfter, scenarios] of Map.groupBy(missing, (scenario) => scenario.suggestAfter)) {
    await withOwnDevServer(
      async (server) => {
        for (const scenario of scenarios) await record(server, bundle.path, scenario);
      },
      suggestAfter === undefined ? [] : [`limit.historyCount.suggestContinueAsNew=${suggestAfter}`],
    );
  }
}

async function record(server: TemporalServer, codePath: string, scenario: Scenario): Promise<void> {
  const bench = await WorkflowBench.start(server, codePath);
  const workflowId = await scenario.run(bench);
  await bench.stop();
  const runIds = await chain(server.client, workflowId);
  for (const [index, runId] of runIds.entries()) {
    const history = await server.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const file = `${scenario.name}${index === 0 ? "" : `-${index + 1}`}.json`;
    await writeFile(join(HISTORIES, file), anonymous(historyToJSON(history)));
    console.log(`${file}: ${history.events?.length} events`);
  }
}

/** The runs of a workflow, from the first to the latest. */
async function chain(client: Client, workflowId: string): Promise<string[]> {
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  const runIds = [runId];
  for (;;) {
    const first = runIds[0];
    const { events } = await client.workflow.getHandle(workflowId, first).fetchHistory();
    const before = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!before) return runIds;
    runIds.unshift(before);
  }
}

/** Without what tells of the machine it was recorded on; a replay needs none of it. */
function anonymous(json: string): string {
  const parsed: unknown = JSON.parse(json, (key, value: unknown) => {
    if (key === "stackTrace") return "";
    // Identities of workers, and the sticky task queues that are named for them: <pid>@<host>.
    return typeof value === "string" && /^\d+@/.test(value) ? "worker" : value;
  });
  return `${JSON.stringify(parsed, undefined, 1)}\n`;
}

await main();
