/** The backend's refusals (RFC 9457). */
import type { components } from "./document.ts";

export type ApiProblem = components["schemas"]["Problem"];

/** The backend refuses to send a run's progress, and would refuse again. */
export class ApiProblemError extends Error {
  override readonly name = "ApiProblemError";
  /** The HTTP status of the answer. */
  readonly status: number;
  /** Undefined when a proxy has answered in place of the backend. Branch on its `type`. */
  readonly problem: ApiProblem | undefined;

  constructor(status: number, problem: ApiProblem | undefined) {
    super(problem === undefined ? `HTTP ${status}` : `${problem.title} (HTTP ${status})`);
    this.status = status;
    this.problem = problem;
  }
}

/** Reads a body as a problem. A proxy may have answered, so the body can be anything. */
export function asProblem(body: unknown): ApiProblem | undefined {
  return typeof body === "object" && body !== null && "type" in body && "requestId" in body
    ? (body as ApiProblem)
    : undefined;
}
