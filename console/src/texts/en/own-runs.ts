/** The texts about runs that end unseen, in English. */
import type { BulkRegistrationSummary } from "../../api/types.ts";
import type { RunEnding } from "../../own-runs/run-ending.ts";
import { done, format, list, plural } from "./counting.ts";

type RunCounts = Pick<BulkRegistrationSummary, "kind" | "succeeded" | "failed" | "cancelled" | "open">;

const { number } = format;

export const ownRuns = {
  /** How a run has ended, for a notification. */
  ending: (ending: RunEnding, { kind, succeeded, failed, cancelled, open }: RunCounts): string => {
    const attention = failed - cancelled;
    const others = list([
      [attention, plural(attention, { one: "needs attention", other: "need attention" })],
      [cancelled, "cancelled"],
      [open, "left"],
    ]);
    const parts = `${number(succeeded)} ${done(kind)}${others === "" ? "" : `, ${others}`}`;
    return { done: parts, interrupted: `Interrupted: ${parts}`, pausedItself: `Paused itself: ${parts}` }[
      ending
    ];
  },
  tellMe: "Tell me when it's done",
  dontTellMe: "Don't tell me",
  willTell:
    "Your browser will tell you when it's done. Leave a tab of this page open; you can work in other tabs.",
  /** The reason why the browser shows no notification, and what to do instead. */
  cannotTell: {
    default: "Your browser tells you only if you answer its question with yes. Choose the button again.",
    denied:
      "Your browser shows no notifications of this page. Allow them in the browser's settings for this page, or look at the title of this tab: it says how far the registration is.",
    unsupported:
      "This browser can't show notifications of this page. Look at the title of this tab: it says how far the registration is.",
  },
  /** The text after the link to all runs. */
  ended: (count: number) => `${number(count)} ended since you last looked`,
  announceEnded: (count: number) =>
    plural(count, {
      one: `${number(count)} registration has ended. Open “My registrations” to see it.`,
      other: `${number(count)} registrations have ended. Open “My registrations” to see them.`,
    }),
};
