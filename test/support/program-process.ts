/** A worker or a backend as an operator runs it: its own process, with its log kept. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { killOnExit } from "../../src/testing/stack/child-process.ts";
import { eventually } from "./deferred.ts";
import { COMPILED_BEFORE, PROGRAM } from "./program-entry.ts";

export interface ProgramProcess {
  readonly process: ChildProcess;
  /** All output so far, from standard output and standard error. */
  readonly output: string;
  /** Waits for output that matches. */
  writes(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit status; null when a signal has ended the process. */
  ended: Promise<number | null>;
  /** A repeated call has no effect. */
  kill(): Promise<void>;
}

/**
 * @param environment the whole environment: nothing is inherited
 * @param command default: the sources, under this Node
 */
export function startProgramProcess(
  program: "worker" | "server",
  environment: Record<string, string>,
  command?: readonly [string, ...string[]],
): ProgramProcess {
  const [file, ...args] = command ?? [process.execPath, PROGRAM];
  // Another command is in a folder that is created for one test.
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
