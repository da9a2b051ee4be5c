/** The shapes in which the SQL functions answer. Each echoes what it was asked about, so that a stray answer shows. */
import { z } from "zod";

/** Postgres writes timestamps with an offset and microseconds; everybody else here reads UTC with milliseconds. */
export const timestamp = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** Whatever Postgres takes for a UUID: `z.uuid()` insists on the versions of RFC 9562. */
export const mentorId = z.guid();

export const count = z.number().int().nonnegative();

export const roundNumber = z.number().int().positive();

/** Insists that the answer is about this bulk registration. */
export const about = <T extends z.ZodRawShape>(bulkId: string, shape: T) =>
  z.object({ bulkId: z.literal(bulkId), ...shape });

/** Of a round's settled items. */
export const counts = z.object({
  settled: count,
  succeeded: count,
  alreadyRegistered: count,
  failed: count,
  cancelled: count,
});

/** What every write answers of its round. */
export const roundState = (bulkId: string, round: number) =>
  about(bulkId, {
    round: z.literal(round),
    total: count,
    counts,
    ended: z.boolean(),
    maximumConcurrency: roundNumber,
  });

/** As stored with a round; as asked, which may be more than a safe integer. */
export const storedSettings = z.object({
  concurrency: z.number().positive().exactOptional(),
  mentorsPerWrite: z.number().positive().exactOptional(),
  mentorsPerActivity: z.number().positive().exactOptional(),
  tolerance: z
    .object({
      failedPercent: z.number().exactOptional(),
      failedCount: z.number().exactOptional(),
      afterSettled: z.number().exactOptional(),
    })
    .exactOptional(),
  deadline: z.number().positive().exactOptional(),
});
