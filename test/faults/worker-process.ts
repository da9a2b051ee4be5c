/** A worker as a deployment runs it: `src/worker.ts` in a process of its own, with its log kept. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { killOnExit } from "../../local/child-process.ts";

const WORKER = fileURLToPath(new URL("../../src/worker.ts", import.meta.url));

export interface WorkerProcess {
  readonly pid: number;
  /** SIGTERM: it lets what is in flight settle. Waits for its end. @returns its exit code */
  stop(): Promise<number | null>;
  /** SIGKILL. Waits for its end. */
  kill(): Promise<void>;
}

export interface WorkerProcessOptions {
  environment: Record<string, string>;
  /** Given each line of its log. */
  onLine: (line: string) => void;
  onEnd: (worker: WorkerProcess) => void;
}

export function startWorkerProcess({ environment, onLine, onEnd }: WorkerProcessOptions): WorkerProcess {
  const child = spawn(process.execPath, [WORKER], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: environment,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("The worker could not be started");
  const forget = killOnExit(pid, "SIGKILL");
  if (child.stderr !== null) createInterface({ input: child.stderr }).on("line", onLine);
  const worker: WorkerProcess = {
    pid,
    stop: () => end(child, "SIGTERM"),
    kill: async () => void (await end(child, "SIGKILL")),
  };
  child.once("exit", () => {
    forget();
    onEnd(worker);
  });
  return worker;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}
