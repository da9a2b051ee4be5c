/** Stages for scenarios that run one after another: starting one takes longer than many a scenario. */
import { startStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

export class StageKeeper {
  readonly #bundlePath: string;
  readonly #mostUses: number;
  readonly #uses = new WeakMap<Stage, number>();
  #kept: Stage | undefined;

  /**
   * @param bundlePath of the workflows that the stages' workers run
   * @param mostUses of one stage: what it has written down is searched after each use, and must not grow without bound
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

  /** @param isSound false: something may be broken that wasn't mended */
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

/** What can't be stopped ends with this process. */
async function stop(stage: Stage): Promise<void> {
  await stage.stop().catch((error: unknown) => console.error("the stage", error));
}
