/** Finds Temporal's test server that skips time. When there is none, downloads it or collects it with Maven. */
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runInstallCommand } from "./install-command.ts";
import { installWithSdk } from "./sdk-download.ts";
import type { Download } from "./sdk-download.ts";
import { findOnSearchPath, findTool } from "./tool-cache.ts";
import type { Log } from "./tool-cache.ts";

const SERVER_VERSION = "1.38.0";
const FILE = "temporal-test-server";

/** The version of the launcher in the cache folder's name. A higher version makes the next start ignore older launchers. */
const LAUNCHER_VERSION = 2;

export interface TestServerOptions {
  cacheDirectory: string;
  /** The search path for `mvn` and `java`, in the form of PATH. */
  searchPath: string;
  /** The path in TEMPORAL_TEST_SERVER_PATH. */
  explicitPath?: string | undefined;
  /** Default: the SDK's download. */
  download?: Download | undefined;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * @returns the path of an executable file, for `TestWorkflowEnvironment.createTimeSkipping` as `existing-path`
 * @throws {NotExecutableError | ToolNotFoundError}
 */
export async function findTestServer(options: TestServerOptions): Promise<string> {
  const { cacheDirectory, explicitPath, log, signal } = options;
  return findTool({
    title: "time-skipping Temporal test server",
    file: FILE,
    cacheDirectory,
    explicit: { variable: "TEMPORAL_TEST_SERVER_PATH", path: explicitPath },
    searchPath: undefined,
    ways: [
      installWithSdk("time-skipping", FILE, options),
      {
        name: "Maven",
        folder: `${FILE}-${SERVER_VERSION}-${LAUNCHER_VERSION}`,
        install: (directory) => collectWithMaven(directory, options),
      },
    ],
    advice:
      "Install Maven and Java 11 or later, which then collect the server once, or set TEMPORAL_TEST_SERVER_PATH to the " +
      "path of a test server from Temporal's Java SDK.",
    log,
    signal,
  });
}

async function collectWithMaven(directory: string, options: TestServerOptions): Promise<void> {
  const { searchPath, log, signal } = options;
  for (const program of ["mvn", "java"]) {
    if (findOnSearchPath(program, searchPath) === undefined) {
      throw new Error(`\`${program}\` isn't on the search path`);
    }
  }
  const project = join(directory, "pom.xml");
  await writeFile(project, PROJECT);
  await runInstallCommand({
    title: `collecting the test server ${SERVER_VERSION} with Maven, once, about a minute`,
    command: findOnSearchPath("mvn", searchPath) ?? "mvn",
    args: [
      "-q",
      "-B",
      "-f",
      project,
      "dependency:copy-dependencies",
      `-DoutputDirectory=${join(directory, "lib")}`,
    ],
    directory,
    log,
    signal,
  });
  await rm(project);
  await writeFile(join(directory, FILE), LAUNCHER);
  await chmod(join(directory, FILE), 0o755);
  await archiveClasses(directory, options);
}

/**
 * Creates an archive of the loaded classes, which halves the start time. A Java that can't create the archive starts the server
 * without it.
 */
async function archiveClasses(
  directory: string,
  { searchPath, log, signal }: TestServerOptions,
): Promise<void> {
  await runInstallCommand({
    title: "keeping the loaded classes of the test server, once, some ten seconds",
    command: "sh",
    args: ["-c", ARCHIVE, findOnSearchPath("java", searchPath) ?? "java"],
    directory,
    log,
    signal,
  }).catch(() => undefined);
  signal?.throwIfAborted();
}

const FAST_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
// The path is relative, because the archive works only with the path of its creation, and the complete folder is moved.
const SERVER = `-cp "lib/*" io.temporal.testserver.TestServer`;

/** Java writes the archive when the server ends. */
const ARCHIVE = `"$0" ${FAST_START} -XX:ArchiveClassesAtExit=classes.jsa ${SERVER} 0 & server=$!
for second in 1 2 3 4 5 6 7 8; do
  sleep 1
  kill -0 $server || exit
done
kill $server
wait $server`;

/**
 * Each use of the server takes seconds, and the SDK gives a start 5 s. So the options make the start fast rather than the running
 * server. The loop ends the server when its starter was killed.
 */
const LAUNCHER = `#!/bin/sh
parent=$PPID
(
  while kill -0 "$parent" && kill -0 $$; do sleep 1; done
  kill -0 "$parent" || kill -9 $$
) >/dev/null 2>&1 </dev/null &
cd "$(dirname "$0")"
test -f classes.jsa && archive=-XX:SharedArchiveFile=classes.jsa
exec java ${FAST_START} $archive ${SERVER} "$@"
`;

const PROJECT = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>temporal-test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${SERVER_VERSION}</version>
    </dependency>
    <!-- Its logging interface complains on every start when there is nothing behind it. -->
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;
