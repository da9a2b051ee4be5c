/**
 * Records in a file of the cache folder which process uses the folder and which servers it runs. The record keeps two stacks from
 * working on the same data. With it, the next start can stop the servers of a killed stack.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { killGroup } from "./child-process.ts";
import { identifyProcess } from "./process-identity.ts";

/** Milliseconds in which a process that was left behind can end by itself. */
const LEFTOVER_PATIENCE = 10_000;

const processSchema = z.object({ name: z.string(), pid: z.int().positive(), identity: z.string() });
const recordSchema = z.object({ owner: processSchema, servers: z.array(processSchema) });

type RecordedProcess = z.output<typeof processSchema>;
type RecordContents = z.output<typeof recordSchema>;

/** Thrown when another running process uses the cache folder. */
export class CacheFolderInUseError extends Error {
  override readonly name = "CacheFolderInUseError";
  readonly pid: number;

  constructor(cacheDirectory: string, pid: number) {
    super(
      `Process ${pid} runs a stack on ${cacheDirectory}. Stop it first, or set BULK_CACHE_DIR to another folder.`,
    );
    this.pid = pid;
  }
}

export interface StackRecord {
  /** Records a server. Call it before any step that can fail, because the next start can only stop recorded servers. */
  add(name: string, pid: number): void;
  /** Frees the folder. All recorded servers must have ended. */
  release(): void;
}

/**
 * Claims the folder, and stops the servers that a killed owner has left running.
 *
 * @throws {CacheFolderInUseError}
 */
export async function claimCacheFolder(
  cacheDirectory: string,
  log: (line: string) => void = () => undefined,
): Promise<StackRecord> {
  mkdirSync(cacheDirectory, { recursive: true });
  const file = join(cacheDirectory, "stack.json");
  const owner = { name: "stack", pid: process.pid, identity: identifyProcess(process.pid) ?? "unknown" };
  const leftovers = takeOver(cacheDirectory, file, owner);
  for (const leftover of leftovers.toReversed()) {
    if (await stopLeftover(leftover))
      log(`stopped ${leftover.name}, which an earlier killed start had left running`);
  }

  let servers: RecordedProcess[] = [];
  const write = () => replaceFile(file, { owner, servers });
  write();
  return {
    add(name, pid) {
      const identity = identifyProcess(pid);
      // The process has already ended, and its starter will notice.
      if (identity === undefined) return;
      servers = [
        ...servers.filter((server) => identifyProcess(server.pid) === server.identity),
        { name, pid, identity },
      ];
      write();
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** @returns the servers that the folder's previous owner has recorded */
function takeOver(cacheDirectory: string, file: string, owner: RecordedProcess): RecordedProcess[] {
  let servers: RecordedProcess[] = [];
  for (;;) {
    // A link appears together with its contents, and fails when the file exists. A write does neither.
    const mine = `${file}.${process.pid}`;
    writeFileSync(mine, JSON.stringify({ owner, servers } satisfies RecordContents));
    try {
      linkSync(mine, file);
      return servers;
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    } finally {
      rmSync(mine, { force: true });
    }
    const found = readRecord(file);
    requireEnded(cacheDirectory, found?.owner);
    // Several processes may find the same dead owner, and one of them moves its file away. Another process may then move the
    // winner's new file by mistake, and puts it back.
    const moved = `${file}.taken-${process.pid}`;
    try {
      renameSync(file, moved);
    } catch (error) {
      if (hasCode(error, "ENOENT")) continue;
      throw error;
    }
    const taken = readRecord(moved);
    if (isRunning(taken?.owner)) renameSync(moved, file);
    rmSync(moved, { force: true });
    requireEnded(cacheDirectory, taken?.owner);
    servers = taken?.servers ?? [];
  }
}

function requireEnded(cacheDirectory: string, owner: RecordedProcess | undefined): void {
  if (owner !== undefined && isRunning(owner)) throw new CacheFolderInUseError(cacheDirectory, owner.pid);
}

function isRunning(recorded: RecordedProcess | undefined): boolean {
  return recorded !== undefined && identifyProcess(recorded.pid) === recorded.identity;
}

/** @returns false when the process had already ended, or when its id now belongs to another program */
async function stopLeftover(leftover: RecordedProcess): Promise<boolean> {
  if (!isRunning(leftover)) return false;
  const deadline = Date.now() + LEFTOVER_PATIENCE;
  // SIGINT makes every server end at once. On SIGTERM, Postgres would wait until all clients have left.
  killGroupLeader(leftover.pid, "SIGINT");
  while (isRunning(leftover)) {
    if (Date.now() > deadline) killGroup(leftover.pid, "SIGKILL");
    await delay(20);
  }
  return true;
}

function killGroupLeader(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has ended in the meantime.
  }
}

/** @returns undefined when there is no file, or when its contents are damaged */
function readRecord(file: string): RecordContents | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

function replaceFile(file: string, contents: RecordContents): void {
  const next = `${file}.${process.pid}`;
  writeFileSync(next, JSON.stringify(contents));
  renameSync(next, file);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
