/** Prepares a Postgres data directory before the server starts: creates a new one, and stops a server that was left behind. */
import { execFile } from "node:child_process";
import { chown, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { openFolders, POSTGRES_ENVIRONMENT, requireReachable } from "./postgres-binaries.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";

const execute = promisify(execFile);

/** The major version of the data that these binaries read. */
const MAJOR_VERSION = "18";

/** Thrown when the data directory can't be used: it has other contents or another version, or another process uses it. */
export class DataDirectoryError extends Error {
  override readonly name = "DataDirectoryError";
}

export async function initializeDataDirectory(options: {
  dataDirectory: string;
  cacheDirectory: string;
  binaries: PostgresBinaries;
  superuser: string;
  durable: boolean;
}): Promise<void> {
  const { dataDirectory, cacheDirectory, binaries } = options;
  const parent = dirname(dataDirectory);
  await mkdir(parent, { recursive: true });
  if (binaries.user !== undefined) {
    await openFolders(cacheDirectory, parent);
    await requireReachable(parent, binaries.user);
  }
  if (await isInitialized(dataDirectory)) return;

  await removeUnfinished(dataDirectory);
  // The new directory gets another name first, so that an interrupted initialization doesn't block the next start.
  const unfinished = `${dataDirectory}.initdb-${process.pid}`;
  try {
    await mkdir(unfinished, { mode: 0o700 });
    if (binaries.user !== undefined) await chown(unfinished, binaries.user.uid, binaries.user.gid);
    await runAs(binaries, binaries.initdb, [
      `--pgdata=${unfinished}`,
      `--username=${options.superuser}`,
      "--auth=trust",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      ...(options.durable ? [] : ["--no-sync"]),
    ]);
    await rename(unfinished, dataDirectory);
  } catch (error) {
    // Another process may have created the directory first. That directory is equally good, and in use.
    if (!(await isInitialized(dataDirectory))) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/**
 * Stops a server whose starter was killed, and removes a lock file whose process id now belongs to another program.
 *
 * @throws {DataDirectoryError} if the server's starter is alive
 */
export async function releaseDataDirectory(dataDirectory: string, binaries: PostgresBinaries): Promise<void> {
  const lockFile = join(dataDirectory, "postmaster.pid");
  const pid = Number((await readFile(lockFile, "utf8").catch(() => "")).split("\n")[0]);
  const holder = Number.isInteger(pid) && pid > 0 ? await describeProcess(pid) : undefined;
  // Without a process, Postgres itself recognises the old lock file.
  if (holder === undefined) return;
  if (!holder.command.includes(dataDirectory)) {
    await rm(lockFile);
    return;
  }
  // A server whose parent is still its starter is in use, not left behind.
  const starter = /bulk\.starter=(\d+)/.exec(holder.command)?.[1];
  if (starter === String(holder.parent)) {
    throw new DataDirectoryError(
      `Process ${holder.parent} is running Postgres on ${dataDirectory}. Stop it first, or set BULK_CACHE_DIR to another folder.`,
    );
  }
  await runAs(binaries, binaries.pgCtl, ["stop", "-D", dataDirectory, "-m", "fast", "-w", "-t", "30"]);
}

async function isInitialized(dataDirectory: string): Promise<boolean> {
  const entries = await readdir(dataDirectory).catch(() => []);
  if (entries.length === 0) return false;
  const version = await readFile(join(dataDirectory, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version === undefined) {
    throw new DataDirectoryError(
      `${dataDirectory} contains other files than a database. Nothing was changed.`,
    );
  }
  if (version.trim() !== MAJOR_VERSION) {
    throw new DataDirectoryError(
      `${dataDirectory} was created by Postgres ${version.trim()}, and this is Postgres ${MAJOR_VERSION}. Move the folder away to start with new data.`,
    );
  }
  return true;
}

/** Removes the leftovers of killed initializations. The process id in the name tells them from running ones. */
async function removeUnfinished(dataDirectory: string): Promise<void> {
  const prefix = `${basename(dataDirectory)}.initdb-`;
  for (const name of await readdir(dirname(dataDirectory))) {
    if (!name.startsWith(prefix) || isRunning(Number(name.slice(prefix.length)))) continue;
    await rm(join(dirname(dataDirectory), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function describeProcess(pid: number): Promise<{ command: string; parent: number } | undefined> {
  try {
    if (process.platform === "linux") {
      // Small container images lack `ps`, so the information comes from /proc.
      const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
      const parent = /^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1];
      return { command, parent: Number(parent) };
    }
    const { stdout } = await execute("ps", ["-o", "ppid=,command=", "-p", String(pid)]);
    const match = /^\s*(\d+)\s+(.*)$/s.exec(stdout);
    return match === null ? undefined : { command: match[2] ?? "", parent: Number(match[1]) };
  } catch {
    return undefined;
  }
}

async function runAs({ user }: PostgresBinaries, binary: string, parameters: string[]): Promise<void> {
  await execute(binary, parameters, { ...user, cwd: "/", env: POSTGRES_ENVIRONMENT });
}
