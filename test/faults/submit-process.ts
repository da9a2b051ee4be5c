/** Starts a backend in its own process, tells it what to submit, and kills it when a scenario says so. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { killOnExit } from "../../src/testing/stack/child-process.ts";
import type { FromEntry, SubmitOrder, Submitted } from "./submit-entry.ts";

const ENTRY = fileURLToPath(new URL("./submit-entry.ts", import.meta.url));

export interface SubmitProcess {
  /** Resolves when all submissions have ended; rejects when the process ends before. */
  submit(order: SubmitOrder): Promise<Submitted[]>;
  /** Kills it with SIGKILL, and waits for its end. */
  kill(): Promise<void>;
}

/** Returns when the process runs and waits for its order. */
export async function startSubmitProcess(): Promise<SubmitProcess> {
  // Its own process group, like every process of this suite: none survives this process.
  const child = fork(ENTRY, [], {
    execArgv: [],
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const forget = child.pid === undefined ? () => undefined : killOnExit(child.pid, "SIGKILL");
  const ended = once(child, "exit").then(() => {
    forget();
    throw new Error("The submitting process has ended");
  });
  ended.catch(() => undefined);
  const next = async (): Promise<FromEntry> => {
    const [message] = (await Promise.race([once(child, "message"), ended])) as [FromEntry];
    return message;
  };
  await next();
  return {
    submit: async (order) => {
      const answer = next();
      child.send(order);
      const message = await answer;
      if (!("submitted" in message)) throw new Error("The submitting process sent an unknown message");
      return message.submitted;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended.catch(() => undefined);
    },
  };
}
