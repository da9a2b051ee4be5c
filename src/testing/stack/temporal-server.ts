/** Runs the Temporal dev server with the settings that a bulk registration needs. */
import { Connection } from "@temporalio/client";
import { startServerProcess } from "./child-process.ts";
import { choosePort } from "./free-port.ts";

/** The search attributes of runs. A deployment's namespace needs them as well. */
const SEARCH_ATTRIBUTES = ["BulkCoordinatorId", "BulkStatus"];

const DYNAMIC_CONFIG = [
  // The default of 20 per second limits a run to 49 mentors per second, even with fast writes.
  "history.transferProcessorMaxPollRPS=2000",
  // An activity skips the task queue when the worker that schedules it can also run it.
  "system.enableActivityEagerExecution=true",
  // The runs of one coordinator don't delay those of another.
  "matching.enableFairness=true",
  // The server doesn't ask its vendor for a newer version.
  "frontend.enableServerVersionCheck=false",
];

/**
 * A commit survives the end of the process at once, and the end of the machine after a moment. A full sync would make each commit
 * wait for the disk.
 */
const SQLITE_PRAGMAS = ["journal_mode=wal", "synchronous=normal"].map(
  (pragma) => `--sqlite-pragma=${pragma}`,
);

export interface LocalTemporalServer {
  readonly address: string;
  readonly namespace: string;
  readonly pid: number;
  /** Undefined when the server has no web page. */
  readonly uiUrl: string | undefined;
  stop(): Promise<void>;
}

export interface TemporalServerOptions {
  /** The path of the Temporal CLI. */
  binary: string;
  /** The file that keeps runs over restarts. Default: runs are kept in memory. */
  databaseFile?: string | undefined;
  /** Default: a free port. */
  port?: number | undefined;
  /** Whether the server has its web page. Default: true. */
  ui?: boolean;
  /** Default: a free port. */
  uiPort?: number | undefined;
  /** The namespace, created when it doesn't exist. Default: `default`. */
  namespace?: string;
  /** Further settings of the server, such as `limit.historyCount.suggestContinueAsNew=100`. */
  dynamicConfig?: readonly string[];
  onSpawn?: ((pid: number) => void) | undefined;
  log?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Starts the server and waits until runs can be started and listed. */
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
