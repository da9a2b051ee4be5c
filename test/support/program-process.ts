/** A worker or a backend as an operator runs it: a process of its own, with its log kept. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { killOnExit } from "../../src/testing/stack/child-process.ts";
import { eventually } from "./deferred.ts";
import { COMPILED_BEFORE, PROGRAM } from "./program-entry.ts";

export interface ProgramProcess {
  readonly process: ChildProcess;
  /** All that it has written so far, to standard output and standard error. */
  readonly output: string;
  /** Waits until it has written something like this. */
  writes(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its status; null when a signal has ended it. */
  ended: Promise<number | null>;
  /** Calling it again does no harm. */
  kill(): Promise<void>;
}

/**
 * @param environment the whole of it: nothing of this process's own
 * @param command default: the sources, under this Node
 */
export function startProgramProcess(
  program: "worker" | "server",
  environment: Record<string, string>,
  command?: readonly [string, ...string[]],
): ProgramProcess {
  const [file, ...args] = command ?? [process.execPath, PROGRAM];
  // Another command lies in a folder that is made for one test.
  const env = command === undefined ? { ...COMPILED_BEFORE, ...environment } : environment;
  const child = spawn(file, [...args, program], { env, stdio: "pipe" });
  const forget = child.pid === undefined ? () => false : killOnExit(child.pid, "SIGKILL");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (data: string) => {
      output += data;
    });
  }
  const ended = once(child, "close").then(() => {
    forget();
    return child.exitCode;
  });
  return {
    process: child,
    get output() {
      return output;
    },
    writes: (pattern) =>
      eventually(`the ${program} writes ${pattern}`, () => pattern.exec(output) ?? undefined, 60_000),
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
