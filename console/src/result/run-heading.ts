/** The heading of a run: its state, or numbers when only some mentors succeeded. */
import type { RegistrationStatus } from "../api/types.ts";
import type { Texts } from "../texts/texts.ts";
import { countSucceeded } from "./lines.ts";
import { isCancelled, kindOf } from "./run-view.ts";
import type { RunView } from "./run-view.ts";

/** @param status the status that the page shows. A run that stands still is shown as waiting */
export function headingOf(view: RunView, status: RegistrationStatus, { result, correction }: Texts): string {
  const { counts, summary, isListRead } = view;
  const kind = kindOf(view);
  const succeeded = countSucceeded(counts);
  if (isCancelled(view)) return result.cancelled(kind, succeeded, counts.cancelled);
  if (status !== "partialSuccess") return correction.phase(kind, status, result.phase(status));
  if (isListRead || summary === undefined)
    return result.partly(kind, succeeded, counts.failed, counts.cancelled);
  return result.partly(kind, summary.succeeded, summary.failed - summary.cancelled, summary.cancelled);
}
