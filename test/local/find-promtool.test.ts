/** Where the promtool of the tests comes from, and what is tried when there is none. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findPromtool } from "../../local/promtool.ts";
import { NotExecutableError, ToolNotFoundError } from "../../src/testing/stack/tool-cache.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "find-promtool-"));
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

/** Mocks of `apt-get` and `dpkg`: a package arrives, and unpacks to promtool. */
async function writeDebian(): Promise<void> {
  await writeProgram(
    inDirectory("bin", "apt-get"),
    `for word; do case "$word" in Dir::Cache::archives=*) touch "\${word#*=}/prometheus.deb";; esac; done`,
  );
  await writeProgram(
    inDirectory("bin", "dpkg"),
    `[ "$1" = --extract ] && [ -f "$2" ] || exit 3
     mkdir -p "$3/usr/bin"
     printf '#!/bin/sh\\necho of debian\\n' > "$3/usr/bin/promtool"
     chmod 755 "$3/usr/bin/promtool"`,
  );
}

const find = (explicitPath?: string) =>
  findPromtool({
    cacheDirectory: inDirectory("cache"),
    searchPath: inDirectory("bin"),
    explicitPath,
  });

it("promtool is the given path, and never another one", async () => {
  const mine = await writeProgram(inDirectory("mine"));
  await writeProgram(inDirectory("bin", "promtool"));
  expect(await find(mine)).toBe(mine);
  await expect(find(inDirectory("none"))).rejects.toThrow(NotExecutableError);
});

it("promtool is the one on the search path", async () => {
  const installed = await writeProgram(inDirectory("bin", "promtool"));
  expect(await find()).toBe(installed);
});

it("promtool comes from Debian's package, of which nothing else is kept", async () => {
  await writeDebian();
  const found = await find();
  expect(found).toBe(inDirectory("cache", "tools", "promtool-of-debian", "promtool"));
  expect(await readFile(found, "utf8")).toContain("of debian");
  await rm(inDirectory("bin"), { recursive: true });
  expect(await find()).toBe(found);
});

it("promtool is built with Go where there is no Debian", async () => {
  await writeProgram(
    inDirectory("bin", "go"),
    `[ "$1" = install ] || exit 3; printf '%s' "$2" > "$GOBIN/promtool"; chmod 755 "$GOBIN/promtool"`,
  );
  expect(await readFile(await find(), "utf8")).toMatch(
    /^github\.com\/prometheus\/prometheus\/cmd\/promtool@v\d/,
  );
});

it("promtool is missing with a message that names the attempts", async () => {
  const refusal: unknown = await find().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ToolNotFoundError);
  expect(String(refusal)).toMatch(/Debian's package: .*apt-get.*\n.*go install: .*\n.*PROMTOOL_PATH/s);
});
