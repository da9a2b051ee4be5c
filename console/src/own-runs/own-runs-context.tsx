/** Gives the pages the state of the coordinator's runs, and a backend whose answers keep it up to date. */
import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { useBackend, useCoordinatorId, WithBackend } from "../session/session-gate.tsx";
import { notingBackend } from "./noting-backend.ts";
import { OwnRuns } from "./own-runs.ts";
import type { OwnRunsState } from "./own-runs.ts";

const OwnRunsContext = createContext<OwnRuns | undefined>(undefined);

export function OwnRunsProvider({ children }: { children: ReactNode }) {
  const backend = useBackend();
  const coordinatorId = useCoordinatorId();
  const [ownRuns] = useState(
    () => new OwnRuns({ storage: localStorage, coordinatorId, isHidden: () => document.hidden }),
  );
  const noting = useMemo(() => notingBackend(backend, ownRuns), [backend, ownRuns]);

  useEffect(() => {
    const whenKept = ({ key }: StorageEvent) => {
      if (key === ownRuns.name) ownRuns.look();
    };
    window.addEventListener("storage", whenKept);
    document.addEventListener("visibilitychange", ownRuns.look);
    return () => {
      window.removeEventListener("storage", whenKept);
      document.removeEventListener("visibilitychange", ownRuns.look);
    };
  }, [ownRuns]);

  return (
    <OwnRunsContext value={ownRuns}>
      <WithBackend backend={noting}>{children}</WithBackend>
    </OwnRunsContext>
  );
}

export function useOwnRuns(): OwnRuns {
  const ownRuns = use(OwnRunsContext);
  if (ownRuns === undefined) throw new Error("No coordinator's runs are known here");
  return ownRuns;
}

export function useOwnRunsState(): OwnRunsState {
  const ownRuns = useOwnRuns();
  return useSyncExternalStore(ownRuns.subscribe, ownRuns.state);
}

/** Says that this page shows the end of the run. @param bulkId undefined while the page doesn't show the run yet */
export function useSeesRun(bulkId: string | undefined): void {
  const ownRuns = useOwnRuns();
  useEffect(
    () => (bulkId === undefined ? undefined : ownRuns.lookAt({ page: "run", bulkId })),
    [ownRuns, bulkId],
  );
}

/** Says that this page shows the ends of all runs. */
export function useSeesAllRuns(isShown: boolean): void {
  const ownRuns = useOwnRuns();
  useEffect(() => (isShown ? ownRuns.lookAt({ page: "list" }) : undefined), [ownRuns, isShown]);
}
