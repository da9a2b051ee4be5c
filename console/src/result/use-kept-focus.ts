/** What was pressed often goes with what it has done. The focus then goes to something that stays, not to the page's top. */
import { useEffect, useRef } from "react";
import type { FocusEvent, RefObject } from "react";

/** @returns for the element around what may go */
export function useKeptFocus(
  fallback: RefObject<HTMLElement | null>,
): (event: FocusEvent<HTMLElement>) => void {
  const latest = useRef<Element>(undefined);
  // After each drawing, since any may have removed it.
  useEffect(() => {
    if (latest.current === undefined || latest.current.isConnected) return;
    latest.current = undefined;
    if (document.activeElement === document.body) fallback.current?.focus({ preventScroll: true });
  });
  return (event) => {
    latest.current = event.target;
  };
}
