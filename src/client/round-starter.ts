/** Starts the run of a round on Temporal. A round never has more than one run, regardless of the number of callers and calls. */
import { WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { checkTemporal } from "../deployment/temporal-check.ts";
import type { RegistrationKind } from "../domain/amendment.ts";
import { TemporalUnavailableError } from "../domain/errors.ts";
import { runWorkflowId } from "../domain/identifiers.ts";
import { SMALL_RUN } from "../domain/limits.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import type { BulkRegistrationWorkflow } from "../workflows/bulk-registration.ts";
import { coordinatorSearchAttribute, statusSearchAttribute } from "../workflows/search-attributes.ts";
import { callTemporal } from "./temporal-call.ts";

/** After this time, Temporal notices that a worker was killed in the middle of a workflow task. The server's default is 10 s. */
const WORKFLOW_TASK_TIMEOUT = "5s";

/** The milliseconds that it may take to find out why Temporal refused a run. */
const EXPLAINING = 5_000;

export interface RoundToStart {
  projectId: string;
  bulkId: string;
  round: number;
  total: number;
  kind: RegistrationKind;
  /** The id of the amended bulk registration; null unless this is an amendment. */
  ofBulkId: string | null;
  /** The settings as stored with the round. */
  settings: RunSettings;
  /** The concurrency in force: the requested one, lowered to the deployment's maximum. */
  concurrency: number;
  /** The mentor ids by position. Called only for a small run: a history must not grow with the list. */
  mentorIds: () => Promise<readonly string[] | undefined>;
}

export interface RoundStarterOptions {
  temporal: Client;
  coordinatorId: string;
  taskQueue: string;
}

export class RoundStarter {
  readonly #options: RoundStarterOptions;

  constructor(options: RoundStarterOptions) {
    this.#options = options;
  }

  /** Starts the run unless the round has or had one. @throws {TemporalUnavailableError} */
  async start(toStart: RoundToStart): Promise<void> {
    const { projectId, bulkId, round, total, kind, settings, concurrency, mentorIds } = toStart;
    const { temporal, coordinatorId, taskQueue } = this.#options;
    const named = total <= SMALL_RUN ? await mentorIds() : undefined;
    const input = {
      projectId,
      bulkId,
      actingCoordinatorId: coordinatorId,
      round,
      total,
      ...settings,
      concurrency,
      ...(kind !== "registration" && { kind }),
      ...(named !== undefined && { mentorIds: named }),
    };
    try {
      await callTemporal(() =>
        temporal.workflow.start<typeof BulkRegistrationWorkflow>("BulkRegistrationWorkflow", {
          workflowId: runWorkflowId(bulkId, round),
          taskQueue,
          workflowIdReusePolicy: "REJECT_DUPLICATE",
          workflowIdConflictPolicy: "USE_EXISTING",
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          // A coordinator with a hundred runs must not starve the run of another coordinator.
          priority: { fairnessKey: coordinatorId },
          args: [input],
          typedSearchAttributes: [
            { key: coordinatorSearchAttribute, value: coordinatorId },
            { key: statusSearchAttribute, value: "running" },
          ],
          staticSummary: summaryOf(toStart),
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw await explain(error, temporal);
    }
  }
}

/** The summary of the run for operators in the Temporal UI. */
function summaryOf({ kind, ofBulkId, total, round }: RoundToStart): string {
  const what = {
    registration: `Bulk registration of ${total} mentors`,
    correction: `Correction of ${ofBulkId}, ${total} mentors`,
    withdrawal: `Withdrawal of ${ofBulkId}, ${total} mentors`,
  };
  return `${what[kind]}, round ${round}`;
}

/** Finds the cause. When the namespace lacks a search attribute, Temporal only says that an argument is invalid. */
async function explain(error: unknown, { connection, options }: Client): Promise<unknown> {
  if (!(error instanceof TemporalUnavailableError) || error.problem.code !== "temporalRefused") return error;
  const problem = await checkTemporal(connection, options.namespace, EXPLAINING);
  return problem === undefined ? error : new TemporalUnavailableError(problem, { cause: error });
}
