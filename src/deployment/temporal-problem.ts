/** Reads the deployment's problem from a failed call of Temporal: by the code of gRPC, never by a message. */
import { NamespaceNotFoundError } from "@temporalio/common";
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import type { ProblemFacts } from "../domain/problem-entry.ts";
import type { TemporalProblemCode } from "../domain/temporal-problems.ts";

/** Every code of gRPC (https://grpc.io/docs/guides/status-codes) except 0, which is success. */
const BY_GRPC_CODE: Readonly<Record<number, readonly [name: string, problem: TemporalProblemCode]>> = {
  1: ["CANCELLED", "temporalUnreachable"],
  2: ["UNKNOWN", "temporalFailing"],
  3: ["INVALID_ARGUMENT", "temporalRefused"],
  4: ["DEADLINE_EXCEEDED", "temporalUnreachable"],
  // A missing run has an error class of its own. This code stands for a missing namespace or call.
  5: ["NOT_FOUND", "temporalRefused"],
  6: ["ALREADY_EXISTS", "temporalRefused"],
  7: ["PERMISSION_DENIED", "temporalPermission"],
  8: ["RESOURCE_EXHAUSTED", "temporalThrottled"],
  9: ["FAILED_PRECONDITION", "temporalRefused"],
  10: ["ABORTED", "temporalFailing"],
  11: ["OUT_OF_RANGE", "temporalRefused"],
  12: ["UNIMPLEMENTED", "temporalRefused"],
  13: ["INTERNAL", "temporalFailing"],
  14: ["UNAVAILABLE", "temporalUnreachable"],
  15: ["DATA_LOSS", "temporalFailing"],
  16: ["UNAUTHENTICATED", "temporalSignIn"],
};

/** @returns the gRPC code of an error or of its cause; undefined when it isn't an error of gRPC */
export function grpcCodeOf(error: unknown): number | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    // Other errors have numeric codes, too, such as those of the platform.
    if (!("details" in cause && "code" in cause)) continue;
    if (typeof cause.code === "number" && Object.hasOwn(BY_GRPC_CODE, cause.code)) return cause.code;
  }
  return undefined;
}

/** @returns undefined when the error doesn't come from a call */
export function readTemporalProblem(error: unknown, facts: ProblemFacts = {}): DeploymentProblem | undefined {
  if (error instanceof NamespaceNotFoundError)
    return deploymentProblem("namespaceMissing", { ...facts, namespace: error.namespace });
  const code = grpcCodeOf(error);
  if (code === undefined) return undefined;
  const [name, problem] = BY_GRPC_CODE[code] ?? ["UNKNOWN", "temporalFailing"];
  return deploymentProblem(problem, { ...facts, seen: name });
}
