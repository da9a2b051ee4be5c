/** Finds the Temporal CLI, whose dev server the stack runs. When there is none, downloads or builds it once. */
import { runInstallCommand } from "./install-command.ts";
import { installWithSdk } from "./sdk-download.ts";
import type { Download } from "./sdk-download.ts";
import { findOnSearchPath, findTool } from "./tool-cache.ts";
import type { Log } from "./tool-cache.ts";

const CLI_VERSION = "1.5.1";
const FILE = "temporal";

export interface TemporalCliOptions {
  cacheDirectory: string;
  /** The search path for `temporal` and `go`, in the form of PATH. */
  searchPath: string;
  /** The path in TEMPORAL_CLI_PATH. */
  explicitPath?: string | undefined;
  /** Default: the SDK's download. */
  download?: Download | undefined;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * @returns the path of an executable file
 * @throws {NotExecutableError | ToolNotFoundError}
 */
export async function findTemporalCli(options: TemporalCliOptions): Promise<string> {
  const { cacheDirectory, searchPath, explicitPath, log, signal } = options;
  return findTool({
    title: "Temporal dev server",
    file: FILE,
    cacheDirectory,
    explicit: { variable: "TEMPORAL_CLI_PATH", path: explicitPath },
    searchPath,
    ways: [
      installWithSdk("dev-server", FILE, options),
      {
        name: "go install",
        folder: `temporal-${CLI_VERSION}`,
        install: (directory) => buildWithGo(directory, options),
      },
    ],
    advice:
      "Install either the Temporal CLI (`temporal` on the search path, or its path in TEMPORAL_CLI_PATH), " +
      "or Go 1.25 or later, which then builds the CLI once.",
    log,
    signal,
  });
}

async function buildWithGo(directory: string, options: TemporalCliOptions): Promise<void> {
  const go = findOnSearchPath("go", options.searchPath);
  if (go === undefined) throw new Error("`go` isn't on the search path");
  await runInstallCommand({
    title: `building the Temporal CLI ${CLI_VERSION} from source, once, about 3 minutes`,
    command: "env",
    args: [`GOBIN=${directory}`, go, "install", `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`],
    directory,
    log: options.log,
    signal: options.signal,
  });
}
