/** The package as users get it: packed, and installed by npm into an empty project with its own Node. */
import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { cp, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { makeDataFolder } from "../../src/testing/data-folder.ts";
import { findTool } from "../../src/testing/stack/tool-cache.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The files that packing reads. */
const SOURCES = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "console",
  "package.json",
  "src",
  "supabase",
  "tsconfig.build.json",
  "tsconfig.json",
];

/** Milliseconds for a download, or for a build on a busy machine. */
export const NPM_PATIENCE = 300_000;

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** @param path folders that come first in the search for programs */
export function run(
  command: readonly string[],
  { cwd, path = [] }: { cwd: string; path?: readonly string[] },
): Promise<Ran> {
  const search = [...path, readLocalConfig().searchPath].join(":");
  return new Promise((resolve, reject) => {
    // Through env, which passes on everything else, such as a proxy or a registry.
    execFile(
      "/usr/bin/env",
      [`PATH=${search}`, ...command],
      { cwd, timeout: NPM_PATIENCE, maxBuffer: 64 * 1_024 * 1_024 },
      (error: ExecFileException | null, stdout, stderr) => {
        if (error === null) resolve({ exitCode: 0, stdout, stderr });
        else if (typeof error.code === "number") resolve({ exitCode: error.code, stdout, stderr });
        else reject(error);
      },
    );
  });
}

async function succeed(...[command, options]: Parameters<typeof run>): Promise<void> {
  const { exitCode, stdout, stderr } = await run(command, options);
  if (exitCode !== 0)
    throw new Error(`${command.join(" ")} ended with ${exitCode}:\n${stdout.slice(-4_000)}\n${stderr}`);
}

const npm = (folder: string, ...args: string[]) => [
  "npm",
  ...args,
  `--prefix=${folder}`,
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
];

interface PackedPackage {
  readonly tarball: string;
  remove(): Promise<void>;
}

/** Built in a copy, because other tests serve the files of `dist`. */
export async function packPackage(): Promise<PackedPackage> {
  const folder = await makeDataFolder("test-pack-");
  const copy = join(folder, "copy");
  const packed = join(folder, "packed");
  await mkdir(packed, { recursive: true });
  for (const source of SOURCES) await cp(join(ROOT, source), join(copy, source), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
  await succeed(npm(copy, "pack", `--pack-destination=${packed}`), {
    cwd: copy,
    path: [join(ROOT, "node_modules", ".bin")],
  });
  const [file] = await readdir(packed);
  if (file === undefined) throw new Error("npm pack has written nothing");
  return {
    tarball: join(packed, file),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface InstalledPackage {
  readonly folder: string;
  /** The names of all installed packages, such as `@temporalio/worker`. */
  readonly packages: readonly string[];
  remove(): Promise<void>;
}

/**
 * A Node of another version, kept in the cache.
 *
 * @param version such as `22`
 * @returns the folder of its program
 */
export async function findNode(version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const program = await findTool({
    title: `Node ${version}`,
    file: "node",
    cacheDirectory: readLocalConfig().cacheDirectory,
    explicit: { variable: "", path: undefined },
    searchPath: undefined,
    ways: [
      {
        name: "npm",
        folder: `node-${version}-of-npm`,
        // The package holds only the binary for this machine.
        install: async (directory) => {
          await writeFile(join(directory, "package.json"), "{}");
          await succeed(npm(directory, "install", `${name}@${version}`), { cwd: directory });
          await rename(join(directory, "node_modules", name, "bin", "node"), join(directory, "node"));
        },
      },
    ],
    advice: `The npm package ${name}@${version} must be reachable.`,
  });
  return dirname(program);
}

/**
 * @param node the folder of the Node that runs npm
 * @param others packages besides this one
 */
export async function installPackage(
  tarball: string,
  node: string,
  others: readonly string[],
): Promise<InstalledPackage> {
  const folder = await makeDataFolder("test-installed-");
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await succeed(npm(folder, "install", tarball, ...others), { cwd: folder, path: [node] });
  return {
    folder,
    packages: await listPackages(join(folder, "node_modules")),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The packages that the project's own manifest names. */
export function installProject(folder: string): Promise<void> {
  return succeed(npm(folder, "install"), { cwd: folder });
}

async function listPackages(modules: string): Promise<string[]> {
  const names = await readdir(modules);
  const listed = await Promise.all(
    names
      .filter((name) => !name.startsWith("."))
      .map(async (name) =>
        name.startsWith("@") ? (await readdir(join(modules, name))).map((each) => `${name}/${each}`) : [name],
      ),
  );
  return listed.flat();
}
