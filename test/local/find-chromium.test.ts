/** Where a Chromium for the tests comes from, and what is tried when there is none. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findChromium } from "../../local/chromium.ts";
import type { ChromiumOptions } from "../../local/chromium.ts";
import { NotExecutableError, ToolNotFoundError } from "../../src/testing/stack/tool-cache.ts";

let directory: string;
let lines: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "find-chromium-"));
  lines = [];
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

const download = (folder: string) => writeProgram(join(folder, "browser-1", "shell"), "echo downloaded");

async function noDownload(): Promise<string> {
  throw new Error("the network is unreachable");
}

/** Mocks of `apt-get` and `dpkg`: a package arrives, and unpacks to a browser and a library. */
async function writeDebian(browser = "echo unpacked"): Promise<void> {
  await writeProgram(
    inDirectory("bin", "apt-get"),
    `echo "$@" >> ${inDirectory("apt.log")}
     for word; do case "$word" in Dir::Cache::archives=*) touch "\${word#*=}/browser.deb";; esac; done`,
  );
  await writeProgram(
    inDirectory("bin", "dpkg"),
    `[ "$1" = --extract ] && [ -f "$2" ] || exit 3
     mkdir -p "$3/usr/lib/chromium" "$3/usr/lib/machine"
     touch "$3/usr/lib/machine/libneeded.so.1"
     printf '#!/bin/sh\\n%s\\n' '${browser}' > "$3/usr/lib/chromium/chromium-headless-shell"
     chmod 755 "$3/usr/lib/chromium/chromium-headless-shell"`,
  );
}

const find = (options: Partial<ChromiumOptions> = {}) =>
  findChromium({
    cacheDirectory: inDirectory("cache"),
    searchPath: inDirectory("bin"),
    download: noDownload,
    log: (line) => lines.push(line),
    ...options,
  });

const ofDebian = () => inDirectory("cache", "tools", "chromium-of-debian", "chromium-headless-shell");

it("Chromium is the given path, and never another one", async () => {
  await writeProgram(inDirectory("bin", "chromium"));
  const explicitPath = await writeProgram(inDirectory("mine"));
  expect(await find({ explicitPath })).toBe(explicitPath);
  await expect(find({ explicitPath: inDirectory("none") })).rejects.toThrow(NotExecutableError);
  await expect(find({ explicitPath: inDirectory("none") })).rejects.toThrow("CHROMIUM_PATH is");
});

it("Chromium is the one on the search path, under any of its names", async () => {
  for (const name of ["chromium-browser", "google-chrome", "chromium", "chromium-headless-shell"]) {
    const installed = await writeProgram(inDirectory("bin", name));
    expect(await find({ download })).toBe(installed);
  }
});

it("Chromium is never a program that only says how to install it", async () => {
  await writeProgram(inDirectory("bin", "chromium-browser"), "echo requires the snap >&2; exit 1");
  expect(await find({ download })).toContain(inDirectory("cache"));
});

it("Chromium is downloaded once, before Debian's package is tried", async () => {
  await writeDebian();
  const found = await find({ download });
  expect(found).toMatch(/chromium-of-playwright-[\d.]+\/chromium-headless-shell$/);
  expect(await readFile(found, "utf8")).toContain('exec "$here/browser-1/shell" "$@"');
  expect(await find()).toBe(found);
  await expect(readFile(inDirectory("apt.log"))).rejects.toThrow("ENOENT");
});

it("Chromium is Debian's when the download fails: unpacked once, with its libraries and fonts, without an installation", async () => {
  await writeDebian();
  const found = await find();
  expect(found).toBe(ofDebian());
  const launcher = await readFile(found, "utf8");
  expect(launcher).toContain('LD_LIBRARY_PATH="$here/root/usr/lib/machine"');
  expect(launcher).toContain('FONTCONFIG_FILE="$here/fonts.conf"');
  expect(lines[0]).toMatch(/download failed: the network is unreachable$/);
  const commands = (await readFile(inDirectory("apt.log"), "utf8")).trimEnd().split("\n");
  expect(commands).toHaveLength(2);
  expect(commands[0]).toMatch(/ update$/);
  expect(commands[1]).toMatch(/ --download-only install chromium-headless-shell fonts-liberation$/);
  expect(await find()).toBe(found);
  expect((await readFile(inDirectory("apt.log"), "utf8")).trimEnd().split("\n")).toHaveLength(2);
});

it("Chromium is Debian's when the downloaded one lacks a library of the machine", async () => {
  await writeDebian();
  const broken = (folder: string) =>
    writeProgram(join(folder, "shell"), "echo 'libnss3.so: cannot open' >&2; exit 127");
  expect(await find({ download: broken })).toBe(ofDebian());
  expect(lines.join("\n")).toMatch(
    /Playwright's download failed: it ended with 127: libnss3\.so: cannot open/,
  );
});

it("Chromium is unpacked again when the one in the cache no longer runs", async () => {
  await writeDebian();
  await writeProgram(ofDebian(), "exit 127");
  expect(await find()).toBe(ofDebian());
  expect(await readFile(ofDebian(), "utf8")).toContain("LD_LIBRARY_PATH");
});

it("Chromium is missing with a message that names the attempts and what to install", async () => {
  const failure = find();
  await expect(failure).rejects.toThrow(ToolNotFoundError);
  await expect(failure).rejects.toThrow(/the network is unreachable/);
  await expect(failure).rejects.toThrow(/`apt-get` isn't on the search path/);
  await expect(failure).rejects.toThrow(
    /Install Chromium or Chrome .*CHROMIUM_PATH.*apt-get install chromium/,
  );
});
