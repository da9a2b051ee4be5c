/** Runs the command line as a process of its own, with pipes or in a pseudo-terminal. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { spawn as spawnInTerminal } from "@lydell/node-pty";
import { killOnExit } from "../../src/testing/stack/child-process.ts";
import { eventually } from "./deferred.ts";
import { COMPILED_BEFORE, PROGRAM } from "./program-entry.ts";

/** Milliseconds. A process takes long to start when many start at once. */
const PATIENCE = 30_000;

export type Environment = Record<string, string>;

export interface CommandLineResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommandLine {
  /** Text on standard output. */
  writes(pattern: RegExp): Promise<RegExpExecArray>;
  /** Text on standard error. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Closes the pipe from which its output is read. */
  readNoFurther(): void;
  result: Promise<CommandLineResult>;
}

const running = new Set<() => void>();

/** Ends the processes of a failed test, which must not outlast it. */
export function endCommandLines(): void {
  for (const kill of running) kill();
}

/** @param environment the whole environment: nothing is inherited */
export function startCommandLine(
  args: readonly string[],
  environment: Environment,
  input = "",
): RunningCommandLine {
  return startProcess([process.execPath, PROGRAM, ...args], environment, input);
}

function startProcess(
  [program = "", ...args]: readonly string[],
  environment: Environment,
  input: string,
): RunningCommandLine {
  const child = spawn(program, args, {
    env: { ...COMPILED_BEFORE, ...environment },
    stdio: "pipe",
    // A group of its own, by which the process can be ended should this process end first.
    detached: true,
  });
  const forget = child.pid === undefined ? () => false : killOnExit(child.pid, "SIGKILL");
  const kill = () => void child.kill("SIGKILL");
  running.add(kill);
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (data: string) => {
      written[name] += data;
    });
  }
  // A command that refuses its arguments reads no input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ended = once(child, "close").then(() => {
    forget();
    running.delete(kill);
    return { exitCode: child.exitCode, ...written };
  });
  return {
    writes: (pattern) =>
      eventually(`it writes ${pattern}`, () => pattern.exec(written.stdout) ?? undefined, PATIENCE),
    says: (pattern) =>
      eventually(`it says ${pattern}`, () => pattern.exec(written.stderr) ?? undefined, PATIENCE),
    signal: (name) => child.kill(name),
    readNoFurther: () => child.stdout.destroy(),
    result: ended,
  };
}

export function runCommandLine(
  args: readonly string[],
  environment: Environment,
  input?: string,
): Promise<CommandLineResult> {
  return startCommandLine(args, environment, input).result;
}

/**
 * Runs the command in a pipe of the shell.
 *
 * @param reader the command behind the pipe, such as `head -1`
 * @returns the output of the reader, and the exit code of the command line, unless the reader has failed
 */
export function runPiped(
  args: readonly string[],
  reader: string,
  environment: Environment,
  input = "",
): Promise<CommandLineResult> {
  const script = `set -o pipefail; "$@" | ${reader}`;
  const shell = ["/bin/bash", "-c", script, "bash", process.execPath, PROGRAM, ...args];
  return startProcess(shell, { PATH: "/usr/bin:/bin", ...environment }, input).result;
}

export interface CommandLineInTerminal {
  /** Everything that was written to the terminal. */
  readonly screen: string;
  type(keys: string): void;
  /** @returns the match */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  exitCode: Promise<number>;
}

/** @param pipedFrom a file that replaces the terminal as standard input */
export function startInTerminal(
  args: readonly string[],
  environment: Environment,
  pipedFrom?: string,
): CommandLineInTerminal {
  const [command, given] =
    pipedFrom === undefined
      ? [process.execPath, [PROGRAM, ...args]]
      : [
          "/bin/sh",
          [
            "-c",
            'input="$1"; shift; exec "$@" < "$input"',
            "sh",
            pipedFrom,
            process.execPath,
            PROGRAM,
            ...args,
          ],
        ];
  const env = { ...COMPILED_BEFORE, ...environment };
  const terminal = spawnInTerminal(command, given, { cols: 120, rows: 30, env });
  const forget = killOnExit(terminal.pid, "SIGKILL");
  const kill = () => terminal.kill("SIGKILL");
  running.add(kill);
  let screen = "";
  terminal.onData((data) => {
    screen += data;
  });
  const { promise: exitCode, resolve } = Promise.withResolvers<number>();
  terminal.onExit((end) => {
    forget();
    running.delete(kill);
    resolve(end.exitCode);
  });
  return {
    get screen() {
      return screen;
    },
    type: (keys) => terminal.write(keys),
    shows: (pattern) =>
      eventually(`the terminal shows ${pattern}`, () => pattern.exec(screen) ?? undefined, PATIENCE),
    exitCode,
  };
}
