/**
 * Unpacks Debian packages into a folder, with the dependencies that this machine lacks. Nothing is installed, so the machine
 * stays unchanged and root is not needed.
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { runInstallCommand } from "../src/testing/stack/install-command.ts";
import { findOnSearchPath } from "../src/testing/stack/tool-cache.ts";
import type { Log } from "../src/testing/stack/tool-cache.ts";

/** The file in which Debian's package manager records installed packages. */
const STATUS = "/var/lib/dpkg/status";

export interface UnpackOptions {
  /** The download and its size, for the log. */
  title: string;
  /** An empty folder. */
  directory: string;
  /** The search path for `apt-get` and `dpkg`, in the form of PATH. */
  searchPath: string;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}

/** @returns the folder inside `directory` that stands for the root of the file system */
export async function unpackDebianPackages(
  packages: readonly string[],
  { title, directory, searchPath, log, signal }: UnpackOptions,
): Promise<string> {
  const find = (program: string): string => {
    const path = findOnSearchPath(program, searchPath);
    if (path === undefined) throw new Error(`\`${program}\` isn't on the search path`);
    return path;
  };
  const aptGet = find("apt-get");
  const dpkg = find("dpkg");
  const run = (what: string, command: string, args: string[], told = log) =>
    runInstallCommand({ title: what, command, args, directory, log: told, signal });
  const apt = join(directory, "apt");
  const archives = join(apt, "archives");
  await mkdir(join(apt, "lists", "partial"), { recursive: true });
  await mkdir(join(archives, "partial"), { recursive: true });
  // These settings use separate lists and packages, because the machine's lists may be old and need root.
  const settings = [
    `Dir::State=${apt}`,
    `Dir::State::Lists=${join(apt, "lists")}`,
    `Dir::State::status=${STATUS}`,
    `Dir::Cache=${apt}`,
    `Dir::Cache::archives=${archives}`,
    "Debug::NoLocking=1",
    // As root, apt-get would change to a user that can't write to this folder.
    "APT::Sandbox::User=root",
  ].flatMap((setting) => ["-o", setting]);
  await run("reading Debian's list of packages", aptGet, [...settings, "-qq", "update"]);
  await run(`downloading ${title}`, aptGet, [
    ...settings,
    "-qq",
    "--yes",
    "--no-install-recommends",
    "--download-only",
    "install",
    ...packages,
  ]);
  const root = join(directory, "root");
  for (const name of (await readdir(archives)).filter((file) => file.endsWith(".deb"))) {
    await run(`unpacking ${name}`, dpkg, ["--extract", join(archives, name), root], () => undefined);
  }
  await rm(apt, { recursive: true });
  return root;
}
