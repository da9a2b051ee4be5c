/** Holds writes until a test releases them one by one. Pass `hold` as a store's `beforeWrite`. */
import type { RegistrationWrite } from "../activities/dependencies.ts";

interface Held {
  write: RegistrationWrite;
  release: () => void;
}

export class Gates {
  readonly #held: Held[] = [];
  #isOpen = false;

  /** Resolves when the test releases the write, and rejects when the write is given up. */
  readonly hold = async (write: RegistrationWrite, signal: AbortSignal): Promise<void> => {
    if (this.#isOpen) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const held = { write, release: resolve };
    this.#held.push(held);
    signal.addEventListener(
      "abort",
      () => {
        this.#held.splice(this.#held.indexOf(held), this.#held.includes(held) ? 1 : 0);
        reject(signal.reason);
      },
      { once: true },
    );
    await promise;
  };

  get waiting(): number {
    return this.#held.length;
  }

  release(count = this.waiting): void {
    for (const { release } of this.#held.splice(0, count)) release();
  }

  openAll(): void {
    this.#isOpen = true;
    this.release();
  }
}
