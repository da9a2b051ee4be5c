/** Waiting in tests: a promise that the test itself resolves, and polling for a state with a deadline. */
import { setTimeout as delay } from "node:timers/promises";

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
}

export function deferred<T = void>(): Deferred<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { promise, resolve };
}

/**
 * @param state evaluated until it gives something other than undefined or false
 * @param deadline milliseconds, default 30,000, which a busy machine must meet too
 */
export async function eventually<T>(
  what: string,
  state: () => T | Promise<T>,
  deadline = 30_000,
): Promise<Exclude<T, undefined | false>> {
  const began = Date.now();
  for (;;) {
    const value = await state();
    if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>;
    const waited = Date.now() - began;
    if (waited > deadline) throw new Error(`Not within ${deadline} ms: ${what}`);
    // A state that takes long is looked at less often, because each look takes time from what it waits for.
    await delay(Math.min(Math.max(waited / 10, 20), 250));
  }
}
