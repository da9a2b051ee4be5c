/** The backend's refusals (RFC 9457). */
import type { components } from "./document.ts";

export type ApiProblem = components["schemas"]["Problem"];

/** The backend has refused to tell of a run's progress, and would do so again. */
export class ApiProblemError extends Error {
  override readonly name = "ApiProblemError";
  /** Of the answer. */
  readonly status: number;
  /** Undefined when something on the way has answered, and not the backend. Branch on its `type`. */
  readonly problem: ApiProblem | undefined;

  constructor(status: number, problem: ApiProblem | undefined) {
    super(problem === undefined ? `HTTP ${status}` : `${problem.title} (HTTP ${status})`);
    this.status = status;
    this.problem = problem;
  }
}

/** What stands in an answer may come from something on the way. */
export function asProblem(body: unknown): ApiProblem | undefined {
  return typeof body === "object" && body !== null && "type" in body && "requestId" in body
    ? (body as ApiProblem)
    : undefined;
}
