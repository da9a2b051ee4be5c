/**
 * Finds a program that the stack needs: at the operator's path, on the search path, in the cache, or installed into the cache by
 * the first way that works.
 */
import { accessSync, constants, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";

export type Log = (line: string) => void;

/** Thrown when the operator's path for a program can't be executed. */
export class NotExecutableError extends Error {
  override readonly name = "NotExecutableError";
}

/**
 * Thrown when a program wasn't found and couldn't be installed. The message names each way that was tried and the program to
 * install.
 */
export class ToolNotFoundError extends Error {
  override readonly name = "ToolNotFoundError";
}

export interface InstallWay {
  /** The name in messages, such as `go install`. */
  name: string;
  /** The folder in the cache, with the program's name and version. */
  folder: string;
  /** Installs the program into an empty folder, under the name in `ToolSearch.file`. */
  install: (directory: string) => Promise<void>;
}

export interface ToolSearch {
  /** The title in messages, such as `Temporal dev server`. */
  title: string;
  /** The name of the program's file in the cache folder and on the search path. */
  file: string;
  /** Other names of the program on the search path, the best first. */
  otherNames?: readonly string[];
  cacheDirectory: string;
  /** Whether a found program can be used. Default: every executable file can. */
  works?: (path: string) => Promise<boolean>;
  explicit: { variable: string; path: string | undefined };
  /** Undefined when the search path is not used. */
  searchPath: string | undefined;
  ways: InstallWay[];
  /** A sentence about the program that a person can install. */
  advice: string;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * @returns the path of an executable file
 * @throws {NotExecutableError | ToolNotFoundError}
 */
export async function findTool(search: ToolSearch): Promise<string> {
  const { title, file, cacheDirectory, explicit, searchPath, ways, log, signal } = search;
  const works = search.works ?? (async () => true);
  if (explicit.path !== undefined) {
    if (isExecutable(explicit.path)) return explicit.path;
    throw new NotExecutableError(`${explicit.variable} is ${explicit.path}, which can't be executed.`);
  }
  if (searchPath !== undefined) {
    for (const name of [file, ...(search.otherNames ?? [])]) {
      const onSearchPath = findOnSearchPath(name, searchPath);
      if (onSearchPath !== undefined && (await works(onSearchPath))) return onSearchPath;
    }
  }

  const tools = join(cacheDirectory, "tools");
  for (const way of ways) {
    const cached = join(tools, way.folder, file);
    if (isExecutable(cached) && (await works(cached))) return cached;
  }

  const failures: string[] = [];
  for (const way of ways) {
    signal?.throwIfAborted();
    try {
      await install(join(tools, way.folder), file, way);
      log?.(`${title}: installed by ${way.name}, kept in the cache`);
      return join(tools, way.folder, file);
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      log?.(`${title}: ${way.name} failed: ${reason}`);
      failures.push(`${way.name}: ${reason}`);
    }
  }
  const tried = failures.map((failure) => `  ${failure.replaceAll("\n", "\n    ")}`).join("\n");
  throw new ToolNotFoundError(
    `No ${title} was found, and none could be installed.\n${tried}\n${search.advice}`,
  );
}

export function findOnSearchPath(file: string, searchPath: string): string | undefined {
  return searchPath
    .split(delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => join(directory, file))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Installs into a folder with another name first, so that an interrupted installation doesn't look complete. */
async function install(target: string, file: string, way: InstallWay): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await removeUnfinished(target);
  const unfinished = await mkdtemp(`${target}.unfinished-${process.pid}-`);
  try {
    await way.install(unfinished);
    if (!isExecutable(join(unfinished, file))) throw new Error(`the installation has no program ${file}`);
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target).catch((error: unknown) => {
      // Another process may have been faster. Its program is equally good.
      if (!isExecutable(join(target, file))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes the leftovers of killed installations. The process id in the name tells them from running ones. */
async function removeUnfinished(target: string): Promise<void> {
  const prefix = `${basename(target)}.unfinished-`;
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
