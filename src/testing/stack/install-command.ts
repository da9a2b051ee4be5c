/** Runs a program that installs another program, and logs regularly that the installation is still running. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { killGroup, killOnExit } from "./child-process.ts";
import type { Log } from "./tool-cache.ts";

/** Milliseconds between two log lines during an installation. */
const TICK = 10_000;

/** The last lines of output that an error quotes. */
const QUOTED_LINES = 8;

/** Thrown when the program fails. The message quotes the program's last lines. */
class InstallCommandError extends Error {
  override readonly name = "InstallCommandError";
}

export async function runInstallCommand(options: {
  /** The task and its usual duration, for the log. */
  title: string;
  command: string;
  args: string[];
  directory: string;
  log?: Log | undefined;
  signal?: AbortSignal | undefined;
}): Promise<void> {
  const { title, command, args, directory, log, signal } = options;
  signal?.throwIfAborted();
  const started = Date.now();
  log?.(title);
  const tick = setInterval(() => log?.(`${title} ... ${Math.round((Date.now() - started) / 1_000)} s`), TICK);
  // The program gets its own process group, so that the compilers it starts end with it.
  const child = spawn(command, args, { cwd: directory, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const forget = child.pid === undefined ? () => undefined : killOnExit(child.pid, "SIGKILL");
  const stop = () => killGroup(child.pid, "SIGKILL");
  signal?.addEventListener("abort", stop);
  // The signal may have aborted during the log call above.
  if (signal?.aborted === true) stop();

  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > QUOTED_LINES) lines.shift();
    });
  }
  try {
    // The event is "close" and not "exit", so that the program's last lines have arrived.
    const [code, exitSignal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    signal?.throwIfAborted();
    if (code !== 0) {
      throw new InstallCommandError(
        `it ended with ${exitSignal ?? code}: ${lines.join("\n").trim() || "no output"}`,
      );
    }
  } finally {
    clearInterval(tick);
    signal?.removeEventListener("abort", stop);
    forget();
  }
}
