/** Why a run isn't under way, and what comes next, in a sentence. */
import { texts } from "../texts.ts";
import type { RunView } from "./run-view.ts";

/** @returns undefined when its state says enough */
export function reasonOf({ progress }: RunView): string | undefined {
  const { waitingFor, paused, cancelling, interrupted } = texts.result;
  if (progress?.phase === "waiting") return waitingFor(progress.waitingFor?.code);
  if (progress?.phase === "paused") return paused(progress.paused?.reason);
  if (progress?.phase === "cancelling") return cancelling;
  return progress?.phase === "interrupted" ? interrupted : undefined;
}
