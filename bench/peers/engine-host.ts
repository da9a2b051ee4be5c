/** Starts an engine's process, and asks it for runs. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { EngineAnswer, EngineRequest, EngineTask } from "./engine-process.ts";

/** Milliseconds that a run may take, and that an engine gets to end. */
const RUN_PATIENCE = 120_000;
const END_PATIENCE = 15_000;

export class EngineHost {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(task: EngineTask): Promise<EngineHost> {
    const file = fileURLToPath(new URL("engine-process.ts", import.meta.url));
    const child = fork(file, [JSON.stringify(task)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const host = new EngineHost(child);
    await host.#answer();
    return host;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async setLatency(milliseconds: number): Promise<void> {
    await this.#ask({ type: "latency", milliseconds });
  }

  async run(bulkId: string, mentors: number): Promise<{ milliseconds: number; succeeded: number }> {
    const answer = await this.#ask({ type: "run", bulkId, mentors });
    if (typeof answer === "string") throw new Error(`An engine answered ${answer} to a run`);
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.send({ type: "close" } satisfies EngineRequest);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), END_PATIENCE);
    await ended;
    clearTimeout(timer);
  }

  async #ask(request: EngineRequest): Promise<EngineAnswer> {
    const answer = this.#answer();
    this.#child.send(request);
    return answer;
  }

  #answer(): Promise<EngineAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<EngineAnswer>();
    const onExit = (code: number | null) => reject(new Error(`The engine's process ended with ${code}`));
    const timer = setTimeout(() => reject(new Error("The engine has not answered in time")), RUN_PATIENCE);
    this.#child.once("message", resolve).once("exit", onExit);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#child.off("message", resolve).off("exit", onExit);
    });
  }
}
