/** Loads the activity types of the coordinator's latest registrations as suggestions. */
import { useEffect, useState } from "react";
import { useBackend } from "../session/session-gate.tsx";

export function useActivityTypes(): readonly string[] {
  const backend = useBackend();
  const [types, setTypes] = useState<readonly string[]>([]);
  useEffect(() => {
    const stopped = new AbortController();
    async function load(): Promise<void> {
      const { items } = await backend.list({}, undefined, stopped.signal);
      // Each type appears once, the newest first.
      if (!stopped.signal.aborted) setTypes([...new Set(items.map(({ template }) => template.activityType))]);
    }
    // Without suggestions, the coordinator types the activity type.
    load().catch(() => undefined);
    return () => stopped.abort();
  }, [backend]);
  return types;
}
