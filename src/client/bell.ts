/** Wakes all waiting callers. A wait leaves nothing behind: viewers wait once per change for as long as a run takes. */
export class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    for (const wake of this.#waiting) wake();
  }

  /**
   * Resolves when the bell rings, when the signal is aborted, or after the given milliseconds.
   *
   * @returns whether the bell rang
   */
  async wait(signal: AbortSignal, milliseconds?: number): Promise<boolean> {
    if (signal.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const wake = () => resolve(true);
    const stop = () => resolve(false);
    const timer = milliseconds === undefined ? undefined : setTimeout(stop, milliseconds);
    this.#waiting.add(wake);
    signal.addEventListener("abort", stop, { once: true });
    const rang = await promise;
    clearTimeout(timer);
    this.#waiting.delete(wake);
    signal.removeEventListener("abort", stop);
    return rang;
  }
}
