/** Wraps the backend: each answer tells which runs are under way and which have ended. It makes no calls of its own. */
import type { Backend } from "../api/backend.ts";
import type { OwnRuns } from "./own-runs.ts";

export function notingBackend(backend: Backend, ownRuns: OwnRuns): Backend {
  async function noteStart<T extends { bulkId: string }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    ownRuns.started(started.bulkId);
    return started;
  }
  return {
    ...backend,
    submit: (key, registration) => noteStart(backend.submit(key, registration)),
    retry: (bulkId, retry) => noteStart(backend.retry(bulkId, retry)),
    amend: (bulkId, kind, key, amendment) => noteStart(backend.amend(bulkId, kind, key, amendment)),
    async list(filter, after, signal) {
      const page = await backend.list(filter, after, signal);
      ownRuns.heardOf(page.items);
      return page;
    },
    async details(bulkId, signal) {
      const details = await backend.details(bulkId, signal);
      ownRuns.heardOf([details]);
      return details;
    },
  };
}
