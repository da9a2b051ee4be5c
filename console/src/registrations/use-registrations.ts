/** Loads the coordinator's runs page by page on demand, and reloads the newest page while one of its runs is not over. */
import { useEffect, useRef, useState } from "react";
import type { BulkRegistrationSummary, Page } from "../api/types.ts";
import { isAtEnd } from "../result/run-view.ts";
import { useBackend } from "../session/session-gate.tsx";
import { useLoadAgain } from "../shell/load-again.ts";

/** Milliseconds between two reloads while a run works. */
const LOOKING_AGAIN = 5_000;

/** Milliseconds between two reloads while a run is interrupted and none works. Another tab may retry the interrupted run. */
const LOOKING_AGAIN_SELDOM = 30_000;

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
    async function load(): Promise<void> {
      try {
        const { items, next } = await backend.list(undefined, stopped.signal);
        if (!stopped.signal.aborted) setState({ runs: items, next, isLoading: false, error: undefined });
      } catch (error) {
        if (!stopped.signal.aborted) setState((known) => ({ ...known, isLoading: false, error }));
      }
    }
    void load();
    return () => stopped.abort();
  }, [backend, attempt]);

  const pause = pauseFor(state.runs);
  useEffect(() => {
    if (pause === undefined) return undefined;
    const stopped = new AbortController();
    async function look(): Promise<void> {
      if (document.hidden) return;
      // The next reload makes up for a failed one.
      const page = await backend.list(undefined, stopped.signal).catch(() => undefined);
      if (page !== undefined && !stopped.signal.aborted) setState((known) => withNewest(known, page));
    }
    const timer = setInterval(() => void look(), pause);
    return () => {
      clearInterval(timer);
      stopped.abort();
    };
  }, [backend, pause]);

  useLoadAgain(state.runs.length === 0 ? state.error : undefined, () => setAttempt(attempt + 1));

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

/** @returns undefined when no change is expected */
function pauseFor(runs: readonly BulkRegistrationSummary[]): number | undefined {
  if (runs.some(({ status }) => !isAtEnd(status))) return LOOKING_AGAIN;
  return runs.some(({ status }) => status === "interrupted") ? LOOKING_AGAIN_SELDOM : undefined;
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
