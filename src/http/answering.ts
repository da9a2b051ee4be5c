/** Turns every error into the problem that answers the request, and into a line of the log. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Logger } from "pino";
import type { RequestEnvironment } from "./environment.ts";
import { ACCEPTED_ENCODINGS } from "./content-encoding.ts";
import { notJson } from "./json-body.ts";
import { ProblemError, problemOf } from "./problem.ts";

export function answerProblem(context: Context<RequestEnvironment>, problem: ProblemError): Response {
  const { retryAfter } = problem.extras;
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  if (problem.slug === "unsupported-encoding") headers.set("accept-encoding", ACCEPTED_ENCODINGS);
  if (problem.slug === "unauthenticated") headers.set("www-authenticate", "Bearer");
  return context.newResponse(JSON.stringify(problem.toBody(context.get("requestId"))), {
    status: problem.status as 400,
    headers,
  });
}

export function createErrorHandler(logger: Logger) {
  return (error: unknown, context: Context<RequestEnvironment>): Response => {
    const problem = error instanceof HTTPException ? problemOfException(error) : problemOf(error);
    if (problem.status >= 500) {
      logger.error(
        {
          requestId: context.get("requestId"),
          problem: problem.slug,
          reason: problem.extras.reason,
          err: problem.cause ?? error,
        },
        "request failed",
      );
    }
    return answerProblem(context, problem);
  };
}

/** Hono refuses three kinds of bodies itself: a body that is not JSON, a body of another type, and a body that is too large. */
function problemOfException(error: HTTPException): ProblemError {
  if (error.status === 413) return new ProblemError("body-too-large");
  if (error.status === 415) return new ProblemError("unsupported-media-type");
  if (error.status === 400) return notJson("must be JSON");
  return new ProblemError("internal", { cause: error });
}
