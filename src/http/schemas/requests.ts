/**
 * What callers send. The bodies are the client's own schemas, with the mentor ids as a list and the names of the document;
 * paths, headers and queries are described here. Rules that no schema can say are the client's, which reads requests after them.
 */
import { z } from "@hono/zod-openapi";
import {
  changeSchema,
  correctionSchema,
  obey,
  retrySchema,
  strictObject,
  submissionSchema,
  templateSchema,
  uuidSchema,
  withdrawalSchema,
} from "../../client/requests.ts";
import { FAILURE_CODES } from "../../domain/failure-codes.ts";
import { ITEM_STATUSES } from "./answers.ts";
import { mentorIds } from "./mentor-ids.ts";

const template = templateSchema.meta({ id: "Template" });

export const submissionBody = strictObject({
  // An empty one is refused with a problem of its own, behind the schema.
  mentorIds: mentorIds.openapi({ minItems: 1 }),
  ...submissionSchema.shape,
  template,
}).meta({ id: "Submission" });

/** The same body is good for both. */
export const preflightBody = strictObject({ mentorIds, ...submissionSchema.shape, template }).meta({
  id: "PreflightRequest",
  description: "A submission, before it is one.",
});

export const retryBody = retrySchema.meta({ id: "Retry" });

export const correctionBody = correctionSchema.meta({ id: "Correction" });

export const withdrawalBody = withdrawalSchema.meta({ id: "Withdrawal" });

/** The same bodies are good for both: what an amendment would do doesn't depend on the settings of its run. */
export const correctionPreflightBody = correctionSchema.meta({
  id: "CorrectionPreflightRequest",
  description: "A correction, before it is one.",
});

export const withdrawalPreflightBody = withdrawalSchema.meta({
  id: "WithdrawalPreflightRequest",
  description: "A withdrawal, before it is one.",
});

export const changeBody = changeSchema.meta({ id: "Change" });

export const bulkIdParameter = z.object({
  bulkId: uuidSchema.meta({ param: { name: "bulkId", in: "path" } }),
});

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;
const KEY_RULE = "must be 1 to 255 visible ASCII characters";

export const idempotencyHeader = z.object({
  "idempotency-key": z.string(obey(KEY_RULE)).regex(VISIBLE_ASCII, KEY_RULE).meta({
    description:
      "A UUID becomes the `bulkId`; any other key stands for one, per coordinator. The same key with the same body gives the same answer.",
    example: "6f2b1f0e-6a4e-4c1c-9d5e-3c1a54f0b1aa",
  }),
});

export const retryHeader = z.object({
  "idempotency-key": z.string().regex(VISIBLE_ASCII, KEY_RULE).optional().meta({
    description:
      "Stands for the round that the request opens: the same key gets that round again. `round` in the body does the same, and goes first.",
  }),
});

export const resumeHeader = z.object({
  "last-event-id": z.string().max(200, "must be at most 200 characters long").optional().meta({
    description: "The `id` of the last event that arrived, `<round>.<sequence>`: only later ones are sent.",
    example: "1.17",
  }),
});

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

const text = (maximum: number) =>
  z.string("must be given once").max(maximum, `must be at most ${maximum} characters long`);

const after = text(2_000).optional().meta({ description: "The `next` of the page before." });

/** From a query string; `Number("")` is 0, and nobody means that. */
const limit = (maximum: number, fallback: number) => {
  const rule = `must be a whole number from 1 to ${maximum}`;
  return z
    .string(rule)
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .pipe(z.int().min(1, rule).max(maximum, rule))
    .optional()
    .openapi({ type: "integer", minimum: 1, maximum, default: fallback });
};

const filter = {
  month: z.string("must be given once").max(20, "must be at most 20 characters long").optional().meta({
    description: "Of the activity's date.",
    pattern: "^(19|[2-9]\\d)\\d\\d-(0[1-9]|1[0-2])$",
    example: "2026-11",
  }),
  // As with `search` below.
  activityType: text(400).optional().meta({
    description: "Part of the activity type; case and accents don't matter.",
    maxLength: 200,
    pattern: "^[^\\u0000]*$",
  }),
};

export const registrationsQuery = strictObject({
  ...filter,
  status: oneOf(["open", "success", "partialSuccess", "totalFailure"]).optional().meta({
    description: "`open`: some items are not settled, whatever the run does.",
  }),
  after,
  limit: limit(100, 20),
});

export const chapterQuery = strictObject({ ...filter, after, limit: limit(100, 20) });

export const chapterMentorsQuery = strictObject({ after, limit: limit(1_000, 100) });

export const outcomesQuery = strictObject({
  status: oneOf(ITEM_STATUSES).optional(),
  code: oneOf(FAILURE_CODES)
    .optional()
    .meta({ description: "Only what failed with this code.", example: "mentorInactive" }),
  bom: oneOf(["true", "false"]).optional().meta({
    description:
      "Of `text/csv`: whether it begins with a byte order mark, by which Excel knows UTF-8. Default: false.",
  }),
  after,
  limit: limit(1_000, 100),
});

export const mentorsQuery = strictObject({
  // Characters are counted by the client, in code points: a string's length here is in UTF-16 units, twice as many at most.
  search: text(400).optional().meta({
    description: "Part of a name; case and accents don't matter.",
    maxLength: 200,
    pattern: "^[^\\u0000]*$",
  }),
  active: oneOf(["true", "false"]).optional(),
  after,
  limit: limit(1_000, 100),
});
