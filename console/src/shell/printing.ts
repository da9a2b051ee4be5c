/** Tells whether the page is being printed. A list that shows only a part of its rows then shows all rows. */
import { useSyncExternalStore } from "react";

const PRINT = window.matchMedia("print");

function onPrinting(callback: () => void): () => void {
  PRINT.addEventListener("change", callback);
  return () => PRINT.removeEventListener("change", callback);
}

export function useIsPrinting(): boolean {
  return useSyncExternalStore(onPrinting, () => PRINT.matches);
}
