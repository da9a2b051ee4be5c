/**
 * The schemas of requests. The bodies use the client's own schemas, and add the mentor ids as a list and the names in the
 * document. Paths, headers and queries are described here. The client checks the rules that a schema can't express.
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
import { LANGUAGES } from "../../domain/language.ts";
import { ITEM_STATUSES } from "./answers.ts";
import { mentorIds } from "./mentor-ids.ts";

const template = templateSchema.meta({ id: "Template" });

export const submissionBody = strictObject({
  // The document says `minItems`, but the schema doesn't check it: an empty list gets a problem of its own.
  mentorIds: mentorIds.openapi({ minItems: 1 }),
  ...submissionSchema.shape,
  template,
}).meta({ id: "Submission" });

/** A preflight takes the same body as a submission. */
export const preflightBody = strictObject({ mentorIds, ...submissionSchema.shape, template }).meta({
  id: "PreflightRequest",
  description: "The submission to preview.",
});

export const retryBody = retrySchema.meta({ id: "Retry" });

export const correctionBody = correctionSchema.meta({ id: "Correction" });

export const withdrawalBody = withdrawalSchema.meta({ id: "Withdrawal" });

/** A preflight takes the same body as its amendment. The settings of the run don't change its answer. */
export const correctionPreflightBody = correctionSchema.meta({
  id: "CorrectionPreflightRequest",
  description: "The correction to preview.",
});

export const withdrawalPreflightBody = withdrawalSchema.meta({
  id: "WithdrawalPreflightRequest",
  description: "The withdrawal to preview.",
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
      "A UUID becomes the `bulkId`. Any other key is turned into a `bulkId` that depends on the coordinator and the key. The same key with the same body gives the same answer.",
    example: "6f2b1f0e-6a4e-4c1c-9d5e-3c1a54f0b1aa",
  }),
});

export const retryHeader = z.object({
  "idempotency-key": z.string().regex(VISIBLE_ASCII, KEY_RULE).optional().meta({
    description:
      "Names the round that the request opens. A request with the same key gets the same round. `round` in the body does the same and takes precedence.",
  }),
});

export const resumeHeader = z.object({
  "last-event-id": z.string().max(200, "must be at most 200 characters long").optional().meta({
    description: "The `id` of the last event that arrived, `<round>.<sequence>`. Only later events are sent.",
    example: "1.17",
  }),
});

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

const text = (maximum: number) =>
  z.string("must be given once").max(maximum, `must be at most ${maximum} characters long`);

const after = text(2_000).optional().meta({ description: "The `next` of the previous page." });

/** The pattern refuses an empty text, which `Number` would read as 0. */
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
    description: "The month of the activity's date.",
    pattern: "^(19|[2-9]\\d)\\d\\d-(0[1-9]|1[0-2])$",
    example: "2026-11",
  }),
  // 400 UTF-16 units can hold 200 code points, which the client counts. The same is true for `search` below.
  activityType: text(400).optional().meta({
    description: "Part of the activity type. Case and accents don't matter.",
    maxLength: 200,
    pattern: "^[^\\u0000]*$",
  }),
};

export const registrationsQuery = strictObject({
  ...filter,
  status: oneOf(["open", "success", "partialSuccess", "totalFailure"]).optional().meta({
    description: "`open`: some items are not settled, in any phase of the run.",
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
    .meta({ description: "Only items that failed with this code.", example: "mentorInactive" }),
  bom: oneOf(["true", "false"]).optional().meta({
    description:
      "Whether the CSV starts with a byte order mark, which Excel needs to recognise UTF-8. JSON ignores it. Default: false.",
  }),
  language: oneOf(LANGUAGES).optional().meta({
    description:
      "Of `text/csv`: the language of its headings and sentences. `nb` is Norwegian bokmål, with semicolons between the cells, as its spreadsheets take them. Default: en.",
  }),
  after,
  limit: limit(1_000, 100),
});

export const mentorsQuery = strictObject({
  search: text(400).optional().meta({
    description: "Part of a name. Case and accents don't matter.",
    maxLength: 200,
    pattern: "^[^\\u0000]*$",
  }),
  active: oneOf(["true", "false"]).optional(),
  after,
  limit: limit(1_000, 100),
});
