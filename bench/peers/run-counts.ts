/** Counts the settled mentors of each run, for engines that know only single jobs. */
import { toldByFailed } from "./engine.ts";
import type { Told } from "./engine.ts";

export class RunCounts {
  readonly #runs = new Map<
    string,
    { mentors: number; open: number; failed: number[]; done: (told: Told) => void }
  >();

  /** Resolves when all mentors have settled. */
  begin(bulkId: string, mentors: number): Promise<Told> {
    const { promise, resolve } = Promise.withResolvers<Told>();
    this.#runs.set(bulkId, { mentors, open: mentors, failed: [], done: resolve });
    return promise;
  }

  settle(bulkId: string, position: number, registered: boolean): void {
    const run = this.#runs.get(bulkId);
    if (run === undefined) return;
    run.open -= 1;
    if (!registered) run.failed.push(position);
    if (run.open > 0) return;
    this.#runs.delete(bulkId);
    run.done(toldByFailed(run.mentors, run.failed));
  }
}
