/**
 * Records the histories that the replay test replays: `npm run record-histories` records the scenarios that have none yet,
 * and keeps the others, which stand for runs that began under earlier code. With `-- --anew` all of them (CONTRIBUTING
 * says when that is allowed).
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime } from "@temporalio/worker";
import { findTemporalCli } from "../../local/temporal-cli.ts";
import { startTemporalServer } from "../../local/temporal-server.ts";
import { readLocalConfig } from "../../src/config.ts";
import { workflowsPath } from "../../src/worker.ts";
import { withWorker } from "../support/workflow-harness.ts";
import { SCENARIOS } from "./scenarios.ts";
import type { Scenario } from "./scenarios.ts";

const HISTORIES = fileURLToPath(new URL("../histories/", import.meta.url));

interface Server {
  client: Client;
  nativeConnection: NativeConnection;
}

async function main(): Promise<void> {
  const logger = new DefaultLogger("ERROR");
  Runtime.install({ logger });
  const { cacheDirectory, searchPath, temporalCliPath } = readLocalConfig();
  const binary = await findTemporalCli({ cacheDirectory, searchPath, explicitPath: temporalCliPath });
  const temporal = await startTemporalServer({ binary, ui: false });
  const folder = await mkdtemp(join(tmpdir(), "workflow-bundle-"));
  try {
    const codePath = join(folder, "bundle.js");
    await writeFile(codePath, (await bundleWorkflowCode({ workflowsPath: workflowsPath(), logger })).code);
    const connection = await Connection.connect({ address: temporal.address });
    const nativeConnection = await NativeConnection.connect({ address: temporal.address });
    try {
      if (parseArgs({ options: { anew: { type: "boolean" } } }).values.anew) {
        await rm(HISTORIES, { recursive: true, force: true });
      }
      await mkdir(HISTORIES, { recursive: true });
      const recorded = await readdir(HISTORIES);
      const server = { client: new Client({ connection }), nativeConnection };
      for (const scenario of SCENARIOS) {
        if (!recorded.includes(`${scenario.name}.json`)) await record(server, codePath, scenario);
      }
    } finally {
      await connection.close();
      await nativeConnection.close();
    }
  } finally {
    await temporal.stop();
    await rm(folder, { recursive: true });
  }
}

async function record(server: Server, codePath: string, scenario: Scenario): Promise<void> {
  const dependencies = scenario.dependencies();
  const workflowId = await withWorker(server, { codePath }, dependencies, (bench) =>
    scenario.run({ ...bench, client: server.client }, dependencies),
  );
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
