/** Declares routes. A request that fails validation is answered with a problem, and the OpenAPI document names every answer. */
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

/** The meaning of each problem's status, for the OpenAPI document. */
const MEANINGS = {
  400: "A field breaks a rule. Nothing has been written",
  401: "The session isn't valid",
  403: "The caller is not a coordinator",
  404: "The coordinator has no bulk registration with this id",
  406: "None of the accepted formats is available",
  409: "The run is not in a state for this, or too many rounds of the coordinator are open",
  410: "An operator has removed the bulk registration after its retention time. The activities that it registered stay",
  413: "The body is too large",
  415: "The body must have one of the media types that this operation names. It may be compressed in an encoding that the answer's Accept-Encoding names",
  422: "Another request has used this key",
  429: "Too many requests or streams. Retry-After says after how many seconds to try again",
  503: "A required service doesn't work, and `reason` says why. With Retry-After, try again after that many seconds. Without Retry-After, an operator has to solve the problem",
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

/** The problems that every call with a session can be answered with, and those of the given statuses. */
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
