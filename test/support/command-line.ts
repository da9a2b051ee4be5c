/** Runs the command line as a process of its own, with pipes or in a pseudo-terminal. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { text } from "node:stream/consumers";
import { spawn as spawnInTerminal } from "@lydell/node-pty";
import { killOnExit } from "../../local/child-process.ts";
import { eventually } from "./deferred.ts";

const ENTRY = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

export type Environment = Record<string, string>;

export interface CommandLineResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommandLine {
  process: ChildProcess;
  result: Promise<CommandLineResult>;
}

/** @param environment the whole of it: nothing of this process's own */
export function startCommandLine(
  args: readonly string[],
  environment: Environment,
  input = "",
): RunningCommandLine {
  const child = spawn(process.execPath, [ENTRY, ...args], { env: environment, stdio: "pipe" });
  const forget = killOnExit(child.pid ?? 0, "SIGKILL");
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const read = async (): Promise<CommandLineResult> => {
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    forget();
    return { exitCode: child.exitCode, stdout, stderr };
  };
  return { process: child, result: read() };
}

export function runCommandLine(
  args: readonly string[],
  environment: Environment,
  input?: string,
): Promise<CommandLineResult> {
  return startCommandLine(args, environment, input).result;
}

export interface CommandLineInTerminal {
  /** Everything that was written to the terminal. */
  readonly screen: string;
  type(keys: string): void;
  /** @returns what matched */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  exitCode: Promise<number>;
  kill(): void;
}

export function startInTerminal(args: readonly string[], environment: Environment): CommandLineInTerminal {
  let screen = "";
  const terminal = spawnInTerminal(process.execPath, [ENTRY, ...args], {
    name: "xterm",
    cols: 160,
    rows: 30,
    env: environment,
  });
  const forget = killOnExit(terminal.pid, "SIGKILL");
  const { promise, resolve } = Promise.withResolvers<number>();
  terminal.onData((data) => {
    screen += data;
  });
  terminal.onExit(({ exitCode }) => {
    forget();
    resolve(exitCode);
  });
  return {
    get screen() {
      return screen;
    },
    type: (keys) => terminal.write(keys),
    shows: (pattern) => eventually(`the terminal shows ${pattern}`, () => pattern.exec(screen) ?? undefined),
    exitCode: promise,
    kill: () => terminal.kill("SIGKILL"),
  };
}
