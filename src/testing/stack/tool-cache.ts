/**
 * Finds a program that the stack needs: where the operator says it is, on the search path, in the cache, or put
 * into the cache by the first way of installing it that works.
 */
import { accessSync, constants, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";

export type Log = (line: string) => void;

/** Thrown when the path that was given for a program can't be run. */
export class NotExecutableError extends Error {
  override readonly name = "NotExecutableError";
}

/** Thrown when a program wasn't found and couldn't be installed; names each way that was tried and what to install. */
export class ToolNotFoundError extends Error {
  override readonly name = "ToolNotFoundError";
}

interface InstallWay {
  /** For messages, such as `go install`. */
  name: string;
  /** Folder in the cache: the name of the program and its version. */
  folder: string;
  /** Puts the program into an empty folder, under the name in `ToolSearch.file`. */
  install: (directory: string) => Promise<void>;
}

export interface ToolSearch {
  /** For messages, such as `Temporal dev server`. */
  title: string;
  /** The name of the program's file, in its cache folder and on the search path. */
  file: string;
  /** What it may also be called on the search path, the best first. */
  otherNames?: readonly string[];
  cacheDirectory: string;
  /** Whether a program that was found can be used. Default: each that may be run can. */
  works?: (path: string) => Promise<boolean>;
  explicit: { variable: string; path: string | undefined };
  /** Undefined: the search path isn't asked. */
  searchPath: string | undefined;
  ways: InstallWay[];
  /** What a person can install. */
  advice: string;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * @returns the path of an executable file
 * @throws {NotExecutableError} | {ToolNotFoundError}
 */
export async function findTool(search: ToolSearch): Promise<string> {
  const { title, file, cacheDirectory, explicit, searchPath, ways, log, signal } = search;
  const works = search.works ?? (async () => true);
  if (explicit.path !== undefined) {
    if (isExecutable(explicit.path)) return explicit.path;
    throw new NotExecutableError(`${explicit.variable} is ${explicit.path}, which can't be run.`);
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

/** In a folder of another name first: an installation that was cut short must not look like a finished one. */
async function install(target: string, file: string, way: InstallWay): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await removeUnfinished(target);
  const unfinished = await mkdtemp(`${target}.unfinished-${process.pid}-`);
  try {
    await way.install(unfinished);
    if (!isExecutable(join(unfinished, file))) throw new Error(`it brought no program called ${file}`);
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target).catch((error: unknown) => {
      // Another process has been faster, and its program is as good.
      if (!isExecutable(join(target, file))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** What killed installations left, told from running ones by the process id in the name. */
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
