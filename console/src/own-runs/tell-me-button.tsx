/** The button "Tell me when it's done". The browser asks its own question only after a click. */
import { useState } from "react";
import { useTexts } from "../texts/use-texts.ts";
import { askForNotifications, notificationPermission } from "./notifications.ts";
import type { Permission } from "./notifications.ts";
import { useOwnRuns, useOwnRunsState } from "./own-runs-context.tsx";

export function TellMeButton({ bulkId }: { bulkId: string }) {
  const ownRuns = useOwnRuns();
  const { wanted } = useOwnRunsState();
  /** The browser's answer. */
  const [permission, setPermission] = useState<Permission>();
  const { tellMe, dontTellMe, willTell, cannotTell } = useTexts().ownRuns;
  const isWanted = wanted.includes(bulkId) && notificationPermission() === "granted";

  async function ask(): Promise<void> {
    const answer = await askForNotifications();
    setPermission(answer);
    if (answer === "granted") ownRuns.want(bulkId, true);
  }

  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => (isWanted ? ownRuns.want(bulkId, false) : void ask())}
      >
        {isWanted ? dontTellMe : tellMe}
      </button>
      <span role="status" className="quiet">
        {isWanted && willTell}
        {permission !== undefined && permission !== "granted" && cannotTell[permission]}
      </span>
    </>
  );
}
