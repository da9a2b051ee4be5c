/**
 * Makes sure that every ended round is audited. A run starts its audit itself. But an operator may terminate the run or the
 * audit, and a retry closes a round whose run is gone. Postgres knows the rounds without an audit. A worker asks for them every
 * few seconds and starts the audits that no run will start.
 */
import { setTimeout as delay } from "node:timers/promises";
import { WorkflowNotFoundError } from "@temporalio/client";
import type { Client, WorkflowExecutionDescription } from "@temporalio/client";
import type { Logger } from "@temporalio/worker";
import type { Project, UnauditedRound } from "./activities/dependencies.ts";
import type { LogSubmissionInput } from "./activities/types.ts";
import { auditWorkflowId, runWorkflowId } from "./domain/identifiers.ts";
import type { SteeringEntry } from "./domain/steering.ts";
import type { BulkRegistrationAuditWorkflow } from "./workflows/audit.ts";
import type { BulkRegistrationWorkflow } from "./workflows/bulk-registration.ts";
import { steeringQuery } from "./workflows/messages.ts";

/** The milliseconds between two sweeps. */
const PACE = 5_000;

/** The milliseconds within which Temporal must answer for each round. */
const PATIENCE = 10_000;

/** When the steering log of a run can't be read, the audit is written without it after this many milliseconds from the round's end. */
const WITHOUT_STEERING = 3_600_000;

export interface AuditSweepOptions {
  temporal: Client;
  taskQueue: string;
  project: Project;
  logger: Logger;
}

export class AuditSweep {
  readonly #options: AuditSweepOptions;

  constructor(options: AuditSweepOptions) {
    this.#options = options;
  }

  /** Logs the served project as soon as it is known, and sweeps until the signal is aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { project, logger, taskQueue } = this.#options;
    let projectId: string | undefined;
    let isFailing = false;
    while (!signal.aborted) {
      try {
        if (projectId === undefined) {
          projectId = await project.id(signal);
          logger.info("The worker serves this project", { projectId, taskQueue });
        }
        await this.#sweep(projectId, signal);
        isFailing = false;
      } catch (error) {
        if (!isFailing && !signal.aborted)
          logger.warn("The project didn't answer the request for rounds without an audit", { error });
        isFailing = true;
      }
      await delay(PACE, undefined, { signal }).catch(() => undefined);
    }
  }

  async #sweep(projectId: string, signal: AbortSignal): Promise<void> {
    const { temporal, project, logger } = this.#options;
    for (const round of await project.unauditedRounds(signal)) {
      if (signal.aborted) return;
      const { bulkId, round: number } = round;
      try {
        const started = await temporal.withAbortSignal(signal, () =>
          temporal.withDeadline(Date.now() + PATIENCE, () => this.#see(projectId, round)),
        );
        if (started)
          logger.warn("The audit of a round was missing and has been started", { bulkId, round: number });
      } catch (error) {
        if (signal.aborted) return;
        logger.warn("The audit of a round is missing and can't be started", { bulkId, round: number, error });
      }
    }
  }

  /** @returns whether the audit had to be started */
  async #see(projectId: string, unaudited: UnauditedRound): Promise<boolean> {
    const { temporal, taskQueue } = this.#options;
    const { bulkId, actingCoordinatorId, round, endedAt } = unaudited;
    const workflowId = auditWorkflowId(bulkId, round);
    const audit = await this.#describe(workflowId);
    if (audit?.status.name === "RUNNING") return false;
    const run = await this.#describe(runWorkflowId(bulkId, round));
    // The run is about to start the audit by itself.
    if (audit === undefined && run?.status.name === "RUNNING") return false;
    const steering = run === undefined ? [] : await this.#steeringOf(run, endedAt);
    const input: LogSubmissionInput = { projectId, bulkId, actingCoordinatorId, round, steering };
    await temporal.workflow.start<typeof BulkRegistrationAuditWorkflow>("BulkRegistrationAuditWorkflow", {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdReusePolicy: "ALLOW_DUPLICATE",
      workflowIdConflictPolicy: "USE_EXISTING",
      priority: { fairnessKey: actingCoordinatorId },
      staticSummary: `Audit of round ${round}`,
    });
    return true;
  }

  async #steeringOf(
    { workflowId }: WorkflowExecutionDescription,
    endedAt: string,
  ): Promise<readonly SteeringEntry[]> {
    const run = this.#options.temporal.workflow.getHandle<typeof BulkRegistrationWorkflow>(workflowId);
    try {
      return await run.query(steeringQuery);
    } catch (error) {
      if (Date.now() - Date.parse(endedAt) < WITHOUT_STEERING) throw error;
      return [];
    }
  }

  async #describe(workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
    try {
      return await this.#options.temporal.workflow.getHandle(workflowId).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }
}
