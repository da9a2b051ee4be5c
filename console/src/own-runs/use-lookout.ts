/** Keeps a lookout while a coordinator is signed in, and shows the notification of a run that has ended. */
import { useEffect, useEffectEvent } from "react";
import { useNavigate } from "react-router";
import type { BulkRegistrationDetails } from "../api/types.ts";
import { browserLocks } from "../result/browser-lock.ts";
import { useBackend } from "../session/session-gate.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { keepLookout } from "./lookout.ts";
import { showNotification } from "./notifications.ts";
import { useOwnRuns } from "./own-runs-context.tsx";
import type { RunEnding } from "./run-ending.ts";

export function useLookout(): void {
  const texts = useTexts();
  const ownRuns = useOwnRuns();
  const backend = useBackend();
  const navigate = useNavigate();
  const tell = useEffectEvent((run: BulkRegistrationDetails, ending: RunEnding) => {
    const { bulkId, template } = run;
    showNotification(
      {
        title: texts.ownRuns.ending(ending, run),
        body: `${template.activityType}, ${texts.format.day(template.date)}`,
        tag: bulkId,
      },
      () => void navigate(`/registrations/${bulkId}`),
    );
  });

  useEffect(
    () =>
      keepLookout({
        ownRuns,
        backend,
        locks: browserLocks,
        isHidden: () => document.hidden,
        onTurnedOver: (callback) => {
          document.addEventListener("visibilitychange", callback);
          return () => document.removeEventListener("visibilitychange", callback);
        },
        tell: (run, ending) => tell(run, ending),
      }),
    [ownRuns, backend],
  );
}
