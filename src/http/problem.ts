/** The errors that callers get: problem details (RFC 9457) with a stable type. A problem never contains the database's own text. */
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
  "not-found": [404, "Nothing was found at this address"],
  "method-not-allowed": [405, "This address doesn't allow the request's method"],
  "not-acceptable": [406, "None of the accepted formats is available"],
  "run-in-progress": [409, "The previous round is still running"],
  "round-conflict": [409, "Another round has been opened"],
  "too-many-open-rounds": [409, "Too many registrations are still open"],
  "nothing-to-retry": [409, "No item has failed"],
  "nothing-in-force": [409, "No record of this registration is in force"],
  "run-settled": [409, "The run has ended"],
  "run-failed": [409, "The run ended without a result"],
  removed: [410, "This registration was removed after its retention time"],
  "body-too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "This address doesn't accept a body of this type"],
  "unsupported-encoding": [415, "The encoding of the body is not supported"],
  "idempotency-conflict": [422, "Another request has used this key"],
  "too-many-requests": [429, "Too many requests"],
  "too-many-streams": [429, "Too many open progress streams"],
  internal: [500, "The server failed unexpectedly"],
  "database-unavailable": [503, "The server can't reach the database at the moment"],
  "temporal-unavailable": [503, "The server can't reach Temporal at the moment"],
  stopping: [503, "The server is about to stop"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemSlug = keyof typeof PROBLEMS;

export interface ProblemExtras {
  detail?: string;
  /** The code of the deployment problem that makes a service unavailable. */
  reason?: string;
  field?: string;
  rule?: string;
  /** The line in a list of mentors, from 1. */
  line?: number;
  errors?: { field: string; rule: string; line?: number }[];
  bulkId?: string;
  /** Seconds, sent as the header Retry-After and not in the body. */
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

/** Maps every error code of the client to a problem. The type makes a missing code a compile error. */
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

/** The Retry-After for an unavailable service, in seconds. */
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

/**
 * The service's own message stays in the cause, which only the log shows. `retryAfter` is set only for a problem that can pass
 * without an operator.
 */
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

/** The most errors in one answer. They are enough to correct a form, and a long request doesn't get a long answer. */
const SHOWN = 20;

/** Makes one problem of all faults in a body, a query, a path or a header. Each fault has its field and the rule that it breaks. */
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

/** The name of an unknown field comes from the caller and can be as long as the body. */
function shorten(field: string): string {
  const characters = Array.from(field.slice(0, 400));
  return characters.length <= 100 ? field : `${characters.slice(0, 100).join("")}…`;
}
