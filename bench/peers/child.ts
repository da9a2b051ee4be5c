/** Servers that an engine brings along. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds that a server gets to listen. */
const PATIENCE = 30_000;

export function endWithThisProcess(child: ChildProcess): void {
  process.once("exit", () => child.kill("SIGKILL"));
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

export async function untilListening(port: number): Promise<void> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await delay(50)) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
  }
  throw new Error(`Nothing listens on port ${port}`);
}
