/**
 * What callers send: one schema per body and query. They give the shape and, from the domain's own numbers, its bounds; every
 * rule beyond (a day that exists, text that can be stored) is the client's, which reads the request after them.
 */
import { z } from "@hono/zod-openapi";
import { FAILURE_CODES } from "../../domain/failure-codes.ts";
import {
  MAXIMUM_ACTIVITY_TYPE_LENGTH,
  MAXIMUM_DURATION_MINUTES,
  MAXIMUM_NOTE_LENGTH,
  MAXIMUM_OCCURRENCE,
  MAXIMUM_RETRY_CHOICE,
  MAXIMUM_SELECTION,
} from "../../domain/limits.ts";
import { itemStatus } from "./answers.ts";

const UUID_PATTERN = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

const uuid = z.string().regex(UUID_PATTERN, "must be a UUID").openapi({ format: "uuid" });

const template = z
  .strictObject({
    // Characters are counted by the client, in code points: a string's length here is in UTF-16 units, twice as many at most.
    activityType: z
      .string()
      .min(1)
      .max(2 * MAXIMUM_ACTIVITY_TYPE_LENGTH)
      .openapi({
        maxLength: MAXIMUM_ACTIVITY_TYPE_LENGTH,
        pattern: "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$",
        example: "Peer mentoring session",
      }),
    date: z.string().openapi({ format: "date", pattern: "^(19|[2-9]\\d)\\d\\d-", example: "2026-11-20" }),
    durationMinutes: z.int().min(1).max(MAXIMUM_DURATION_MINUTES).openapi({ example: 90 }),
    note: z
      .string()
      .max(2 * MAXIMUM_NOTE_LENGTH)
      .nullable()
      .openapi({ maxLength: MAXIMUM_NOTE_LENGTH, pattern: "^[^\\u0000]*$" })
      .optional(),
    occurrence: z.int().min(1).max(MAXIMUM_OCCURRENCE).optional(),
  })
  .openapi("Template", { description: "The one activity that is registered for every mentor." });

const concurrency = z.int().min(1).openapi({
  description: "Submissions in flight. It can only lower the deployment's maximum.",
  maximum: Number.MAX_SAFE_INTEGER,
  example: 5,
});

const tolerance = z
  .strictObject({
    failedPercent: z.number().min(0).max(100).optional(),
    failedCount: z.int().min(0).max(MAXIMUM_SELECTION).optional(),
    afterSettled: z.int().min(1).max(MAXIMUM_SELECTION).optional(),
  })
  .openapi("Tolerance", { description: "More failures than this pause the run for a person to look." });

const mentorIds = z
  .array(uuid)
  .max(MAXIMUM_SELECTION)
  .openapi({ description: "Case doesn't matter; a repeated id counts once." });

export const submissionBody = z
  .strictObject({
    // An empty one is refused with a problem of its own, behind the schema.
    mentorIds: mentorIds.openapi({ minItems: 1 }),
    template,
    concurrency: concurrency.optional(),
    tolerance: tolerance.optional(),
  })
  .openapi("Submission");

export const preflightBody = z
  .strictObject({ mentorIds, template, concurrency: concurrency.optional(), tolerance: tolerance.optional() })
  .openapi("PreflightRequest", { description: "A submission, before it is one." });

export const retryBody = z
  .strictObject({
    only: z
      .array(
        z.string().openapi({
          description: "A mentor id or a failure code.",
          anyOf: [{ format: "uuid", pattern: UUID_PATTERN.source }, { enum: [...FAILURE_CODES] }],
        }),
      )
      .min(1)
      .max(MAXIMUM_RETRY_CHOICE)
      .optional(),
    concurrency: concurrency.optional(),
    tolerance: tolerance.optional(),
  })
  .openapi("Retry", { description: "Without `only`, every item that hasn't succeeded." });

export const changeBody = z.strictObject({ concurrency }).openapi("Change");

export const bulkIdParameter = z.object({
  bulkId: uuid.openapi({ param: { name: "bulkId", in: "path" } }),
});

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

export const idempotencyHeader = z.object({
  "idempotency-key": z.string().regex(VISIBLE_ASCII, "must be 1 to 255 visible ASCII characters").openapi({
    description:
      "A UUID becomes the `bulkId`; any other key stands for one, per coordinator. The same key with the same body gives the same answer.",
    example: "6f2b1f0e-6a4e-4c1c-9d5e-3c1a54f0b1aa",
  }),
});

export const resumeHeader = z.object({
  "last-event-id": z
    .string()
    .max(200)
    .optional()
    .openapi({ description: "The `id` of the last event that arrived: only later ones are sent." }),
});

const after = z.string().max(2_000).optional().openapi({ description: "The `next` of the page before." });

/** From a query string; `Number("")` is 0, and nobody means that. */
const limit = (maximum: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from 1 to ${maximum}`)
    .transform(Number)
    .pipe(z.int().min(1).max(maximum))
    .optional()
    .openapi({ type: "integer", minimum: 1, maximum, default: fallback });

export const registrationsQuery = z.strictObject({ after, limit: limit(100, 20) });

export const outcomesQuery = z.strictObject({
  status: itemStatus.optional(),
  // Which codes there are, the client knows.
  code: z
    .string()
    .optional()
    .openapi({
      description: "Only what failed with this code.",
      enum: [...FAILURE_CODES],
      example: "mentorInactive",
    }),
  after,
  limit: limit(1_000, 100),
});

export const mentorsQuery = z.strictObject({
  search: z.string().max(400).optional().openapi({
    description: "Part of a name; case and accents don't matter.",
    maxLength: 200,
    pattern: "^[^\\u0000]*$",
  }),
  active: z.enum(["true", "false"]).optional(),
  after,
  limit: limit(1_000, 100),
});
