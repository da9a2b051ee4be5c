/**
 * Keeps the focus near its place. A pressed element often disappears by its own effect. The focus then moves to an element that
 * stays, instead of the top of the page.
 */
import { useCallback, useEffect, useRef } from "react";
import type { RefCallback, RefObject } from "react";

/** @returns a ref for the element around those that may disappear */
export function useKeptFocus(fallback: RefObject<HTMLElement | null>): RefCallback<HTMLElement> {
  const latest = useRef<EventTarget>(undefined);

  // The effect runs after each drawing, because any drawing may have removed the element.
  useEffect(() => {
    if (!(latest.current instanceof Element) || latest.current.isConnected) return;
    latest.current = undefined;
    if (document.activeElement === document.body) fallback.current?.focus({ preventScroll: true });
  });

  // The listener is native, because React doesn't report a focus that a dialog restores during drawing.
  return useCallback((around: HTMLElement | null) => {
    const note = (event: FocusEvent) => {
      latest.current = event.target ?? undefined;
    };
    around?.addEventListener("focusin", note);
    return () => around?.removeEventListener("focusin", note);
  }, []);
}
