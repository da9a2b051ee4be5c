/** Decides when to repeat a request after the backend has not answered. */
import { ProblemError, SessionEndedError } from "../api/problem.ts";

/** Milliseconds before the first repetition. Each further one doubles the delay. */
export const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 15_000;

/** The browser's events about the network. Each method takes a callback and returns a function that removes it. */
export interface BrowserSigns {
  /** Called when the browser is online again or the page is visible again, so that a retry is worthwhile. */
  onWake(callback: () => void): () => void;
  onOffline(callback: () => void): () => void;
}

/** Whether the backend would give the same error again. */
export function isFinal(error: unknown): boolean {
  if (error instanceof SessionEndedError) return true;
  return error instanceof ProblemError && error.status < 500 && error.status !== 429 && error.status !== 408;
}

/**
 * Repeats a request until an answer arrives.
 *
 * @returns undefined when the caller no longer needs the answer
 * @throws the error of a permanent refusal
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
  /** The number of consecutive failed attempts before this one. */
  failures: number;
  /** The delay in milliseconds before the first repetition. */
  first?: number;
  /** The milliseconds of the answer's Retry-After. */
  retryAfter?: number | undefined;
  signal: AbortSignal;
  browser: BrowserSigns;
}): Promise<void> {
  const { failures, first = FIRST_DELAY, retryAfter, signal, browser } = options;
  const delay = retryAfter ?? Math.min(first * 2 ** failures, LONGEST_DELAY);
  // The random part spreads the requests of many pages when a server comes back.
  return waitOrWake(delay * (0.75 + Math.random() / 2), signal, browser);
}

/** Waits, and ends early when the browser wakes or the signal aborts. */
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
