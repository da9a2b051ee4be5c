/** The schemas of the SQL functions' answers. Each answer echoes what was asked, so that a wrong answer is noticed. */
import { z } from "zod";
import { REGISTRATION_KINDS } from "../domain/amendment.ts";

/** Turns Postgres's timestamps (with offset and microseconds) into UTC with milliseconds, which the rest of the code reads. */
export const timestamp = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** Accepts every UUID that Postgres accepts: `z.uuid()` insists on the versions of RFC 9562. */
export const mentorId = z.guid();

export const count = z.number().int().nonnegative();

export const roundNumber = z.number().int().positive();

/** Requires that the answer is about this bulk registration. */
export const about = <T extends z.ZodRawShape>(bulkId: string, shape: T) =>
  z.object({ bulkId: z.literal(bulkId), ...shape });

/** The kind of a bulk registration, and the id of the one that it amends. */
export const kindFields = {
  kind: z.enum(REGISTRATION_KINDS),
  ofBulkId: z.guid().nullable(),
};

/** The counts of a round's settled items. */
export const counts = z.object({
  settled: count,
  succeeded: count,
  alreadyRegistered: count,
  failed: count,
  cancelled: count,
});

/** The state of the round that every write answers. */
export const roundState = (bulkId: string, round: number) =>
  about(bulkId, {
    round: z.literal(round),
    total: count,
    counts,
    ended: z.boolean(),
    maximumConcurrency: roundNumber,
  });

/** The settings as stored with a round. `concurrency` is the requested number, which may exceed a safe integer. */
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
