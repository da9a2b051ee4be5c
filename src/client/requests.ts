/**
 * The schemas of request bodies. The client and the HTTP API use the same schema; the HTTP API adds only `mentorIds` as a list
 * and the names of its document. A schema gives the shape and, from the domain's numbers, the bounds. Further rules (texts in
 * normal form, days that exist, characters as Postgres counts them) are in `src/domain`. `meta` describes them for OpenAPI.
 */
import { z } from "zod";
import { InvalidRequestError } from "../domain/errors.ts";
import { FAILURE_CODES } from "../domain/failure-codes.ts";
import {
  MAXIMUM_ACTIVITY_TYPE_LENGTH,
  MAXIMUM_DEADLINE,
  MAXIMUM_DURATION_MINUTES,
  MAXIMUM_MENTORS_PER_WRITE,
  MAXIMUM_NOTE_LENGTH,
  MAXIMUM_OCCURRENCE,
  MAXIMUM_RETRY_CHOICE,
  MAXIMUM_SELECTION,
} from "../domain/limits.ts";
import { readInput } from "../domain/caller-input.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import { uuidRule } from "../domain/selection.ts";

/** The largest `integer` of Postgres. */
export const MAXIMUM_ROUND = 2_147_483_647;

/** Matches every UUID that Postgres accepts: `z.uuid()` insists on the versions of RFC 9562. */
export const UUID_PATTERN = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

export const obey = (rule: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? "is required" : rule),
});

const text = () => z.string(obey("must be a string"));

const wholeNumber = (minimum: number, maximum: number, kind = "a whole number") => {
  const rule = `must be ${kind} from ${minimum} to ${maximum}`;
  return z.int(obey(rule)).min(minimum, rule).max(maximum, rule);
};

export const strictObject = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code, input }) => {
      if (code === "unrecognized_keys") return "is not a known field";
      return input === undefined ? "is required" : "must be an object";
    },
  });

export const uuidSchema = z
  .string(obey("must be a UUID"))
  .regex(UUID_PATTERN, { error: ({ input }) => uuidRule(input) })
  .meta({ format: "uuid" });

export const templateSchema = strictObject({
  activityType: text().meta({
    minLength: 1,
    maxLength: MAXIMUM_ACTIVITY_TYPE_LENGTH,
    pattern: "^[^\\u0000]*[^\\s\\p{Cf}\\u0000][^\\u0000]*$",
    example: "Peer mentoring session",
  }),
  date: text().meta({ format: "date", pattern: "^(19|[2-9]\\d)\\d\\d-", example: "2026-11-20" }),
  durationMinutes: wholeNumber(1, MAXIMUM_DURATION_MINUTES).meta({ example: 90 }),
  note: text().nullable().meta({ maxLength: MAXIMUM_NOTE_LENGTH, pattern: "^[^\\u0000]*$" }).optional(),
  occurrence: wholeNumber(1, MAXIMUM_OCCURRENCE)
    .meta({
      description:
        "The number of this activity among identical ones. 2 registers the same activity once more.",
      default: 1,
    })
    .optional(),
}).meta({
  description:
    "The one activity that is registered for every mentor. Texts are normalised: Unicode's normal form C, line feeds, plain spaces, no zero-width characters, and no invisible characters at the ends.",
});

const AT_LEAST_ONE = "must be a whole number of at least 1";
const PERCENT = "must be a number from 0 to 100";

export const concurrencySchema = z.int(obey(AT_LEAST_ONE)).min(1, AT_LEAST_ONE).meta({
  description:
    "The writes in flight. A request can only lower the deployment's maximum, which is the default.",
  maximum: Number.MAX_SAFE_INTEGER,
  example: 5,
});

export const toleranceSchema = strictObject({
  failedPercent: z
    .number(obey(PERCENT))
    .min(0, PERCENT)
    .max(100, PERCENT)
    .meta({ description: "The allowed percentage of failed items among the settled ones." })
    .optional(),
  failedCount: wholeNumber(0, MAXIMUM_SELECTION)
    .meta({ description: "The allowed number of failed items." })
    .optional(),
  afterSettled: wholeNumber(1, MAXIMUM_SELECTION)
    .meta({ description: "The number of settled items from which `failedPercent` applies.", default: 20 })
    .optional(),
}).meta({
  description: "The run pauses when more items fail than this. A person can then resume or cancel it.",
});

const runSettings = {
  concurrency: concurrencySchema.optional(),
  mentorsPerWrite: wholeNumber(1, MAXIMUM_MENTORS_PER_WRITE)
    .meta({
      description:
        "The mentors that one write registers in one transaction. Default: 1 for up to 30 mentors. For more, as many as make 30 writes, at most 250.",
    })
    .optional(),
  mentorsPerActivity: wholeNumber(1, MAXIMUM_SELECTION)
    .meta({
      description:
        "The mentors that one Temporal activity works on. Default: 1 for up to 30 mentors. For more, all of them.",
    })
    .optional(),
  tolerance: toleranceSchema.optional(),
  deadline: wholeNumber(1, MAXIMUM_DEADLINE, "a whole number of seconds")
    .meta({
      description: "The seconds after which open items fail with the code `deadline`. Default: 7 days.",
      example: 86_400,
    })
    .optional(),
} satisfies Record<keyof RunSettings, z.ZodType>;

export const runSettingsSchema = strictObject(runSettings);

/** A submission, without its `mentorIds`. */
export const submissionSchema = strictObject({ template: templateSchema, ...runSettings });

export const retrySchema = strictObject({
  round: wholeNumber(2, MAXIMUM_ROUND)
    .meta({
      description:
        "The round to open. The same request again gets the same round. Default: the round after the latest.",
    })
    .optional(),
  only: z
    .array(
      text().meta({
        description: "A mentor id or a failure code.",
        anyOf: [{ format: "uuid", pattern: UUID_PATTERN.source }, { enum: [...FAILURE_CODES] }],
      }),
      obey("must be a list"),
    )
    .min(1, "must not be empty")
    .max(MAXIMUM_RETRY_CHOICE, `must hold at most ${MAXIMUM_RETRY_CHOICE} distinct entries`)
    .optional(),
  ...runSettings,
}).meta({ description: "Without `only`, the retry takes every item that hasn't succeeded." });

const choiceRule = `must hold at most ${MAXIMUM_RETRY_CHOICE} distinct mentors`;

/** Some mentors of a bulk registration. */
const mentorChoiceSchema = z
  .array(uuidSchema, obey("must be a list"))
  .min(1, "must not be empty")
  .max(MAXIMUM_RETRY_CHOICE, choiceRule)
  .meta({
    description: "Only these mentors. Default: every mentor with a record in force of the bulk registration.",
  });

export const withdrawalSchema = strictObject({ mentorIds: mentorChoiceSchema.optional(), ...runSettings });

export const correctionSchema = strictObject({
  template: templateSchema
    .partial()
    .refine((changes) => Object.keys(changes).length > 0, "must change something")
    .meta({
      minProperties: 1,
      description:
        "The changes of the template. Absent fields stay unchanged. With null or a blank text as `note`, the corrected records have no note; the withdrawn records keep theirs.",
    }),
  ...withdrawalSchema.shape,
});

export const changeSchema = strictObject({ concurrency: concurrencySchema });

/** @throws {InvalidRequestError} */
export function readRunSettings(asked: Partial<RunSettings>): RunSettings {
  const { concurrency, mentorsPerWrite, mentorsPerActivity, tolerance, deadline } = asked;
  const settings = { concurrency, mentorsPerWrite, mentorsPerActivity, tolerance, deadline };
  return readInput("tolerance", () => parseRequest(runSettingsSchema, settings));
}

/**
 * Removes `undefined` from optional fields. With `exactOptionalPropertyTypes`, an absent field and an undefined one differ, and
 * callers mean an absent one.
 */
export type Given<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]: Given<Exclude<T[K], undefined>> }
    : T;

/** @throws {InvalidRequestError} naming the first wrong field and its rule */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): Given<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return given(parsed.data);
  const [first] = readIssues(parsed.error, "request");
  throw new InvalidRequestError(first?.field ?? "request", first?.rule ?? "is not valid");
}

/** Copies a value without its undefined fields, at any depth. */
export function given<T>(value: T): Given<T> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value as Given<T>;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, given(field)])) as Given<T>;
}

/**
 * Lists each problem with its field, such as `template.date` or `only[17]`, and the rule that it breaks. It never quotes a value.
 *
 * @param whole the field's name when the whole request is wrong, such as `body`
 */
export function readIssues({ issues }: z.ZodError, whole: string): { field: string; rule: string }[] {
  return issues.flatMap(({ path, message, ...issue }) => {
    const field = fieldOf(path);
    if (issue.code !== "unrecognized_keys") return [{ field: field === "" ? whole : field, rule: message }];
    return issue.keys.map((key) => ({ field: field === "" ? key : `${field}.${key}`, rule: message }));
  });
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index > 0 ? "." : ""}${String(step)}`))
    .join("");
}
