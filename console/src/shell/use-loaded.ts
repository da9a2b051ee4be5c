/** Loads what a component shows, and loads again by itself when no answer came. */
import { useEffect, useState } from "react";
import { useLoadAgain } from "./load-again.ts";

export interface Loaded<T> {
  /** Undefined until an answer has come. */
  value: T | undefined;
  /** The error of the latest load. */
  error: unknown;
  again: () => void;
}

/** @param load another function starts another load */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const again = () => setAttempt(attempt + 1);
  useLoadAgain(error, again);

  useEffect(() => {
    const stopped = new AbortController();
    async function loadOnce(): Promise<void> {
      try {
        const loaded = await load(stopped.signal);
        if (stopped.signal.aborted) return;
        setValue(() => loaded);
        setError(undefined);
      } catch (failure) {
        if (!stopped.signal.aborted) setError(failure);
      }
    }
    void loadOnce();
    return () => stopped.abort();
  }, [load, attempt]);

  return { value, error, again };
}
