/** Shows the main job: a bar while it runs, each mentor's outcome by name, and links to the run. */
import cliProgress from "cli-progress";
import type { MentorSubmissionOutcome } from "../src/domain/outcome.ts";
import type { BulkProgressUpdate } from "../src/domain/progress.ts";
import type { LocalHttpServer } from "./http-server.ts";
import type { MainJobResult } from "./main-job.ts";
import type { EmbeddedStack } from "../src/testing/stack/stack.ts";

export async function showProgress(updates: AsyncIterable<BulkProgressUpdate>, total: number): Promise<void> {
  const bar = new cliProgress.SingleBar({
    stream: process.stdout,
    format: "  [{bar}] {value}/{total} settled, {succeeded} succeeded, {failed} failed",
    barCompleteChar: "#",
    barIncompleteChar: ".",
    hideCursor: true,
    // Without a terminal, the bar is a line per second.
    noTTYOutput: true,
    notTTYSchedule: 1_000,
  });
  bar.start(total, 0, { succeeded: 0, failed: 0 });
  try {
    for await (const { settled, succeeded, failed } of updates) bar.update(settled, { succeeded, failed });
  } finally {
    bar.stop();
  }
}

export async function printOutcomes(
  outcomes: AsyncIterable<MentorSubmissionOutcome>,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const width = Math.max(...[...names.values()].map((name) => name.length));
  console.log("");
  for await (const outcome of outcomes) {
    const name = names.get(outcome.mentorId) ?? outcome.mentorId;
    console.log(`  ${name.padEnd(width)}  ${outcomeText(outcome)}`);
  }
}

function outcomeText(outcome: MentorSubmissionOutcome): string {
  if (outcome.status === "failure") return `Failed: ${outcome.error.message}`;
  return outcome.detail === "registered" ? "Registered" : "Already registered";
}

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
