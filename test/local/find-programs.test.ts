import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadWithSdk, SdkDownloadError } from "../../src/testing/stack/sdk-download.ts";
import { findTemporalCli } from "../../src/testing/stack/temporal-cli.ts";
import type { TemporalCliOptions } from "../../src/testing/stack/temporal-cli.ts";
import { findTestServer } from "../../src/testing/stack/test-server.ts";
import { NotExecutableError, ToolNotFoundError } from "../../src/testing/stack/tool-cache.ts";

let directory: string;
let lines: string[];
let downloads: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "find-programs-"));
  lines = [];
  downloads = 0;
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const inDirectory = (...names: string[]) => join(directory, ...names);

async function writeProgram(path: string, script = "exit 0"): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

async function download(folder: string): Promise<string> {
  downloads++;
  return writeProgram(join(folder, "temporal-sdk-typescript-0.0.0"), "echo downloaded");
}

async function noDownload(): Promise<string> {
  downloads++;
  throw new Error("the network is unreachable");
}

/** A `go` that does as much of `go install` as these tests need. */
function writeGo(script = 'printf "#!/bin/sh\\n" > "$GOBIN/temporal"; chmod 755 "$GOBIN/temporal"') {
  return writeProgram(inDirectory("bin", "go"), `echo "$@" >> ${inDirectory("go.log")}\n${script}`);
}

const find = (options: Partial<TemporalCliOptions> = {}) =>
  findTemporalCli({
    cacheDirectory: inDirectory("cache"),
    searchPath: inDirectory("bin"),
    download: noDownload,
    log: (line) => lines.push(line),
    ...options,
  });

const findServer = (options: Partial<TemporalCliOptions> = {}) =>
  findTestServer({
    cacheDirectory: inDirectory("cache"),
    searchPath: inDirectory("bin"),
    download: noDownload,
    log: (line) => lines.push(line),
    ...options,
  });

describe("the Temporal CLI", () => {
  it("is the given path, before any other", async () => {
    await writeProgram(inDirectory("bin", "temporal"));
    const explicitPath = await writeProgram(inDirectory("mine"));
    expect(await find({ explicitPath })).toBe(explicitPath);
  });

  it("is never another one than the given path", async () => {
    await writeProgram(inDirectory("bin", "temporal"));
    await writeFile(inDirectory("text"), "");
    for (const explicitPath of [inDirectory("none"), inDirectory("text"), directory]) {
      await expect(find({ explicitPath })).rejects.toThrow(NotExecutableError);
      await expect(find({ explicitPath })).rejects.toThrow(`TEMPORAL_CLI_PATH is ${explicitPath}`);
    }
  });

  it("is the one on the search path, before the cached one", async () => {
    const installed = await writeProgram(inDirectory("bin", "temporal"));
    await writeProgram(inDirectory("cache", "tools", "temporal-1.5.1", "temporal"));
    expect(await find()).toBe(installed);
  });

  it("is the cached one, before a download", async () => {
    const cached = await writeProgram(inDirectory("cache", "tools", "temporal-1.5.1", "temporal"));
    expect(await find({ download })).toBe(cached);
    expect(downloads).toBe(0);
  });

  it("is downloaded once, before a build", async () => {
    await writeGo();
    const found = await find({ download });
    expect(await readFile(found, "utf8")).toContain("echo downloaded");
    expect(found.startsWith(inDirectory("cache", "tools"))).toBe(true);
    expect(await find({ download })).toBe(found);
    expect(downloads).toBe(1);
    await expect(readFile(inDirectory("go.log"))).rejects.toThrow("ENOENT");
  });

  it("is built once with Go when the download fails, with the reason", async () => {
    await writeGo();
    const found = await find();
    expect(found).toBe(inDirectory("cache", "tools", "temporal-1.5.1", "temporal"));
    expect(await find()).toBe(found);
    expect(await readFile(inDirectory("go.log"), "utf8")).toBe(
      "install github.com/temporalio/cli/cmd/temporal@v1.5.1\n",
    );
    expect(lines[0]).toMatch(/download failed: the network is unreachable$/);
    expect(lines[1]).toMatch(/^building the Temporal CLI 1\.5\.1 from source, once/);
  });

  it("is missing with a message that names the attempts and what to install", async () => {
    const failure = find();
    await expect(failure).rejects.toThrow(ToolNotFoundError);
    await expect(failure).rejects.toThrow(/the network is unreachable/);
    await expect(failure).rejects.toThrow(/`go` isn't on the search path/);
    await expect(failure).rejects.toThrow(/Temporal CLI .*TEMPORAL_CLI_PATH.*Go 1\.25/);
  });

  it("is missing with Go's own message when the build fails, and leaves nothing incomplete", async () => {
    await writeGo('echo "no space left" >&2; exit 2');
    await expect(find()).rejects.toThrow(/go install: it ended with 2: no space left/);
    expect(await readdir(inDirectory("cache", "tools"))).toEqual([]);
  });

  it("is built again when a killed build has left something", async () => {
    const left = inDirectory("cache", "tools", "temporal-1.5.1.unfinished-999999999-x");
    await writeProgram(join(left, "temporal"));
    await writeGo();
    await find();
    expect(await readdir(inDirectory("cache", "tools"))).toEqual(["temporal-1.5.1"]);
  });

  it("is no longer built after the caller has given up", async () => {
    const caller = new AbortController();
    await writeGo("sleep 60");
    const log = (line: string) => {
      if (line.startsWith("building")) caller.abort(new Error("enough"));
    };
    await expect(find({ log, signal: caller.signal })).rejects.toThrow("enough");
    expect(await readdir(inDirectory("cache", "tools"))).toEqual([]);
  });
});

describe("the time-skipping server", () => {
  it("is the given path, and never another one", async () => {
    const explicitPath = await writeProgram(inDirectory("mine"));
    expect(await findServer({ explicitPath, download })).toBe(explicitPath);
    await expect(findServer({ explicitPath: inDirectory("none"), download })).rejects.toThrow(
      /TEMPORAL_TEST_SERVER_PATH/,
    );
    expect(downloads).toBe(0);
  });

  it("is downloaded once", async () => {
    const found = await findServer({ download });
    expect(await readFile(found, "utf8")).toContain("echo downloaded");
    expect(await findServer({ download })).toBe(found);
    expect(downloads).toBe(1);
  });

  it("is collected by Maven when the download fails, and started by a launcher beside it", async () => {
    await writeProgram(inDirectory("bin", "java"));
    await writeProgram(
      inDirectory("bin", "mvn"),
      `cp "$4" ${inDirectory("seen.xml")}; for last; do :; done; mkdir -p "\${last#-DoutputDirectory=}"`,
    );
    const found = await findServer();
    expect(await readFile(inDirectory("seen.xml"), "utf8")).toContain("<version>1.38.0</version>");
    expect(await readFile(found, "utf8")).toContain("io.temporal.testserver.TestServer");
    expect(await readdir(dirname(found))).toEqual(["lib", "temporal-test-server"]);
    expect(await findServer()).toBe(found);
    expect(downloads).toBe(1);
  });

  it("is missing with a message that names what to install", async () => {
    await writeProgram(inDirectory("bin", "mvn"));
    const failure = findServer();
    await expect(failure).rejects.toThrow(ToolNotFoundError);
    await expect(failure).rejects.toThrow(/`java` isn't on the search path(.|\n)*Install Maven and Java/);
  });
});

describe("the SDK's download", () => {
  it("is aborted when nothing arrives in time", async () => {
    const folder = inDirectory("download");
    await mkdir(folder);
    const start = downloadWithSdk("dev-server", { startsWithin: 0, stallsAtMost: 0 })(folder);
    await expect(start).rejects.toThrow(SdkDownloadError);
    await expect(start).rejects.toThrow("no more data arrived");
  });
});
