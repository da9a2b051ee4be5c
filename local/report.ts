/** What `npm start` says after the main job: where to look further, and the job's outcome in one line. */
import type { LocalHttpServer } from "./http-server.ts";
import type { MainJobResult } from "./main-job.ts";
import type { EmbeddedStack } from "../src/testing/stack/stack.ts";

export function printAddresses(
  stack: EmbeddedStack,
  http: LocalHttpServer,
  { workflowId, runId }: MainJobResult,
): void {
  const { address, namespace, uiUrl } = stack.temporal;
  const run = `namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;
  console.log(`
  Console         ${http.consoleUrl}
  HTTP API        ${http.url}  (its description: ${http.url}/openapi.json)
  Temporal UI     ${uiUrl}
  this run        ${uiUrl}/${run}
  Temporal        ${address}
  Supabase API    ${stack.supabaseUrl}  (key ${stack.publishableKey})
  Postgres        ${stack.postgresUrl("postgres")}
  sign in as      ${stack.coordinators.map(({ email }) => email).join(", ")}
  password        ${stack.coordinators[0]?.password}
`);
}

/** The last line of `npm start -- --exit`, for scripts. */
export function summaryLine(result: Omit<MainJobResult, "workflowId" | "runId">): string {
  const { bulkId, overallStatus, succeeded, alreadyRegistered, failed } = result;
  const registered = succeeded - alreadyRegistered;
  return `bulk ${bulkId}: ${overallStatus} — ${registered} registered, ${alreadyRegistered} already registered, ${failed} failed`;
}
