/** Stages for scenarios that run one after another: starting a stage takes longer than many scenarios. */
import { startStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

export class StageKeeper {
  readonly #bundlePath: string;
  readonly #mostUses: number;
  readonly #uses = new WeakMap<Stage, number>();
  #kept: Stage | undefined;

  /**
   * @param bundlePath the bundle of the workflows that the stages' workers run
   * @param mostUses the greatest number of uses of one stage: its database is searched after each use, and must not grow
   * without bound
   */
  constructor(bundlePath: string, mostUses: number) {
    this.#bundlePath = bundlePath;
    this.#mostUses = mostUses;
  }

  async take(): Promise<Stage> {
    const stage = this.#kept ?? (await startStage(this.#bundlePath));
    this.#kept = undefined;
    this.#uses.set(stage, (this.#uses.get(stage) ?? 0) + 1);
    return stage;
  }

  /** @param isSound false when something may be broken and unrepaired */
  async giveBack(stage: Stage, isSound: boolean): Promise<void> {
    const isUsable = isSound && (this.#uses.get(stage) ?? 0) < this.#mostUses;
    if (isUsable && this.#kept === undefined) this.#kept = stage;
    else await stop(stage);
  }

  async close(): Promise<void> {
    const stage = this.#kept;
    this.#kept = undefined;
    if (stage !== undefined) await stop(stage);
  }
}

/** A part that can't be stopped ends with this process. */
async function stop(stage: Stage): Promise<void> {
  await stage.stop().catch((error: unknown) => console.error("the stage", error));
}
