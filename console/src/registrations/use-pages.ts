/** Loads a list page by page on demand. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Page } from "../api/types.ts";
import { useLoadAgain } from "../shell/load-again.ts";

export type ReadPage<T> = (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>;

interface State<T> {
  items: readonly T[];
  next: string | undefined;
  isLoading: boolean;
  error: unknown;
}

/** @param read reads one list. A component that shows another list needs another key */
export function usePages<T>(read: ReadPage<T>, idOf: (entry: T) => string) {
  const [state, setState] = useState<State<T>>({
    items: [],
    next: undefined,
    isLoading: true,
    error: undefined,
  });
  const [attempt, setAttempt] = useState(0);
  const shown = useRef<AbortController>(undefined);

  useEffect(() => {
    const stopped = new AbortController();
    shown.current = stopped;
    async function load(): Promise<void> {
      try {
        const { items, next } = await read(undefined, stopped.signal);
        if (!stopped.signal.aborted) setState({ items, next, isLoading: false, error: undefined });
      } catch (error) {
        if (!stopped.signal.aborted) setState((known) => ({ ...known, isLoading: false, error }));
      }
    }
    void load();
    return () => stopped.abort();
  }, [read, attempt]);

  useLoadAgain(state.items.length === 0 ? state.error : undefined, () => setAttempt(attempt + 1));

  async function older(): Promise<void> {
    const signal = shown.current?.signal;
    if (state.isLoading || state.next === undefined || signal === undefined) return;
    setState({ ...state, isLoading: true, error: undefined });
    try {
      const { items, next } = await read(state.next, signal);
      if (signal.aborted) return;
      setState((known) => ({
        items: withOlder(known.items, items, idOf),
        next,
        isLoading: false,
        error: undefined,
      }));
    } catch (error) {
      if (!signal.aborted) setState((known) => ({ ...known, isLoading: false, error }));
    }
  }

  const change = useCallback((changed: (known: readonly T[]) => readonly T[]) => {
    setState((known) => ({ ...known, items: changed(known.items) }));
  }, []);

  return {
    ...state,
    hasOlder: state.next !== undefined,
    older: () => void older(),
    again: () => {
      setState({ ...state, isLoading: true, error: undefined });
      setAttempt(attempt + 1);
    },
    change,
  };
}

function withOlder<T>(known: readonly T[], older: readonly T[], idOf: (entry: T) => string): readonly T[] {
  const shown = new Set(known.map(idOf));
  return [...known, ...older.filter((entry) => !shown.has(idOf(entry)))];
}
