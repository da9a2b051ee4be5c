/** When to ask the backend again after it gave no answer. */
import { ProblemError, SessionEndedError } from "../api/problem.ts";

/** Milliseconds until the first attempt, doubled by each further one. */
export const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 15_000;

/** What the browser tells of the network. Each takes a callback and returns how to forget it. */
export interface BrowserSigns {
  /** It is worth trying at once: online again, or looked at again. */
  onWake(callback: () => void): () => void;
  onOffline(callback: () => void): () => void;
}

/** Asked again, the backend would answer the same. */
export function isFinal(error: unknown): boolean {
  if (error instanceof SessionEndedError) return true;
  return error instanceof ProblemError && error.status < 500 && error.status !== 429 && error.status !== 408;
}

/**
 * Asks until an answer comes.
 *
 * @returns undefined when it is no longer wanted
 * @throws what refuses for good
 */
export async function patiently<T>(
  ask: () => Promise<T>,
  options: { signal: AbortSignal; browser: BrowserSigns; onFailure?: () => void },
): Promise<T | undefined> {
  const { signal, browser, onFailure } = options;
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      const answer = await ask();
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (isFinal(error)) throw error;
      onFailure?.();
      const retryAfter = error instanceof ProblemError ? error.retryAfter : undefined;
      await waitToRetry({ failures, retryAfter, signal, browser });
    }
  }
  return undefined;
}

export function waitToRetry(options: {
  /** Attempts that failed in a row before this one. */
  failures: number;
  /** Milliseconds. */
  first?: number;
  /** Milliseconds that the backend asks to wait. */
  retryAfter?: number | undefined;
  signal: AbortSignal;
  browser: BrowserSigns;
}): Promise<void> {
  const { failures, first = FIRST_DELAY, retryAfter, signal, browser } = options;
  const delay = retryAfter ?? Math.min(first * 2 ** failures, LONGEST_DELAY);
  // Not all at the same moment, when a server comes back.
  return waitOrWake(delay * (0.75 + Math.random() / 2), signal, browser);
}

/** Ends early when the browser wakes or the signal aborts. */
export function waitOrWake(milliseconds: number, signal: AbortSignal, browser: BrowserSigns): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      forgetWake();
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    const forgetWake = browser.onWake(finish);
    signal.addEventListener("abort", finish, { once: true });
    if (signal.aborted) finish();
  });
}
