/**
 * Runs the server processes of the stack. Each process starts in its own process group. The start waits until the server answers.
 * The stop is patient. When this process ends early, its servers are killed.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** The last lines of a server's output that are kept for error messages. */
const KEPT_LINES = 200;

/** Milliseconds between two probes of a starting server. */
const PROBE_INTERVAL = 50;

/** Thrown when a server ends or stays silent instead of becoming ready. The message quotes the server's last lines. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
}

export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  /** The server's last lines of standard output and standard error, in the order in which they came. */
  output(): string;
  /** Asks the server to end, kills it when it doesn't end in time, and waits for the end. Further calls are safe. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  /** The name in messages, such as `postgrest`. */
  name: string;
  command: string;
  args?: string[];
  /** Replaces the inherited environment. Default: the inherited environment. */
  environment?: Record<string, string>;
  /** Called repeatedly until it resolves to true. A rejection counts as not ready. */
  isReady: (signal: AbortSignal) => Promise<boolean>;
  /** Milliseconds until the server must be ready. Default: 60,000. */
  readyWithin?: number;
  /** Milliseconds between the request to end and the kill. Default: 10,000. */
  stopWithin?: number;
  /** Called as soon as the process exists, before it is ready. */
  onSpawn?: ((pid: number) => void) | undefined;
  log?: ((line: string) => void) | undefined;
  /** Stops the wait for readiness. */
  signal?: AbortSignal | undefined;
}

/** @throws {ServerStartError} */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, command, args = [], environment, stopWithin = 10_000, log, onSpawn, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    // Ctrl-C in a terminal reaches the terminal's whole process group at once. In its own group, each server can be stopped in
    // order.
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
    if (isRunning && stopping === undefined) log?.(`${name} ended unexpectedly (${exitSignal ?? code})`);
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
    // The race ends the wait even when a probe ignores its signal, so that the end of the server is noticed.
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
 * Kills a process when this process ends without having stopped it, as after an uncaught error or `process.exit`.
 *
 * @returns a function that removes the safeguard
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

/** Sends a signal to a process, and to its process group when it leads one. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The process has already ended.
  }
}
