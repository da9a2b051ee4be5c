/** Repeats a load that got no answer: when the browser wakes, and at intervals. */
import { useEffect, useEffectEvent, useRef } from "react";
import { browserSigns } from "../result/browser-signs.ts";
import { isFinal, waitToRetry } from "../result/reconnecting.ts";

/** @param error the error of the load, a new one after each failed attempt, or undefined */
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
