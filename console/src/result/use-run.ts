/** A run for one page: followed as long as the page is shown. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { useBackend } from "../session/session-gate.tsx";
import { browserSigns } from "./browser-signs.ts";
import { RunStore } from "./run-store.ts";
import type { RunView } from "./run-view.ts";

export function useRun(bulkId: string): { store: RunStore; view: RunView } {
  const backend = useBackend();
  const [store] = useState(() => new RunStore({ backend, bulkId, browser: browserSigns }));
  useEffect(() => store.follow(), [store]);
  return { store, view: useSyncExternalStore(store.subscribe, store.view) };
}
