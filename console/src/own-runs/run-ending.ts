/** Says how a run has ended, or why the run needs the coordinator to continue. */
import type { BulkRegistrationDetails } from "../api/types.ts";
import { isAtEnd } from "../result/run-view.ts";

export type RunEnding = "done" | "interrupted" | "pausedItself";

/** @returns undefined while the run goes on or waits for something that ends by itself */
export function endingOf({ status, progress }: BulkRegistrationDetails): RunEnding | undefined {
  if (status === "interrupted") return "interrupted";
  if (isAtEnd(status)) return "done";
  return progress.paused?.reason === "tolerance" ? "pausedItself" : undefined;
}
