/** Errors as callers get them: problem details (RFC 9457) with a stable type. No text of the database is ever in one. */
import { ZodError } from "zod";
import { readIssues } from "../client/requests.ts";
import { deploymentProblem, describeProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import {
  BulkRegistrationError,
  DatabaseUnavailableError,
  InvalidRequestError,
  InvalidSessionError,
  TemporalUnavailableError,
} from "../domain/errors.ts";
import type { BulkRegistrationErrorCode } from "../domain/errors.ts";

const PROBLEMS = {
  "invalid-request": [400, "The request breaks a rule"],
  "empty-selection": [400, "No mentor was selected"],
  "idempotency-key-missing": [400, "An Idempotency-Key is required"],
  unauthenticated: [401, "A valid session is required"],
  "not-a-coordinator": [403, "Only coordinators of a chapter may do this"],
  "not-found": [404, "There is no such thing here"],
  "method-not-allowed": [405, "This can't be done with that"],
  "not-acceptable": [406, "None of the accepted formats is available"],
  "run-in-progress": [409, "The round before is still running"],
  "round-conflict": [409, "Another round has been opened"],
  "too-many-open-rounds": [409, "Too many registrations are still open"],
  "nothing-to-retry": [409, "Nothing of this has failed"],
  "nothing-in-force": [409, "Nothing of this is in force"],
  "run-settled": [409, "The run has ended"],
  "run-failed": [409, "The run ended without a result"],
  removed: [410, "This registration was removed after its time"],
  "body-too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "A body of this type isn't taken here"],
  "unsupported-encoding": [415, "The body is encoded in a way that can't be read"],
  "idempotency-conflict": [422, "This key is taken by another request"],
  "too-many-requests": [429, "Too many requests"],
  "too-many-streams": [429, "Too many open progress streams"],
  internal: [500, "Something went wrong on our side"],
  "database-unavailable": [503, "The database can't be reached at the moment"],
  "temporal-unavailable": [503, "Runs can't be reached at the moment"],
  stopping: [503, "The server is about to stop"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemSlug = keyof typeof PROBLEMS;

export interface ProblemExtras {
  detail?: string;
  /** Of what is unavailable. */
  reason?: string;
  field?: string;
  rule?: string;
  /** Of a list, from 1. */
  line?: number;
  errors?: { field: string; rule: string; line?: number }[];
  bulkId?: string;
  /** Seconds; sent as a header. */
  retryAfter?: number;
  cause?: unknown;
}

/** Thrown to answer a request with a problem. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly slug: ProblemSlug;
  readonly extras: Omit<ProblemExtras, "cause">;

  constructor(slug: ProblemSlug, { cause, ...extras }: ProblemExtras = {}) {
    super(extras.detail ?? PROBLEMS[slug][1], cause === undefined ? {} : { cause });
    this.slug = slug;
    this.extras = extras;
  }

  get status(): number {
    return PROBLEMS[this.slug][0];
  }

  /** The body of the answer. */
  toBody(requestId: string) {
    const { retryAfter: _, ...extras } = this.extras;
    return {
      type: `urn:bulk-registration:problem:${this.slug}`,
      title: PROBLEMS[this.slug][1],
      status: this.status,
      ...extras,
      requestId,
    };
  }
}

/** Every error of the client has its problem: a new code can't be forgotten here. */
const BY_CODE: Readonly<Record<BulkRegistrationErrorCode, ProblemSlug>> = {
  invalidRequest: "invalid-request",
  emptySelection: "empty-selection",
  invalidSession: "unauthenticated",
  notACoordinator: "not-a-coordinator",
  templateConflict: "idempotency-conflict",
  selectionConflict: "idempotency-conflict",
  settingsConflict: "idempotency-conflict",
  bulkRegistrationNotFound: "not-found",
  bulkRegistrationRemoved: "removed",
  runInProgress: "run-in-progress",
  roundConflict: "round-conflict",
  tooManyOpenRounds: "too-many-open-rounds",
  nothingToRetry: "nothing-to-retry",
  nothingInForce: "nothing-in-force",
  runFailed: "run-failed",
  runSettled: "run-settled",
  databaseUnavailable: "database-unavailable",
  temporalUnavailable: "temporal-unavailable",
};

/** Seconds after which what is unavailable may be there again. */
const RETRY_UNAVAILABLE = 5;

export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof InvalidRequestError) {
    const { field, rule } = error;
    return new ProblemError("invalid-request", {
      detail: error.message,
      field,
      rule,
      errors: [{ field, rule }],
    });
  }
  if (error instanceof InvalidSessionError && error.reason === "unavailable")
    return unavailable("database-unavailable", deploymentProblem("signingKeysUnavailable"), error);
  if (error instanceof DatabaseUnavailableError)
    return unavailable("database-unavailable", error.problem, error);
  if (error instanceof TemporalUnavailableError)
    return unavailable("temporal-unavailable", error.problem, error);
  if (error instanceof BulkRegistrationError) {
    return new ProblemError(BY_CODE[error.code], {
      detail: error.message,
      ...(error.bulkId !== undefined && { bulkId: error.bulkId }),
      cause: error,
    });
  }
  return new ProblemError("internal", { cause: error });
}

/** What the other side said is for the log: the cause has it. Waiting helps only against what may pass by itself. */
function unavailable(
  slug: ProblemSlug,
  problem: DeploymentProblem,
  cause: BulkRegistrationError,
): ProblemError {
  return new ProblemError(slug, {
    detail: describeProblem(problem),
    reason: problem.code,
    ...(problem.passing && { retryAfter: RETRY_UNAVAILABLE }),
    ...(cause.bulkId !== undefined && { bulkId: cause.bulkId }),
    cause,
  });
}

/** Errors that one answer names, at most: enough to mend a form by, and no long answer to a long request. */
const SHOWN = 20;

/** Problems of a body, a query, a path or a header, each by its field and the rule it breaks. */
export function problemOfZod({ issues }: ZodError): ProblemError {
  const shown = issues
    .slice(0, SHOWN)
    .map((issue) =>
      issue.code === "unrecognized_keys" ? { ...issue, keys: issue.keys.slice(0, SHOWN) } : issue,
    );
  const errors = readIssues(new ZodError(shown), "body")
    .slice(0, SHOWN)
    .map(({ field, rule }) => ({ field: shorten(field), rule }));
  const [first] = errors;
  return new ProblemError("invalid-request", {
    ...(first !== undefined && { detail: `${first.field} ${first.rule}`, ...first }),
    errors,
  });
}

/** A caller's own word can be as long as the body. */
function shorten(field: string): string {
  const characters = Array.from(field.slice(0, 400));
  return characters.length <= 100 ? field : `${characters.slice(0, 100).join("")}…`;
}
