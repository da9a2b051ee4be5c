/**
 * Unpacks Debian's packages into a folder, with what they need and this machine lacks. Nothing is installed: that takes no root,
 * and leaves the machine as it was.
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { runInstallCommand } from "../src/testing/stack/install-command.ts";
import { findOnSearchPath } from "../src/testing/stack/tool-cache.ts";
import type { Log } from "../src/testing/stack/tool-cache.ts";

/** Where Debian's package manager keeps what is installed. */
const STATUS = "/var/lib/dpkg/status";

export interface UnpackOptions {
  /** What is downloaded and how large it is, for the log. */
  title: string;
  /** An empty folder. */
  directory: string;
  /** Where to look for `apt-get` and `dpkg`, in the form of PATH. */
  searchPath: string;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}

/** @returns the folder, below the one given, that stands for the root of the file system */
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
  // Lists and packages of its own: the machine's may be old, and need root.
  const settings = [
    `Dir::State=${apt}`,
    `Dir::State::Lists=${join(apt, "lists")}`,
    `Dir::State::status=${STATUS}`,
    `Dir::Cache=${apt}`,
    `Dir::Cache::archives=${archives}`,
    "Debug::NoLocking=1",
    // A user apt-get changes to as root, who can't write here.
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
