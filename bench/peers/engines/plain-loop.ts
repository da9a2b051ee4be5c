/** Five writes in flight and nothing else, for comparison with the others. It survives nothing. */
import { toldOf, WINDOW } from "../engine.ts";
import type { EngineKind } from "../engine.ts";

export const plainLoop: EngineKind = {
  name: "plain loop",
  settings: "five writes in flight; not durable, no retries",
  start: async ({ writes }) => ({
    run: async (bulkId, mentors) => {
      await writes.open(bulkId, mentors);
      let next = 1;
      const results: boolean[] = [];
      const lane = async () => {
        while (next <= mentors) {
          const position = next;
          next += 1;
          results[position - 1] = await writes.write(bulkId, position).catch(() => false);
        }
      };
      await Promise.all(Array.from({ length: WINDOW }, lane));
      return toldOf(results);
    },
    close: async () => undefined,
  }),
};
