/** Starts an engine's process, and requests runs from it. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { EngineServer, Told } from "./engine.ts";
import type { EngineAnswer, EngineRequest, EngineTask } from "./engine-process.ts";

/** Milliseconds that a run may take, and that an engine gets to end. */
const RUN_PATIENCE = 120_000;
const END_PATIENCE = 15_000;

/** The engine reported no results in time, or that the run as a whole failed. */
export class NoResultError extends Error {
  override name = "NoResultError";
}

export class EngineHost {
  readonly #child: ChildProcess;
  /** The ports of the server that the engine brings along. */
  readonly serverPids: readonly number[];

  private constructor(child: ChildProcess, serverPids: readonly number[]) {
    this.#child = child;
    this.serverPids = serverPids;
  }

  static async start({
    server,
    ...task
  }: Omit<EngineTask, "server"> & { server?: EngineServer | undefined }) {
    const file = fileURLToPath(new URL("engine-process.ts", import.meta.url));
    const whole: EngineTask = { ...task, ...(server !== undefined && { server: server.place }) };
    const child = fork(file, [JSON.stringify(whole)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const host = new EngineHost(child, server === undefined ? [] : [server.pid]);
    await host.#answer(RUN_PATIENCE);
    return host;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async setLatency(milliseconds: number): Promise<void> {
    await this.#ask({ type: "latency", milliseconds });
  }

  /** @param patience milliseconds. @throws {NoResultError} */
  async run(
    bulkId: string,
    mentors: number,
    patience = RUN_PATIENCE,
  ): Promise<{ milliseconds: number } & Told> {
    const answer = await this.#ask({ type: "run", bulkId, mentors }, patience);
    if (typeof answer === "string") throw new Error(`An engine answered ${answer} to a run`);
    if ("error" in answer) throw new NoResultError(answer.error);
    return answer;
  }

  /** @returns undefined when the engine keeps no results. @throws {NoResultError} */
  async resume(bulkId: string, mentors: number, patience: number): Promise<Told | undefined> {
    const answer = await this.#ask({ type: "resume", bulkId, mentors }, patience);
    if (answer === "keeps nothing") return undefined;
    if (typeof answer === "string") throw new Error(`An engine answered ${answer} to a run`);
    if ("error" in answer) throw new NoResultError(answer.error);
    return answer;
  }

  async kill(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  async close(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#child, "exit");
    this.#child.send({ type: "close" } satisfies EngineRequest);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), END_PATIENCE);
    await ended;
    clearTimeout(timer);
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #ask(request: EngineRequest, patience = RUN_PATIENCE): Promise<EngineAnswer> {
    const answer = this.#answer(patience);
    this.#child.send(request);
    return answer;
  }

  #answer(patience: number): Promise<EngineAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<EngineAnswer>();
    const onExit = (code: number | null) => reject(new Error(`The engine's process ended with ${code}`));
    const timer = setTimeout(() => reject(new NoResultError(`No answer in ${patience} ms`)), patience);
    this.#child.once("message", resolve).once("exit", onExit);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#child.off("message", resolve).off("exit", onExit);
    });
  }
}
