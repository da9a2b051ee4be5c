import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { identifyProcess } from "../../src/testing/stack/process-identity.ts";
import { CacheFolderInUseError, claimCacheFolder } from "../../src/testing/stack/stack-record.ts";

let directory: string;
let children: ChildProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "stack-record-"));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

async function startProcess(
  script = "setInterval(() => {}, 1000)",
): Promise<{ pid: number; identity: string }> {
  const child = spawn(process.execPath, ["-e", `${script}; console.log("up")`], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  await once(child.stdout, "data");
  const identity = identifyProcess(child.pid ?? 0);
  if (child.pid === undefined || identity === undefined) throw new Error("The process didn't start.");
  return { pid: child.pid, identity };
}

const DEAD_OWNER = { name: "stack", pid: process.pid, identity: "of an earlier process with the same id" };

async function leaveRecord(servers: { name: string; pid: number; identity: string }[], owner = DEAD_OWNER) {
  await writeFile(join(directory, "stack.json"), JSON.stringify({ owner, servers }));
}

it("the record refuses a folder that a living process uses, naming the process and the variable", async () => {
  const owner = await startProcess();
  const server = await startProcess();
  await leaveRecord([{ name: "postgrest", ...server }], { name: "stack", ...owner });
  await expect(claimCacheFolder(directory)).rejects.toThrow(CacheFolderInUseError);
  await expect(claimCacheFolder(directory)).rejects.toThrow(
    new RegExp(`Process ${owner.pid} .*BULK_CACHE_DIR`),
  );
  expect(identifyProcess(server.pid)).toBe(server.identity);
});

it("the record gives the folder to the next process after its release", async () => {
  const first = await claimCacheFolder(directory);
  await expect(claimCacheFolder(directory)).rejects.toThrow(CacheFolderInUseError);
  first.release();
  const second = await claimCacheFolder(directory);
  second.release();
});

it("the record gives the folder of a dead owner to one of several processes", async () => {
  await leaveRecord([]);
  const claims = await Promise.allSettled([1, 2, 3].map(() => claimCacheFolder(directory)));
  expect(claims.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
});

it("the record stops the servers that a killed owner left running", async () => {
  const first = await startProcess();
  const second = await startProcess();
  await leaveRecord([
    { name: "postgres", ...first },
    { name: "postgrest", ...second },
  ]);
  const lines: string[] = [];
  const record = await claimCacheFolder(directory, (line) => lines.push(line));
  expect([first, second].map(({ pid }) => identifyProcess(pid))).toEqual([undefined, undefined]);
  expect(lines).toEqual([
    "stopped postgrest, which an earlier killed start had left running",
    "stopped postgres, which an earlier killed start had left running",
  ]);
  record.release();
});

it("the record leaves alone an unrelated process that has got a recorded id", async () => {
  const stranger = await startProcess();
  await leaveRecord([{ name: "postgrest", pid: stranger.pid, identity: "of the process before it" }]);
  const record = await claimCacheFolder(directory);
  expect(identifyProcess(stranger.pid)).toBe(stranger.identity);
  record.release();
});

it("the record takes over from an unreadable one", async () => {
  const file = join(directory, "stack.json");
  await writeFile(file, '{"owner":{"pid":');
  const record = await claimCacheFolder(directory);
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    owner: { pid: process.pid },
    servers: [],
  });
  record.release();
});

it("the record keeps what it was told for the next start", async () => {
  const server = await startProcess();
  const record = await claimCacheFolder(directory);
  record.add("temporal", server.pid);
  expect(JSON.parse(await readFile(join(directory, "stack.json"), "utf8"))).toEqual({
    owner: { name: "stack", pid: process.pid, identity: identifyProcess(process.pid) },
    servers: [{ name: "temporal", ...server }],
  });
  record.release();
});
