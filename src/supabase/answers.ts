/** The shapes in which the SQL functions answer. Each echoes what it was asked about, so that a stray answer shows. */
import { z } from "zod";

/** Postgres writes timestamps with an offset and microseconds; everybody else here reads UTC with milliseconds. */
export const timestamp = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

const successDetail = z.enum(["registered", "alreadyRegistered"]);
/** Whatever Postgres takes for a UUID: `z.uuid()` insists on the versions of RFC 9562. */
export const mentorId = z.guid();

export const count = z.number().int().nonnegative();

export const selectionPage = z.object({
  mentorIds: z.array(mentorId),
  cursor: z.number().int().nullable(),
});

/** Insists that the answer is about this bulk registration. */
export const about = <T extends z.ZodRawShape>(bulkId: string, shape: T) =>
  z.object({ bulkId: z.literal(bulkId), ...shape });

export const submissionAnswer = (bulkId: string, submittedMentorId: string) =>
  about(bulkId, {
    mentorId: z.literal(submittedMentorId),
    outcome: successDetail,
    settledAt: timestamp,
    attempts: z.number().int().positive(),
  });

export const pageAnswer = (bulkId: string) => about(bulkId, selectionPage.shape);

export const failuresAnswer = (bulkId: string) =>
  about(bulkId, {
    recorded: count,
    succeeded: z.array(
      z.object({
        mentorId,
        detail: successDetail,
        attempts: z.number().int().positive(),
        settledAt: timestamp,
      }),
    ),
  });

export const cancelledAnswer = (bulkId: string) => about(bulkId, { cancelled: count });

export const auditAnswer = (bulkId: string) =>
  about(bulkId, { logged: z.boolean(), agrees: z.boolean(), reconciled: z.boolean() });

export const openedAnswer = (bulkId: string) =>
  about(bulkId, {
    round: z.number().int().positive(),
    total: count.nullable(),
    sealed: z.boolean(),
    firstPage: selectionPage.nullable(),
  });

export const roundAnswer = (bulkId: string) =>
  about(bulkId, {
    round: z.number().int().positive(),
    total: count.nullish().transform((total) => total ?? 0),
    firstPage: selectionPage.nullish().transform((page) => page ?? { mentorIds: [], cursor: null }),
    // Not in the selection: with any, nothing has been opened.
    unknownMentorIds: z.array(mentorId),
  });

export const countsAnswer = (bulkId: string) =>
  about(bulkId, {
    round: z.number().int().positive(),
    latestRound: z.number().int().positive(),
    total: count,
    open: count,
    succeeded: count,
    alreadyRegistered: count,
    failed: count,
    cancelled: count,
    sealed: z.boolean(),
    settings: z.object({
      // As asked, which may be more than a safe integer.
      concurrency: z.number().positive().exactOptional(),
      tolerance: z
        .object({
          failedPercent: z.number().exactOptional(),
          failedCount: z.number().exactOptional(),
          afterSettled: z.number().exactOptional(),
        })
        .exactOptional(),
    }),
  });
