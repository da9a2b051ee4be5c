/** Loads the coordinator's runs page by page on demand, and reloads the newest page while one of its runs is not over. */
import { useCallback, useEffect } from "react";
import type { ListFilter } from "../api/backend.ts";
import type { BulkRegistrationSummary } from "../api/types.ts";
import { isAtEnd } from "../result/run-view.ts";
import { useBackend } from "../session/session-gate.tsx";
import { withNewest } from "./newest-page.ts";
import { usePages } from "./use-pages.ts";
import type { ReadPage } from "./use-pages.ts";

/** Milliseconds between two reloads while a run works. */
const LOOKING_AGAIN = 5_000;

/** Milliseconds between two reloads while a run is interrupted and none works. Another tab may retry the interrupted run. */
const LOOKING_AGAIN_SELDOM = 30_000;

const idOf = ({ bulkId }: BulkRegistrationSummary) => bulkId;

export function useRegistrations(filter: ListFilter) {
  const backend = useBackend();
  const read: ReadPage<BulkRegistrationSummary> = useCallback(
    (after, signal) => backend.list(filter, after, signal),
    [backend, filter],
  );
  const { change, ...pages } = usePages(read, idOf);

  const pause = pauseFor(pages.items);
  useEffect(() => {
    if (pause === undefined) return undefined;
    const stopped = new AbortController();
    async function look(): Promise<void> {
      if (document.hidden) return;
      // The next reload makes up for a failed one.
      const page = await read(undefined, stopped.signal).catch(() => undefined);
      if (page !== undefined && !stopped.signal.aborted) change((known) => withNewest(known, page));
    }
    const timer = setInterval(() => void look(), pause);
    return () => {
      clearInterval(timer);
      stopped.abort();
    };
  }, [read, change, pause]);

  return pages;
}

/** @returns undefined when no change is expected */
function pauseFor(runs: readonly BulkRegistrationSummary[]): number | undefined {
  if (runs.some(({ status }) => !isAtEnd(status))) return LOOKING_AGAIN;
  return runs.some(({ status }) => status === "interrupted") ? LOOKING_AGAIN_SELDOM : undefined;
}
