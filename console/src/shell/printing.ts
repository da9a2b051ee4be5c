/** Whether the page is being printed: a list of which only a part is in the page shows all of it then. */
import { useSyncExternalStore } from "react";

const PRINT = window.matchMedia("print");

function onPrinting(callback: () => void): () => void {
  PRINT.addEventListener("change", callback);
  return () => PRINT.removeEventListener("change", callback);
}

export function useIsPrinting(): boolean {
  return useSyncExternalStore(onPrinting, () => PRINT.matches);
}
