/** How routes are declared: their validation answers with problems, and every answer is in the OpenAPI document. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { ZodError } from "zod";
import type { RequestEnvironment } from "./environment.ts";
import { ProblemError, problemOfZod } from "./problem.ts";
import { problem } from "./schemas/answers.ts";

export type Api = OpenAPIHono<RequestEnvironment>;

export function createApi(): Api {
  return new OpenAPIHono<RequestEnvironment>({
    defaultHook: (result) => {
      if (!result.success) throw problemOfValidation(result.error);
    },
  });
}

export function problemOfValidation(error: ZodError): ProblemError {
  const found = problemOfZod(error);
  const { field, rule } = found.extras;
  return field === "idempotency-key" && rule === "is required"
    ? new ProblemError("idempotency-key-missing", { field, rule })
    : found;
}

/** What each status of a problem means, for the document. */
const MEANINGS = {
  400: "A field breaks a rule; nothing has been written",
  401: "The session isn't valid",
  403: "The caller is not a coordinator",
  404: "The coordinator has no bulk registration with this id",
  406: "None of the accepted formats is available",
  409: "The run is not in a state for this, or too many rounds of the coordinator are open",
  410: "An operator has removed the bulk registration after its time; what it registered stays",
  413: "The body is too large",
  415: "The body must be of a type that is named here, as it is or in one of the encodings that the answer's Accept-Encoding names",
  422: "The key is taken by another request",
  429: "Too many requests or streams; Retry-After says when to come back",
  503: "A part that is needed doesn't work: `reason` says why. Retry-After says when to try again; without it, an operator has to mend it",
} as const;

type ProblemStatus = keyof typeof MEANINGS;

interface ProblemAnswer {
  description: string;
  content: { "application/problem+json": { schema: typeof problem } };
}

const answer = (status: ProblemStatus): ProblemAnswer => ({
  description: MEANINGS[status],
  content: { "application/problem+json": { schema: problem } },
});

/** The problems that every call with a session can end in, and those given. */
export function problems<T extends ProblemStatus>(
  ...more: T[]
): Record<T | 400 | 401 | 429 | 503, ProblemAnswer> {
  const statuses = [400, 401, 429, 503, ...more] as const;
  return Object.fromEntries(statuses.map((status) => [status, answer(status)])) as Record<
    T | 400 | 401 | 429 | 503,
    ProblemAnswer
  >;
}

export const SESSION = [{ session: [] }];
