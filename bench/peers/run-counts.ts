/** Counts what has settled of each run, for engines that know of single jobs only. */
export class RunCounts {
  readonly #runs = new Map<string, { open: number; succeeded: number; done: (succeeded: number) => void }>();

  /** @returns mentors that were registered, when all have settled */
  begin(bulkId: string, mentors: number): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#runs.set(bulkId, { open: mentors, succeeded: 0, done: resolve });
    return promise;
  }

  settle(bulkId: string, registered: boolean): void {
    const run = this.#runs.get(bulkId);
    if (run === undefined) return;
    run.open -= 1;
    if (registered) run.succeeded += 1;
    if (run.open > 0) return;
    this.#runs.delete(bulkId);
    run.done(run.succeeded);
  }
}
