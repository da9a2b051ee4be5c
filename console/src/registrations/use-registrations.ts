/** The coordinator's runs, read page by page on demand; the newest page again and again while one of it is running. */
import { useEffect, useRef, useState } from "react";
import type { BulkRegistrationSummary, Page } from "../api/types.ts";
import { isOver } from "../result/run-view.ts";
import { useBackend } from "../session/session-gate.tsx";

/** Milliseconds. */
const LOOKING_AGAIN = 5_000;

interface State {
  runs: readonly BulkRegistrationSummary[];
  next: string | undefined;
  isLoading: boolean;
  error: unknown;
}

export function useRegistrations() {
  const backend = useBackend();
  const [state, setState] = useState<State>({ runs: [], next: undefined, isLoading: true, error: undefined });
  const [attempt, setAttempt] = useState(0);
  const shown = useRef<AbortController>(undefined);

  useEffect(() => {
    const stopped = new AbortController();
    shown.current = stopped;
    backend.list(undefined, stopped.signal).then(
      ({ items, next }) => {
        if (!stopped.signal.aborted) setState({ runs: items, next, isLoading: false, error: undefined });
      },
      (error: unknown) => {
        if (!stopped.signal.aborted) setState((known) => ({ ...known, isLoading: false, error }));
      },
    );
    return () => stopped.abort();
  }, [backend, attempt]);

  const isAnyRunning = state.runs.some(({ status }) => !isOver(status));
  useEffect(() => {
    if (!isAnyRunning) return undefined;
    const stopped = new AbortController();
    const timer = setInterval(() => {
      if (document.hidden) return;
      backend.list(undefined, stopped.signal).then(
        (page) => {
          if (!stopped.signal.aborted) setState((known) => withNewest(known, page));
        },
        // The next look mends it.
        () => undefined,
      );
    }, LOOKING_AGAIN);
    return () => {
      clearInterval(timer);
      stopped.abort();
    };
  }, [backend, isAnyRunning]);

  async function older(): Promise<void> {
    const signal = shown.current?.signal;
    if (state.isLoading || state.next === undefined || signal === undefined) return;
    setState({ ...state, isLoading: true, error: undefined });
    try {
      const { items, next } = await backend.list(state.next, signal);
      if (signal.aborted) return;
      setState((known) => ({ runs: withOlder(known.runs, items), next, isLoading: false, error: undefined }));
    } catch (error) {
      if (!signal.aborted) setState((known) => ({ ...known, isLoading: false, error }));
    }
  }

  return {
    ...state,
    hasOlder: state.next !== undefined,
    older: () => void older(),
    again: () => {
      setState({ ...state, isLoading: true, error: undefined });
      setAttempt(attempt + 1);
    },
  };
}

function withNewest(known: State, page: Page<BulkRegistrationSummary>): State {
  const newest = new Set(page.items.map(({ bulkId }) => bulkId));
  return { ...known, runs: [...page.items, ...known.runs.filter(({ bulkId }) => !newest.has(bulkId))] };
}

function withOlder(
  known: readonly BulkRegistrationSummary[],
  older: readonly BulkRegistrationSummary[],
): readonly BulkRegistrationSummary[] {
  const shown = new Set(known.map(({ bulkId }) => bulkId));
  return [...known, ...older.filter(({ bulkId }) => !shown.has(bulkId))];
}
