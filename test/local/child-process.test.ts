import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { ServerStartError, startServerProcess } from "../../src/testing/stack/child-process.ts";
import { choosePort, PortTakenError } from "../../src/testing/stack/free-port.ts";
import { identifyProcess } from "../../src/testing/stack/process-identity.ts";

const node = (script: string) => ({ command: process.execPath, args: ["-e", script] });
const CHILD_PROCESS = new URL("../../src/testing/stack/child-process.ts", import.meta.url).href;
const LIVES_ON = "setInterval(() => {}, 1000)";

describe("a server process", () => {
  it("is ready when its probe says so, and gone after it was stopped", async () => {
    let probes = 0;
    const server = await startServerProcess({
      name: "stub",
      ...node(LIVES_ON),
      isReady: async () => ++probes >= 3,
    });
    expect(probes).toBe(3);
    expect(identifyProcess(server.pid)).toBeDefined();
    await server.stop();
    await server.stop();
    expect(identifyProcess(server.pid)).toBeUndefined();
  });

  it("quotes its last lines when it ends before it is ready", async () => {
    const start = startServerProcess({
      name: "stub",
      ...node(`console.log("starting"); console.error("port is taken"); process.exitCode = 3`),
      // A probe that never answers must not hide the end of the process.
      isReady: () => new Promise(() => undefined),
    });
    await expect(start).rejects.toThrow(/^stub ended \(3\) instead of becoming ready:\n(.|\n)*port is taken/);
  });

  it("is ended when it isn't ready in time", async () => {
    let pid = 0;
    const start = startServerProcess({
      name: "stub",
      ...node(LIVES_ON),
      isReady: async () => false,
      readyWithin: 200,
      onSpawn: (spawned) => (pid = spawned),
    });
    await expect(start).rejects.toThrow(ServerStartError);
    await expect(start).rejects.toThrow("stub was not ready within 200 ms");
    expect(pid).toBeGreaterThan(0);
    expect(identifyProcess(pid)).toBeUndefined();
  });

  it("is killed when it ignores the request to end", async () => {
    const server = await startServerProcess({
      name: "stub",
      ...node(`process.on("SIGTERM", () => {}); console.log("deaf"); ${LIVES_ON}`),
      isReady: async () => true,
      stopWithin: 100,
    });
    await expect.poll(() => server.output(), { timeout: 10_000 }).toBe("deaf");
    await server.stop();
    expect(identifyProcess(server.pid)).toBeUndefined();
  });

  it("is ended when the caller gives up waiting", async () => {
    const caller = new AbortController();
    let pid = 0;
    const start = startServerProcess({
      name: "stub",
      ...node(LIVES_ON),
      isReady: async () => false,
      signal: caller.signal,
      onSpawn: (spawned) => {
        pid = spawned;
        caller.abort(new Error("enough"));
      },
    });
    await expect(start).rejects.toThrow("enough");
    expect(identifyProcess(pid)).toBeUndefined();
  });

  it("reports a missing program", async () => {
    const start = startServerProcess({
      name: "stub",
      command: "/no/such/program",
      isReady: async () => true,
    });
    await expect(start).rejects.toThrow("stub could not be started: spawn /no/such/program ENOENT");
  });
});

it("a server process is killed when its starter ends without stopping it", async () => {
  const starter = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `const { startServerProcess } = await import(${JSON.stringify(CHILD_PROCESS)});
       const server = await startServerProcess({
         name: "stub", command: process.execPath, args: ["-e", ${JSON.stringify(LIVES_ON)}], isReady: async () => true,
       });
       console.log(server.pid);
       throw new Error("uncaught");`,
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  let output = "";
  starter.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  expect(await once(starter, "close")).toEqual([1, null]);
  expect(Number(output)).toBeGreaterThan(0);
  await expect.poll(() => identifyProcess(Number(output)), { timeout: 5_000 }).toBeUndefined();
});

describe("a requested port", () => {
  it("is refused while another program listens on it", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    try {
      const port = (other.address() as { port: number }).port;
      await expect(choosePort(port)).rejects.toThrow(PortTakenError);
      await expect(choosePort(port)).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
    } finally {
      other.close();
    }
  });

  it("is returned when it is free", async () => {
    const free = await choosePort();
    expect(await choosePort(free)).toBe(free);
  });
});
