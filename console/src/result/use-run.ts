/** Follows a run for as long as the page is shown. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { useBackend } from "../session/session-gate.tsx";
import { browserLocks } from "./browser-lock.ts";
import { browserSigns } from "./browser-signs.ts";
import { RunStore } from "./run-store.ts";
import type { RunView } from "./run-view.ts";
import { createStreamTurns } from "./stream-turns.ts";

/** Milliseconds after which a hidden page stops asking the backend. */
const HIDDEN = 300_000;

const turns = createStreamTurns({
  locks: browserLocks,
  isHidden: () => document.hidden,
  onTurnedOver: (callback) => {
    document.addEventListener("visibilitychange", callback);
    return () => document.removeEventListener("visibilitychange", callback);
  },
});

export function useRun(bulkId: string): { store: RunStore; view: RunView } {
  const backend = useBackend();
  const [store] = useState(() => new RunStore({ backend, bulkId, browser: browserSigns, turns }));
  useEffect(() => followWhileSeen(store), [store]);
  return { store, view: useSyncExternalStore(store.subscribe, store.view) };
}

function followWhileSeen(store: RunStore): () => void {
  let stop: (() => void) | undefined = store.follow();
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(leaving);
    if (!document.hidden) {
      stop ??= store.follow();
      return;
    }
    leaving = setTimeout(() => {
      stop?.();
      stop = undefined;
    }, HIDDEN);
  };
  document.addEventListener("visibilitychange", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    clearTimeout(leaving);
    stop?.();
  };
}
