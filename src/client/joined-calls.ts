/**
 * Joins equal calls that come at the same time: two hundred viewers that arrive together cost two calls. Per key, at most one
 * call runs and one waits. A caller that comes while a call runs shares the next call and never the running one, whose answer
 * could be older than the question.
 */
export class JoinedCalls<T> {
  readonly #running = new Map<string, Promise<T>>();
  readonly #queued = new Map<string, Promise<T>>();

  /** @param call the same for every caller of the key, since one caller makes it for all */
  join(key: string, call: () => Promise<T>): Promise<T> {
    const queued = this.#queued.get(key);
    if (queued !== undefined) return queued;
    const running = this.#running.get(key);
    if (running === undefined) return this.#run(key, call);
    const runNext = () => {
      this.#queued.delete(key);
      return this.#run(key, call);
    };
    const next = running.then(runNext, runNext);
    this.#queued.set(key, next);
    return next;
  }

  #run(key: string, call: () => Promise<T>): Promise<T> {
    const running = call().finally(() => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    });
    this.#running.set(key, running);
    return running;
  }
}
