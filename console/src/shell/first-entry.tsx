/** Tells the first navigation, with which the browser has loaded the console, from later ones. */
import { createContext, use, useCallback, useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useEntry } from "./entry.ts";

const FirstEntryContext = createContext<(entry: string) => boolean>(() => false);

/** @returns a function for effects, which takes the current entry */
export function useIsFirstEntry(): (entry: string) => boolean {
  return use(FirstEntryContext);
}

export function FirstEntryProvider({ children }: { children: ReactNode }) {
  const entry = useEntry();
  const [first] = useState(entry);
  const hasMoved = useRef(false);
  useEffect(() => {
    if (entry !== first) hasMoved.current = true;
  }, [entry, first]);
  const isFirstEntry = useCallback((asked: string) => asked === first && !hasMoved.current, [first]);
  return <FirstEntryContext value={isFirstEntry}>{children}</FirstEntryContext>;
}
