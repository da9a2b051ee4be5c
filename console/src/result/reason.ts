/** Describes in a sentence why a run doesn't work and what happens next. */
import { texts } from "../texts.ts";
import type { RunView } from "./run-view.ts";

/** @returns undefined when the run's state needs no explanation */
export function reasonOf({ progress }: RunView): string | undefined {
  const { waitingFor, paused, cancelling, interrupted } = texts.result;
  if (progress?.phase === "waiting") return waitingFor(progress.waitingFor?.code);
  if (progress?.phase === "paused") return paused(progress.paused?.reason);
  if (progress?.phase === "cancelling") return cancelling;
  return progress?.phase === "interrupted" ? interrupted : undefined;
}
