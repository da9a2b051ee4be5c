/** Starts the run of a round on Temporal: of one round there is never more than one, whoever starts it and however often. */
import { setTimeout as delay } from "node:timers/promises";
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from "@temporalio/client";
import type { Client, WorkflowExecutionStatusName } from "@temporalio/client";
import type { SelectionPage } from "../activities/types.ts";
import { runWorkflowId } from "../domain/identifiers.ts";
import type { Tolerance } from "../domain/tolerance.ts";
import type { BulkRegistrationWorkflow } from "../workflows/bulk-registration.ts";
import { coordinatorSearchAttribute, statusSearchAttribute } from "../workflows/search-attributes.ts";
import { askRun } from "./live-snapshot.ts";
import { callTemporal } from "./temporal-call.ts";
import type { BulkSubmissionHandle } from "./types.ts";

/** A worker that is killed in the middle of a run's decision is noticed after this long. The server's default is 10 s. */
const WORKFLOW_TASK_TIMEOUT = "5s";

/** Milliseconds that a settled run gets to end, and between two looks at it. */
const ENDING = 5_000;
const ENDING_PACE = 50;

/** What a caller may ask of a run. */
export interface RunSettings {
  concurrency: number;
  tolerance?: Tolerance;
}

export interface RoundToStart {
  bulkId: string;
  round: number;
  total: number;
  settings: RunSettings;
  firstPage?: SelectionPage;
}

export interface RoundStarterOptions {
  temporal: Client;
  coordinatorId: string;
  taskQueue: string;
  maximumConcurrency: number;
  outagePatience: number | undefined;
}

export class RoundStarter {
  readonly #options: RoundStarterOptions;

  constructor(options: RoundStarterOptions) {
    this.#options = options;
  }

  /**
   * @returns undefined when Temporal knows no run of the round
   * @throws {TemporalUnavailableError}
   */
  async runStatus(bulkId: string, round: number): Promise<WorkflowExecutionStatusName | undefined> {
    try {
      const run = this.#options.temporal.workflow.getHandle(runWorkflowId(bulkId, round));
      return (await callTemporal(() => run.describe())).status.name;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /**
   * As `runStatus`, but of a run that has settled its last item, and is about to write that down and end, what it is then:
   * whoever has just seen the last outcome must not hear that the run is under way.
   *
   * @throws {TemporalUnavailableError}
   */
  async statusOnceOver(round: BulkSubmissionHandle): Promise<WorkflowExecutionStatusName | undefined> {
    const end = Date.now() + ENDING;
    for (;;) {
      const status = await this.runStatus(round.bulkId, round.round);
      if (status !== "RUNNING" || Date.now() > end) return status;
      // Without a worker there is no answer, and nothing that could end.
      const snapshot = await askRun(this.#options.temporal, round).catch(() => undefined);
      if (snapshot?.phase !== "settled") return status;
      await delay(ENDING_PACE);
    }
  }

  /** Starts the run unless there is one. @throws {TemporalUnavailableError} */
  async start({ bulkId, round, total, settings, firstPage }: RoundToStart): Promise<void> {
    const { temporal, coordinatorId, taskQueue, maximumConcurrency, outagePatience } = this.#options;
    try {
      await callTemporal(() =>
        temporal.workflow.start<typeof BulkRegistrationWorkflow>("BulkRegistrationWorkflow", {
          workflowId: runWorkflowId(bulkId, round),
          taskQueue,
          workflowIdReusePolicy: "REJECT_DUPLICATE",
          workflowIdConflictPolicy: "USE_EXISTING",
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          args: [
            {
              bulkId,
              actingCoordinatorId: coordinatorId,
              total,
              ...settings,
              maximumConcurrency,
              round,
              ...(outagePatience !== undefined && { outagePatience }),
              ...(firstPage !== undefined && { firstPage }),
            },
          ],
          typedSearchAttributes: [
            { key: coordinatorSearchAttribute, value: coordinatorId },
            { key: statusSearchAttribute, value: "running" },
          ],
          staticSummary: `Bulk registration of ${total} mentors, round ${round}`,
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
}
