/** The title of a run's tab: how far the run is, and what it registers. */
import { ProblemError } from "../api/problem.ts";
import { pageTexts } from "../page-texts.ts";
import { statusOf } from "./run-view.ts";
import type { RunView } from "./run-view.ts";

/** @returns undefined as long as the run isn't known */
export function titleOf(view: RunView): string | undefined {
  const { summary, progress, isDone } = view;
  if (summary === undefined || progress === undefined) return undefined;
  const { activityType } = summary.template;
  if (isDone) return pageTexts.titleDone(statusOf(view) === "success", activityType);
  return pageTexts.titleUnderWay(progress.settled, progress.total, activityType);
}

/** The address names no run of the coordinator's: cut off, mistyped, or somebody else's. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 404 || error.status === 400);
}
