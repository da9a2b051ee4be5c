/** The texts about runs that end unseen: a part of `texts`, and to be translated with it. */
import type { RegistrationKind } from "../../src/domain/amendment.ts";
import type { BulkRegistrationSummary } from "./api/types.ts";
import { formatNumber } from "./format.ts";
import type { RunEnding } from "./own-runs/run-ending.ts";

type RunCounts = Pick<BulkRegistrationSummary, "kind" | "succeeded" | "failed" | "cancelled" | "open">;

const DONE: Readonly<Record<RegistrationKind, string>> = {
  registration: "registered",
  correction: "corrected",
  withdrawal: "withdrawn",
};

export const ownRunsTexts = {
  /** How a run has ended, for a notification. */
  ending: (ending: RunEnding, { kind, succeeded, failed, cancelled, open }: RunCounts): string => {
    const attention = failed - cancelled;
    const parts = [
      `${formatNumber(succeeded)} ${DONE[kind]}`,
      ...(attention > 0
        ? [`${formatNumber(attention)} ${attention === 1 ? "needs" : "need"} attention`]
        : []),
      ...(cancelled > 0 ? [`${formatNumber(cancelled)} cancelled`] : []),
      ...(open > 0 ? [`${formatNumber(open)} left`] : []),
    ].join(", ");
    const said = {
      done: parts,
      interrupted: `Interrupted: ${parts}`,
      pausedItself: `Paused itself: ${parts}`,
    };
    return said[ending];
  },
  tellMe: "Tell me when it's done",
  dontTellMe: "Don't tell me",
  willTell:
    "Your browser will tell you when it's done. Leave a tab of this page open; you can work in other tabs.",
  /** Why the browser tells of nothing, and what to do instead. */
  cannotTell: {
    default: "Your browser tells you only if you answer its question with yes. Choose the button again.",
    denied:
      "Your browser shows no notifications of this page. Allow them in the browser's settings for this page, or look at the title of this tab: it says how far the registration is.",
    unsupported:
      "This browser can't show notifications of this page. Look at the title of this tab: it says how far the registration is.",
  },
  /** Behind the link to all runs. */
  ended: (count: number) => `${formatNumber(count)} ended since you last looked`,
  announceEnded: (count: number) =>
    count === 1
      ? "1 registration has ended. Open “My registrations” to see it."
      : `${formatNumber(count)} registrations have ended. Open “My registrations” to see them.`,
};
