/** The backend as its own process, as an operator runs it. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { inject } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { eventually } from "./deferred.ts";
import { COMPILED_BEFORE, PROGRAM } from "./program-entry.ts";
import type { Scene } from "./scene.ts";

export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** The log, one object per line. */
  readonly logged: Record<string, unknown>[];
  /** Ends the process at once, like the loss of the machine. A repeated call has no effect. */
  kill(): Promise<void>;
}

/** Ready when it resolves. */
export async function startServerProcess({ backend, taskQueue }: Scene): Promise<ServerProcess> {
  const port = await choosePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [PROGRAM, "server"], {
    stdio: ["ignore", "inherit", "pipe"],
    env: {
      ...COMPILED_BEFORE,
      TEMPORAL_ADDRESS: inject("temporalAddress"),
      BULK_TASK_QUEUE: taskQueue,
      SUPABASE_URL: backend.supabase.url,
      SUPABASE_PUBLISHABLE_KEY: backend.supabase.publishableKey,
      BULK_HTTP_PORT: String(port),
    },
  });
  const exited = once(child, "exit");
  const { stderr } = child;
  if (stderr === null) throw new TypeError("The log was not piped");
  const logged: Record<string, unknown>[] = [];
  createInterface({ input: stderr }).on("line", (line) => {
    logged.push(JSON.parse(line) as Record<string, unknown>);
  });
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  try {
    await eventually("the backend is ready", async () => {
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      return answer?.status === 200;
    });
  } catch (error) {
    await kill();
    throw error;
  }
  return { url, process: child, logged, kill };
}
