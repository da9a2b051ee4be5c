/** Tells the first navigation, with which the browser has loaded the console, from later ones. */
import { createContext, use, useCallback, useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useLocation } from "react-router";

const FirstEntryContext = createContext<(key: string) => boolean>(() => false);

/** @returns a function for effects, which takes the key of the current location */
export function useIsFirstEntry(): (key: string) => boolean {
  return use(FirstEntryContext);
}

export function FirstEntryProvider({ children }: { children: ReactNode }) {
  const { key } = useLocation();
  const [firstKey] = useState(key);
  const hasMoved = useRef(false);
  useEffect(() => {
    if (key !== firstKey) hasMoved.current = true;
  }, [key, firstKey]);
  const isFirstEntry = useCallback((entry: string) => entry === firstKey && !hasMoved.current, [firstKey]);
  return <FirstEntryContext value={isFirstEntry}>{children}</FirstEntryContext>;
}
