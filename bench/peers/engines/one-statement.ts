/** As many mentors per statement as the function takes: the limit for any engine. It survives nothing. */
import type { EngineKind } from "../engine.ts";

const MOST = 500;

export const oneStatement: EngineKind = {
  name: "one statement for all",
  settings: "500 mentors per statement, one after the other; not durable, no retries",
  durationsOnly: true,
  start: async ({ writes }) => ({
    run: async (bulkId, mentors) => {
      await writes.open(bulkId, mentors);
      let succeeded = 0;
      for (let from = 1; from <= mentors; from += MOST)
        succeeded = await writes.writeRange(bulkId, from, Math.min(from + MOST - 1, mentors));
      return { registered: succeeded, failed: [] };
    },
    close: async () => undefined,
  }),
};
