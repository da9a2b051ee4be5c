/** What was pressed often goes with what it has done. The focus then goes to something that stays, not to the page's top. */
import { useCallback, useEffect, useRef } from "react";
import type { RefCallback, RefObject } from "react";

/** @returns for the element around what may go */
export function useKeptFocus(fallback: RefObject<HTMLElement | null>): RefCallback<HTMLElement> {
  const latest = useRef<EventTarget>(undefined);

  // After each drawing, since any may have removed it.
  useEffect(() => {
    if (!(latest.current instanceof Element) || latest.current.isConnected) return;
    latest.current = undefined;
    if (document.activeElement === document.body) fallback.current?.focus({ preventScroll: true });
  });

  // Not by React, which doesn't tell of a focus that a dialog gives back while the page is being drawn.
  return useCallback((around: HTMLElement | null) => {
    const note = (event: FocusEvent) => {
      latest.current = event.target ?? undefined;
    };
    around?.addEventListener("focusin", note);
    return () => around?.removeEventListener("focusin", note);
  }, []);
}
