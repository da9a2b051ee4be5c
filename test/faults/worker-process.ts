/** A worker as a deployment runs it: `bulk-registration worker` in its own process, with its log kept. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { killOnExit } from "../../src/testing/stack/child-process.ts";
import { COMPILED_BEFORE, PROGRAM } from "../support/program-entry.ts";

export interface WorkerProcess {
  readonly pid: number;
  /** The number among this stage's workers, from 1: its address at the database proxy. */
  readonly number: number;
  /** Resolves when the worker takes work. */
  readonly ready: Promise<void>;
  /** SIGTERM: the worker lets what is in flight settle. Waits for its end. @returns its exit code */
  stop(): Promise<number | null>;
  /** SIGKILL. Waits for its end. */
  kill(): Promise<void>;
  /** SIGSTOP: the worker freezes with the work that it holds. */
  freeze(): void;
  /** SIGCONT: the worker continues. */
  thaw(): void;
}

export interface WorkerProcessOptions {
  number: number;
  environment: Record<string, string>;
  /** Called with each line of its log. */
  onLine: (line: string) => void;
  /** @param how undefined when it was stopped or killed here, else its exit code or signal */
  onEnd: (worker: WorkerProcess, how: string | undefined) => void;
}

export function startWorkerProcess(options: WorkerProcessOptions): WorkerProcess {
  const { number, environment, onLine, onEnd } = options;
  const child = spawn(process.execPath, [PROGRAM, "worker"], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...COMPILED_BEFORE, ...environment },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("The worker could not be started");
  const forget = killOnExit(pid, "SIGKILL");
  const { promise: ready, resolve: beReady } = Promise.withResolvers<void>();
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      onLine(line);
      if (line.includes('"state":"RUNNING"')) beReady();
    });
  }
  let ended = false;
  const worker: WorkerProcess = {
    pid,
    number,
    ready,
    stop: () => {
      ended = true;
      return end(child, "SIGTERM");
    },
    kill: async () => {
      ended = true;
      await end(child, "SIGKILL");
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
  };
  child.once("exit", (code, signal) => {
    forget();
    onEnd(worker, ended ? undefined : String(code ?? signal));
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
