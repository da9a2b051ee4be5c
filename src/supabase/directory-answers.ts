/** The schemas of the answers that list registrations, items and mentors. */
import { z } from "zod";
import { SUCCESS_DETAILS } from "../domain/outcome.ts";
import { count, echoing, kindFields, mentorId, timestamp } from "./answers.ts";
import { readError } from "./outcome-rows.ts";

const template = z.object({
  activityType: z.string(),
  date: z.iso.date(),
  durationMinutes: z.number().int().positive(),
  note: z.string().nullable(),
  occurrence: z.number().int().positive(),
});

/** The corrections and withdrawals of a bulk registration, and how many of its rows they withdrew. */
const amendedFields = {
  withdrawnSince: count,
  amendments: z.array(
    z.object({
      bulkId: z.guid(),
      kind: z.enum(["correction", "withdrawal"]),
      createdAt: timestamp,
      withdrawn: count,
    }),
  ),
};

export type Amended = z.output<z.ZodObject<typeof amendedFields>>;

const amended = z.object({ bulkId: z.guid(), ...amendedFields });

export const amendmentsAnswer = (bulkId: string) => echoing(amended, { bulkId });

/** Keeps the microseconds, since the cursor of the next page needs them. */
export const exactTimestamp = z.iso.datetime({ offset: true });

/** The name is null when the mentor is not in the chapter, or was erased. */
export const namedMentor = z.object({ mentorId, name: z.string().nullable() });

/** Rows of `coordinators`. The policy of the table shows only the coordinator's own row. */
export const coordinatorRows = z
  .array(
    z.object({
      coordinatorId: z.guid(),
      name: z.string().nullable(),
      chapter: z.object({ name: z.string() }),
    }),
  )
  .max(1);

const registrations = z.object({
  limit: count,
  registrations: z.array(
    z.object({
      bulkId: z.guid(),
      createdAt: exactTimestamp,
      template,
      round: z.number().int().positive(),
      total: z.number().int().positive(),
      /** Null when the bulk registration is for several mentors. */
      mentor: namedMentor.nullable(),
      open: count,
      /** True when the latest round has ended. `openedAt` belongs to the latest round, too. */
      ended: z.boolean(),
      openedAt: timestamp,
      succeeded: count,
      alreadyRegistered: count,
      failed: count,
      cancelled: count,
      withdrawn: count,
      ...kindFields,
      ...amendedFields,
    }),
  ),
});

export const registrationsAnswer = (limit: number) => echoing(registrations, { limit });

const common = {
  position: z.number().int().positive(),
  mentorId,
  name: z.string().nullable(),
  round: z.number().int().positive(),
  attempts: count,
};

const itemRow = z.discriminatedUnion("status", [
  z.object({ ...common, status: z.literal("open") }),
  z.object({
    ...common,
    status: z.literal("success"),
    detail: z.enum(SUCCESS_DETAILS),
    settledAt: timestamp,
  }),
  z
    .object({
      ...common,
      status: z.literal("failure"),
      detail: z.enum(["failed", "cancelled"]),
      settledAt: timestamp,
      errorCode: z.string(),
      errorCause: z.string().nullable(),
    })
    .transform(({ errorCode, errorCause, ...row }) => ({ ...row, error: readError(errorCode, errorCause) })),
]);

const items = z.object({ bulkId: z.guid(), items: z.array(itemRow) });

export const itemsAnswer = (bulkId: string) => echoing(items, { bulkId });

const mentors = z.object({
  limit: count,
  mentors: z.array(z.object({ mentorId, name: z.string(), active: z.boolean() })),
});

export const mentorsAnswer = (limit: number) => echoing(mentors, { limit });

const preflight = z.object({
  asked: count,
  new: count,
  alreadyRegistered: z.array(mentorId),
  inactive: z.array(mentorId),
  notInChapter: z.array(mentorId),
  /** `places` are the positions of common mentors in the request, from 1. */
  overlaps: z.array(z.object({ bulkId: z.guid(), places: z.array(z.number().int().positive()) })),
  // The number of writes that a run in this deployment may have in flight.
  runConcurrency: z.int().positive(),
  // Measured in the coordinator's earlier runs. Null when no earlier run tells.
  secondsPerWrite: z.number().nonnegative().nullable(),
});

export const preflightAnswer = (asked: number) =>
  echoing(preflight, { asked }, ({ overlaps }) =>
    overlaps.every(({ places }) => places.every((place) => place <= asked)),
  );
