/** Reads the deployment's problem from a failed database call: by the code of Postgres or PostgREST, then by the status. */
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import type { SupabaseProblemCode } from "../domain/supabase-problems.ts";
import type { FailureCode } from "../domain/failure-codes.ts";
import type { ServiceFailure } from "../domain/service-failure.ts";

const BY_DATABASE_CODE: Readonly<Record<string, SupabaseProblemCode>> = {
  PGRST000: "databaseDown",
  PGRST001: "databaseDown",
  PGRST002: "databaseDown",
  PGRST003: "databaseBusy",
  PGRST102: "functionBroken",
  PGRST106: "schemaNotExposed",
  // PostgREST doesn't find these functions, columns and tables in its schema cache.
  PGRST202: "migrationsMissing",
  PGRST203: "migrationsMissing",
  PGRST204: "migrationsMissing",
  PGRST205: "migrationsMissing",
  PGRST300: "sessionKeyMissing",
  "25006": "databaseReadOnly",
  "42501": "grantsMissing",
  "42P01": "migrationsMissing",
  // `set role` to a role that doesn't exist.
  "22023": "migrationsMissing",
};

/** The statuses of gateways. Supabase answers 540 for a paused project, 402 for a restricted one. */
const BY_STATUS: Readonly<Record<number, SupabaseProblemCode>> = {
  401: "projectKeyRefused",
  402: "projectPaused",
  404: "notAProject",
  540: "projectPaused",
};

const BY_FAILURE: Readonly<Partial<Record<FailureCode, SupabaseProblemCode>>> = {
  unreachable: "supabaseUnreachable",
  gateway: "gatewayFailing",
  throttled: "supabaseThrottled",
  databaseDown: "databaseDown",
  busy: "databaseBusy",
  misconfigured: "functionBroken",
};

export function databaseProblem(failure: ServiceFailure): DeploymentProblem {
  const { status, databaseCode, networkCode } = failure;
  const seen = [status && `HTTP ${status}`, databaseCode, networkCode].filter(Boolean).join(", ");
  return deploymentProblem(codeOf(failure), { seen });
}

function codeOf({ code, status = 0, databaseCode }: ServiceFailure): SupabaseProblemCode {
  if (databaseCode !== undefined)
    return BY_DATABASE_CODE[databaseCode] ?? BY_FAILURE[code] ?? "functionBroken";
  if (code === "gateway" && status >= 400 && status < 500) return "gatewayRefused";
  return BY_STATUS[status] ?? BY_FAILURE[code] ?? "functionBroken";
}
