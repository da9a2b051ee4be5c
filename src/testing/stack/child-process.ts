/**
 * Server processes of the stack: started in a process group of their own, waited for until they answer, stopped
 * with patience, and killed should this process end before it has stopped them.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** Lines of a server's output that are kept for error messages. */
const KEPT_LINES = 200;

/** Milliseconds between two probes of a starting server. */
const PROBE_INTERVAL = 50;

/** Thrown when a server ends, or stays silent, instead of becoming ready; quotes its last lines. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
}

export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  /** Its last lines, standard output and standard error as they came. */
  output(): string;
  /** Asks it to end, kills it if it doesn't, and waits for its end. Calling it again does no harm. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  /** For messages, such as `postgrest`. */
  name: string;
  command: string;
  args?: string[];
  /** Replaces the inherited environment. Default: inherited. */
  environment?: Record<string, string>;
  /** Asked again and again until it says true; a rejection counts as "not yet". */
  isReady: (signal: AbortSignal) => Promise<boolean>;
  /** Milliseconds. Default: 60,000. */
  readyWithin?: number;
  /** Milliseconds between the request to end and the kill. Default: 10,000. */
  stopWithin?: number;
  /** Called as soon as the process exists, before it is ready. */
  onSpawn?: ((pid: number) => void) | undefined;
  log?: ((line: string) => void) | undefined;
  /** Gives up waiting for readiness. */
  signal?: AbortSignal | undefined;
}

/** @throws {ServerStartError} */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, command, args = [], environment, stopWithin = 10_000, log, onSpawn, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    // Its own process group: the terminal sends Ctrl-C to all of ours at once, and we stop them one after another.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...(environment === undefined ? {} : { env: environment }),
  });
  const lines = keepLines(child);
  const { pid } = child;
  if (pid === undefined) {
    const [error] = (await once(child, "error")) as [Error];
    throw new ServerStartError(`${name} could not be started: ${error.message}`, { cause: error });
  }
  onSpawn?.(pid);
  const forget = killOnExit(pid, "SIGKILL");
  let stopping: Promise<void> | undefined;
  const server: ServerProcess = {
    name,
    pid,
    output: () => lines.join("\n"),
    stop: () => (stopping ??= stopChild(child, stopWithin)),
  };
  let isRunning = false;
  child.once("exit", (code, exitSignal) => {
    forget();
    if (isRunning && stopping === undefined) log?.(`${name} has ended unexpectedly (${exitSignal ?? code})`);
  });

  try {
    await waitUntilReady(options, child, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  isRunning = true;
  return server;
}

async function waitUntilReady(
  options: ServerProcessOptions,
  child: ChildProcess,
  server: ServerProcess,
): Promise<void> {
  const { name, isReady, readyWithin = 60_000 } = options;
  const ended = new AbortController();
  child.once("exit", () => ended.abort());
  const deadline = AbortSignal.timeout(readyWithin);
  const giveUp = AbortSignal.any([ended.signal, deadline, ...(options.signal ? [options.signal] : [])]);
  for (;;) {
    // Raced: a probe that ignores its signal must not hide that the server has ended.
    const ready = await Promise.race([isReady(giveUp).catch(() => false), aborted(giveUp)]);
    if (hasEnded(child)) {
      throw new ServerStartError(
        `${name} ended (${child.signalCode ?? child.exitCode}) instead of becoming ready:\n${server.output()}`,
      );
    }
    options.signal?.throwIfAborted();
    if (ready) return;
    if (deadline.aborted) {
      throw new ServerStartError(`${name} was not ready within ${readyWithin} ms:\n${server.output()}`);
    }
    await delay(PROBE_INTERVAL);
  }
}

async function aborted(signal: AbortSignal): Promise<false> {
  if (!signal.aborted) await once(signal, "abort");
  return false;
}

async function stopChild(child: ChildProcess, patience: number): Promise<void> {
  if (hasEnded(child)) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => killGroup(child.pid, "SIGKILL"), patience);
  try {
    await exit;
  } finally {
    clearTimeout(late);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function keepLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
    });
  }
  return lines;
}

const killedOnExit = new Map<number, NodeJS.Signals>();
let listensForExit = false;

/**
 * The last resort, should this process end without having stopped what it started (an uncaught error,
 * `process.exit`).
 *
 * @returns a function that takes it back
 */
export function killOnExit(pid: number, signal: NodeJS.Signals): () => void {
  if (!listensForExit) {
    listensForExit = true;
    process.on("exit", () => {
      for (const [group, exitSignal] of killedOnExit) killGroup(group, exitSignal);
    });
  }
  killedOnExit.set(pid, signal);
  return () => killedOnExit.delete(pid);
}

/** The process and what it has started, if it leads a process group. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}
