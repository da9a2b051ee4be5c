/** The schemas of the SQL functions' answers. Each answer echoes what was asked, so that a wrong answer is noticed. */
import { z } from "zod";
import { REGISTRATION_KINDS } from "../domain/amendment.ts";

/** Turns Postgres's timestamps (with offset and microseconds) into UTC with milliseconds, which the rest of the code reads. */
export const timestamp = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** Accepts every UUID that Postgres accepts: `z.uuid()` insists on the versions of RFC 9562. */
export const mentorId = z.guid();

export const count = z.number().int().nonnegative();

export const roundNumber = z.number().int().positive();

/** What a call accepts as its answer. Every schema of zod is one. */
export interface Answer<T> {
  safeParse(data: unknown): { success: true; data: T } | { success: false };
}

export type AnswerOf<A> = A extends Answer<infer T> ? T : never;

/**
 * Requires that the answer names what was asked. The schema is made once: making a schema takes as long as reading some forty
 * answers with it.
 *
 * @param holds a further rule. Default: none
 */
export function echoing<T extends object>(
  schema: z.ZodType<T>,
  asked: Partial<T>,
  holds: (answer: T) => boolean = () => true,
): Answer<T> {
  return {
    safeParse: (data) => {
      const parsed = schema.safeParse(data);
      if (!parsed.success) return { success: false };
      const named: Partial<T> = parsed.data;
      const isEcho = keysOf(asked).every((key) => named[key] === asked[key]);
      return isEcho && holds(parsed.data) ? parsed : { success: false };
    },
  };
}

function keysOf<T extends object>(record: T): (keyof T)[] {
  return Object.keys(record) as (keyof T)[];
}

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
export const roundState = z.object({
  bulkId: z.guid(),
  round: roundNumber,
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
