/** The activity types of the coordinator's own latest registrations, to choose from while one types. */
import { useEffect, useState } from "react";
import { useBackend } from "../session/session-gate.tsx";

export function useActivityTypes(): readonly string[] {
  const backend = useBackend();
  const [types, setTypes] = useState<readonly string[]>([]);
  useEffect(() => {
    const stopped = new AbortController();
    async function load(): Promise<void> {
      const { items } = await backend.list(undefined, stopped.signal);
      // The newest first, each once.
      if (!stopped.signal.aborted) setTypes([...new Set(items.map(({ template }) => template.activityType))]);
    }
    // Without them the field is one to type in.
    load().catch(() => undefined);
    return () => stopped.abort();
  }, [backend]);
  return types;
}
