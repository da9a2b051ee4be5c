/** The Temporal dev server, with the settings that a bulk registration needs. */
import { Connection } from "@temporalio/client";
import { startServerProcess } from "./child-process.ts";
import { choosePort } from "./free-port.ts";

/** What runs are found by; a deployment's namespace needs them as well. */
const SEARCH_ATTRIBUTES = ["BulkCoordinatorId", "BulkStatus"];

const DYNAMIC_CONFIG = [
  // The default of 20 per second holds one run at 49 mentors a second, however fast the writes are.
  "history.transferProcessorMaxPollRPS=2000",
  // Spares an activity the way over the task queue when the worker that schedules it can also run it.
  "system.enableActivityEagerExecution=true",
  // One coordinator's runs don't hold up another's.
  "matching.enableFairness=true",
  // No question to the vendor whether there is a newer version.
  "frontend.enableServerVersionCheck=false",
];

/** A commit survives the end of the process at once, and that of the machine within moments: each would else wait for the disk. */
const SQLITE_PRAGMAS = ["journal_mode=wal", "synchronous=normal"].map(
  (pragma) => `--sqlite-pragma=${pragma}`,
);

export interface LocalTemporalServer {
  readonly address: string;
  readonly namespace: string;
  readonly pid: number;
  /** Undefined: it was started without its web page. */
  readonly uiUrl: string | undefined;
  stop(): Promise<void>;
}

export interface TemporalServerOptions {
  /** Path of the Temporal CLI. */
  binary: string;
  /** Keeps runs over restarts. Default: they are kept in memory. */
  databaseFile?: string | undefined;
  /** Default: a free one. */
  port?: number | undefined;
  /** With its web page. Default: true. */
  ui?: boolean;
  /** Default: a free one. */
  uiPort?: number | undefined;
  /** Made if it isn't there. Default: `default`. */
  namespace?: string;
  /** Settings of the server beside ours, such as `limit.historyCount.suggestContinueAsNew=100`. */
  dynamicConfig?: readonly string[];
  onSpawn?: ((pid: number) => void) | undefined;
  log?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Returns once runs can be started and found. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<LocalTemporalServer> {
  const { databaseFile, namespace = "default", ui = true, dynamicConfig = [] } = options;
  const port = await choosePort(options.port);
  const uiPort = ui ? await choosePort(options.uiPort) : undefined;
  const address = `127.0.0.1:${port}`;
  const server = await startServerProcess({
    name: "temporal",
    command: options.binary,
    args: [
      "server",
      "start-dev",
      "--ip=127.0.0.1",
      `--port=${port}`,
      `--namespace=${namespace}`,
      "--log-level=error",
      ...(uiPort === undefined ? ["--headless"] : [`--ui-port=${uiPort}`]),
      ...(databaseFile === undefined ? [] : [`--db-filename=${databaseFile}`, ...SQLITE_PRAGMAS]),
      ...[...DYNAMIC_CONFIG, ...dynamicConfig].map((setting) => `--dynamic-config-value=${setting}`),
      ...SEARCH_ATTRIBUTES.map((name) => `--search-attribute=${name}=Keyword`),
    ],
    isReady: () => isReady(address, namespace),
    onSpawn: options.onSpawn,
    log: options.log,
    signal: options.signal,
  });
  return {
    address,
    namespace,
    pid: server.pid,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
    stop: () => server.stop(),
  };
}

async function isReady(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return SEARCH_ATTRIBUTES.every((name) => name in customAttributes);
  } finally {
    await connection.close();
  }
}
