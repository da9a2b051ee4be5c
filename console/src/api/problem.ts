/** The failures of a call to the backend: an answer with a reason, or no answer. */

const PREFIX = "urn:bulk-registration:problem:";

/** The backend answered with a problem (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  /** The last part of the problem's type, such as `run-in-progress`. */
  readonly slug: string;
  readonly field: string | undefined;
  readonly rule: string | undefined;
  readonly requestId: string | undefined;
  /** The milliseconds of the answer's Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(options: {
    status: number;
    slug: string;
    field?: string | undefined;
    rule?: string | undefined;
    requestId?: string | undefined;
    retryAfter?: number | undefined;
  }) {
    super(`${options.slug} (HTTP ${options.status})`);
    this.status = options.status;
    this.slug = options.slug;
    this.field = options.field;
    this.rule = options.rule;
    this.requestId = options.requestId;
    this.retryAfter = options.retryAfter;
  }
}

/** No answer arrived. The backend may have carried the call out. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

/** The session has ended and could not be renewed, so the page shows the sign-in. */
export class SessionEndedError extends Error {
  override readonly name = "SessionEndedError";
}

/** Whether the address names no run of the coordinator: the id is incomplete, mistyped, or of another coordinator's run. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 404 || error.status === 400);
}

/** True when the address no longer names anything, or nothing of this coordinator. */
export function isGone(error: unknown): boolean {
  return isNotFound(error) || (error instanceof ProblemError && error.status === 410);
}

export async function readProblem(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => undefined);
  const fields: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : undefined);
  const type = text("type") ?? "";
  return new ProblemError({
    status: response.status,
    slug: type.startsWith(PREFIX) ? type.slice(PREFIX.length) : slugOf(response.status),
    field: text("field"),
    rule: text("rule"),
    requestId: text("requestId") ?? response.headers.get("x-request-id") ?? undefined,
    retryAfter: readRetryAfter(response.headers.get("retry-after")),
  });
}

/** Chooses a slug for an answer that is not the backend's own, such as a gateway's. */
function slugOf(status: number): string {
  if (status === 401) return "unauthenticated";
  if (status === 404) return "not-found";
  if (status === 429) return "too-many-requests";
  return status === 502 || status === 503 || status === 504 ? "stopping" : "internal";
}

function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
