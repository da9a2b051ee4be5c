/** Finds a Chromium for the tests of the console. When there is none, downloads it or unpacks Debian's package. */
import { execFile } from "node:child_process";
import { chmod, glob, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { unpackDebianPackages } from "./debian-packages.ts";
import { runInstallCommand } from "../src/testing/stack/install-command.ts";
import { findTool } from "../src/testing/stack/tool-cache.ts";
import type { Log } from "../src/testing/stack/tool-cache.ts";

const FILE = "chromium-headless-shell";

/** Other names of an installed Chromium. `chromium-browser` comes last, because Ubuntu's may only tell how to install it. */
const OTHER_NAMES = ["chromium", "google-chrome-stable", "google-chrome", "chromium-browser"];

const PLAYWRIGHT = createRequire(import.meta.url).resolve("playwright-core/package.json");

/** Milliseconds without an answer or a byte, after which a try fails. Playwright tries five times. */
const DOWNLOAD_PATIENCE = 5_000;

export interface ChromiumOptions {
  cacheDirectory: string;
  /** The search path for Chromium under its several names, and for `apt-get` and `dpkg`, in the form of PATH. */
  searchPath: string;
  /** The path in CHROMIUM_PATH. */
  explicitPath?: string | undefined;
  /** Downloads Chromium into a folder and returns its path. Default: Playwright's download. */
  download?: ((directory: string) => Promise<string>) | undefined;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * @returns the path of an executable file
 * @throws {NotExecutableError | ToolNotFoundError}
 */
export async function findChromium(options: ChromiumOptions): Promise<string> {
  const { cacheDirectory, searchPath, explicitPath, log, signal } = options;
  const download = options.download ?? ((directory) => downloadWithPlaywright(directory, options));
  const version = playwrightVersion();
  return findTool({
    title: "Chromium",
    file: FILE,
    otherNames: OTHER_NAMES,
    cacheDirectory,
    works: tellsItsVersion,
    explicit: { variable: "CHROMIUM_PATH", path: explicitPath },
    searchPath,
    ways: [
      {
        name: "Playwright's download",
        folder: `chromium-of-playwright-${version}`,
        async install(directory) {
          const program = await download(directory);
          const inFolder = program.slice(directory.length + 1);
          await writeLauncher(directory, [`exec "$here/${inFolder}" "$@"`], options);
        },
      },
      {
        name: "Debian's package",
        folder: "chromium-of-debian",
        install: (directory) => unpackDebianPackage(directory, options),
      },
    ],
    advice:
      "Install Chromium or Chrome (`chromium` or `google-chrome` on the search path, or its path in CHROMIUM_PATH): on " +
      "Debian, `apt-get install chromium`.",
    log,
    signal,
  });
}

function playwrightVersion(): string {
  const manifest = createRequire(import.meta.url)(PLAYWRIGHT) as { version: string };
  return manifest.version;
}

async function downloadWithPlaywright(directory: string, { log, signal }: ChromiumOptions): Promise<string> {
  await runInstallCommand({
    title: "downloading Chromium's headless shell as Playwright does, once, about 110 MB",
    command: "env",
    args: [
      `PLAYWRIGHT_BROWSERS_PATH=${directory}`,
      `PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=${DOWNLOAD_PATIENCE}`,
      process.execPath,
      join(dirname(PLAYWRIGHT), "cli.js"),
      "install",
      "--no-progress",
      "--only-shell",
      "chromium",
    ],
    directory,
    log,
    signal,
  });
  for await (const program of glob(join(directory, "chromium_headless_shell-*", "*", "*headless*shell"))) {
    return program;
  }
  throw new Error("the download has no headless shell");
}

async function unpackDebianPackage(directory: string, options: ChromiumOptions): Promise<void> {
  const { searchPath, log, signal } = options;
  const root = await unpackDebianPackages([FILE, "fonts-liberation"], {
    title: "Chromium's headless shell from Debian, once, about 100 MB",
    directory,
    searchPath,
    log,
    signal,
  });
  await writeFile(join(directory, "fonts.conf"), FONTS);
  await writeLauncher(directory, await debianLauncher(root), options);
}

/**
 * Writes a launcher that names the folders of the unpacked libraries, because the system's loader doesn't search there. Some
 * packages have their own folders.
 */
async function debianLauncher(root: string): Promise<string[]> {
  const folders = new Set<string>();
  for await (const library of glob(join(root, "{,usr/}lib/**/*.so*"))) {
    const folder = dirname(library).slice(root.length + 1);
    if (!folder.endsWith("lib/chromium")) folders.add(`$here/root/${folder}`);
  }
  return [
    // An empty value would stand for the current folder.
    ...(folders.size === 0 ? [] : [`export LD_LIBRARY_PATH="${[...folders].toSorted().join(":")}"`]),
    'export FONTCONFIG_FILE="$here/fonts.conf"',
    `exec "$here/root/usr/lib/chromium/${FILE}" "$@"`,
  ];
}

/** Writes a launcher and runs it with `--version`. When a library is missing, that fails, and the next way is tried. */
async function writeLauncher(directory: string, script: string[], options: ChromiumOptions): Promise<void> {
  const launcher = join(directory, FILE);
  const lines = ["#!/bin/sh", 'here=$(dirname "$(readlink -f "$0")")', ...script];
  await writeFile(launcher, `${lines.join("\n")}\n`);
  await chmod(launcher, 0o755);
  const { log, signal } = options;
  const title = "asking the new Chromium for its version";
  await runInstallCommand({ title, command: launcher, args: ["--version"], directory, log, signal });
}

/**
 * Checks that a program prints its version. Ubuntu's may only tell how to install it, and the libraries of one in the cache may
 * be gone.
 */
async function tellsItsVersion(path: string): Promise<boolean> {
  try {
    await promisify(execFile)(path, ["--version"], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

/** Includes the machine's own font settings, if any, and sets a font for each generic family. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">root/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
${[
  ["Liberation Sans", "sans-serif", "sans", "system-ui"],
  ["Liberation Serif", "serif"],
  ["Liberation Mono", "monospace"],
]
  .flatMap(([font, ...kinds]) =>
    kinds.map(
      (kind) => `  <alias><family>${kind}</family><default><family>${font}</family></default></alias>`,
    ),
  )
  .join("\n")}
</fontconfig>
`;
