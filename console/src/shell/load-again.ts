/** Loads again by itself what was not loaded for want of an answer: when the browser wakes, and from time to time. */
import { useEffect, useEffectEvent, useRef } from "react";
import { browserSigns } from "../result/browser-signs.ts";
import { isFinal, waitToRetry } from "../result/reconnecting.ts";

/** @param error why nothing was loaded; a new one after each failed attempt, undefined when there is none */
export function useLoadAgain(error: unknown, again: () => void): void {
  const failures = useRef(0);
  const load = useEffectEvent(again);
  useEffect(() => {
    if (error === undefined || isFinal(error)) {
      failures.current = 0;
      return undefined;
    }
    const stopped = new AbortController();
    const { signal } = stopped;
    const waited = failures.current;
    failures.current += 1;
    async function loadLater(): Promise<void> {
      await waitToRetry({ failures: waited, signal, browser: browserSigns });
      if (!signal.aborted) load();
    }
    void loadLater();
    return () => stopped.abort();
  }, [error]);
}
