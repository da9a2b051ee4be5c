/**
 * Finds promtool, which checks and tests Prometheus's alert rules. When there is none, unpacks Debian's package or builds
 * promtool.
 */
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { unpackDebianPackages } from "./debian-packages.ts";
import { runInstallCommand } from "../src/testing/stack/install-command.ts";
import { findOnSearchPath, findTool } from "../src/testing/stack/tool-cache.ts";
import type { Log } from "../src/testing/stack/tool-cache.ts";

/** The version of the Go module. `go install` accepts only versions whose `go.mod` replaces nothing. */
const VERSION = "0.316.0";
const FILE = "promtool";

export interface PromtoolOptions {
  cacheDirectory: string;
  /** The search path for `promtool`, `apt-get`, `dpkg` and `go`, in the form of PATH. */
  searchPath: string;
  /** The path in PROMTOOL_PATH. */
  explicitPath?: string | undefined;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * @returns the path of an executable file
 * @throws {NotExecutableError | ToolNotFoundError}
 */
export async function findPromtool(options: PromtoolOptions): Promise<string> {
  const { cacheDirectory, searchPath, explicitPath, log, signal } = options;
  return findTool({
    title: "promtool",
    file: FILE,
    cacheDirectory,
    explicit: { variable: "PROMTOOL_PATH", path: explicitPath },
    searchPath,
    ways: [
      {
        name: "Debian's package",
        folder: "promtool-of-debian",
        async install(directory) {
          const title = "Prometheus from Debian, once, about 20 MB";
          const root = await unpackDebianPackages(["prometheus"], {
            title,
            directory,
            searchPath,
            log,
            signal,
          });
          await rename(join(root, "usr", "bin", FILE), join(directory, FILE));
          await rm(root, { recursive: true });
        },
      },
      {
        name: "go install",
        folder: `promtool-${VERSION}`,
        install: (directory) => buildWithGo(directory, options),
      },
    ],
    advice:
      "Install promtool (on the search path, or its path in PROMTOOL_PATH). Prometheus contains promtool. On Debian, run " +
      "`apt-get install prometheus`. Or install Go 1.26.7 or later, which then builds promtool once.",
    log,
    signal,
  });
}

async function buildWithGo(directory: string, { searchPath, log, signal }: PromtoolOptions): Promise<void> {
  const go = findOnSearchPath("go", searchPath);
  if (go === undefined) throw new Error("`go` isn't on the search path");
  await runInstallCommand({
    title: `building promtool ${VERSION} from source, once, about 5 minutes`,
    command: "env",
    args: [`GOBIN=${directory}`, go, "install", `github.com/prometheus/prometheus/cmd/promtool@v${VERSION}`],
    directory,
    log,
    signal,
  });
}
