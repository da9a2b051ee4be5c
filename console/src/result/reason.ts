/** Describes in a sentence why a run doesn't work and what happens next. */
import type { Texts } from "../texts/texts.ts";
import { kindOf } from "./run-view.ts";
import type { RunView } from "./run-view.ts";

/**
 * @param contact the contact that the deployment sets
 * @returns undefined when the run's state needs no explanation
 */
export function reasonOf(view: RunView, { result }: Texts, contact: string | undefined): string | undefined {
  const { progress } = view;
  const { waitingFor, paused, cancelling, interrupted } = result;
  if (progress?.phase === "waiting") return waitingFor(progress.waitingFor?.code, contact);
  if (progress?.phase === "paused") return paused(progress.paused?.reason);
  if (progress?.phase === "cancelling") return cancelling(kindOf(view));
  return progress?.phase === "interrupted" ? interrupted(kindOf(view)) : undefined;
}
