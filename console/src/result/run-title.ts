/** The title of a run's tab, with the progress and the activity. */
import type { Texts } from "../texts/texts.ts";
import { statusOf } from "./run-view.ts";
import type { RunView } from "./run-view.ts";

/** @returns undefined until the run has been loaded */
export function titleOf(view: RunView, texts: Texts): string | undefined {
  const { summary, progress, isDone } = view;
  if (summary === undefined || progress === undefined) return undefined;
  const { activityType } = summary.template;
  if (isDone) return texts.titleDone(statusOf(view) === "success", activityType);
  return texts.titleUnderWay(progress.settled, progress.total, activityType);
}
