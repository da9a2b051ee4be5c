/** Runs the workflow with replaced round stores on a given Temporal server, on its own task queue. */
import { randomUUID } from "node:crypto";
import type { Client, WorkflowHandleWithFirstExecutionRunId } from "@temporalio/client";
import type { WorkerDeploymentVersion } from "@temporalio/common";
import type { RoundStore } from "../activities/dependencies.ts";
import { auditWorkflowId, runWorkflowId } from "../domain/identifiers.ts";
import { SMALL_RUN } from "../domain/limits.ts";
import { createBulkRegistrationWorker } from "../worker.ts";
import type { BulkRegistrationAuditWorkflow } from "../workflows/audit.ts";
import type { BulkRegistrationWorkflow } from "../workflows/bulk-registration.ts";
import type { BulkRegistrationInput } from "../workflows/input.ts";
import { FakeProject, PROJECT_ID } from "./fake-project.ts";
import type { FakeRoundStore } from "./fake-round-store.ts";
import { COORDINATOR_ID, mentorIds } from "./mentor-ids.ts";
import type { TemporalServer } from "./temporal.ts";

export type RunHandle = WorkflowHandleWithFirstExecutionRunId<typeof BulkRegistrationWorkflow>;

export interface BenchWorker {
  /** The path of the bundled workflows. */
  codePath: string;
  /** Activities at the same time. Default: 200. */
  activitySlots?: number;
  /** Default: no version. */
  version?: WorkerDeploymentVersion;
}

/** Starts workers and runs. Each run has its own round store. */
export class WorkflowBench {
  readonly client: Client;
  readonly taskQueue = `test-${randomUUID()}`;
  readonly #stores = new Map<string, FakeRoundStore>();
  readonly #server: TemporalServer;
  readonly #stops: (() => Promise<void>)[] = [];

  /** Creates the bench without a worker. */
  constructor(server: TemporalServer) {
    this.client = server.client;
    this.#server = server;
  }

  /** @param activitySlots the activities that the worker runs at the same time */
  static async start(
    server: TemporalServer,
    codePath: string,
    activitySlots?: number,
  ): Promise<WorkflowBench> {
    const bench = new WorkflowBench(server);
    await bench.startWorker({ codePath, ...(activitySlots !== undefined && { activitySlots }) });
    return bench;
  }

  /**
   * Starts one more worker on the task queue.
   *
   * @returns a function that stops the worker
   */
  async startWorker({ codePath, activitySlots = 200, version }: BenchWorker): Promise<() => Promise<void>> {
    const worker = await createBulkRegistrationWorker({
      connection: this.#server.nativeConnection,
      taskQueue: this.taskQueue,
      dependencies: { rounds: this.#dispatching(), project: new FakeProject() },
      workflowBundle: { codePath },
      activitySlots,
      stretchSlots: activitySlots,
      ...(version !== undefined && { version }),
    });
    const running = worker.run();
    const stop = async () => {
      worker.stop();
      await running;
    };
    this.#stops.push(stop);
    return stop;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
  }

  /** Makes the input of a run over a store's whole round, as the client does. */
  inputFor(store: FakeRoundStore, options: Partial<BulkRegistrationInput> = {}): BulkRegistrationInput {
    const { bulkId = randomUUID(), total = store.total } = options;
    this.#stores.set(bulkId.toLowerCase(), store);
    return {
      projectId: PROJECT_ID,
      actingCoordinatorId: COORDINATOR_ID,
      round: 1,
      concurrency: 5,
      ...(total > 0 && total <= SMALL_RUN && { mentorIds: mentorIds(total) }),
      ...options,
      bulkId,
      total,
    };
  }

  async run(store: FakeRoundStore, options: Partial<BulkRegistrationInput> = {}): Promise<RunHandle> {
    const input = this.inputFor(store, options);
    return this.client.workflow.start<typeof BulkRegistrationWorkflow>("BulkRegistrationWorkflow", {
      workflowId: runWorkflowId(input.bulkId, input.round),
      taskQueue: this.taskQueue,
      args: [input],
    });
  }

  audit(bulkId: string, round = 1) {
    return this.client.workflow.getHandle<typeof BulkRegistrationAuditWorkflow>(
      auditWorkflowId(bulkId, round),
    );
  }

  #dispatching(): RoundStore {
    const of = (bulkId: string): FakeRoundStore => {
      const store = this.#stores.get(bulkId);
      if (store === undefined) throw new Error(`No round store for ${bulkId}`);
      return store;
    };
    return {
      submit: async (write, signal) => of(write.bulkId).submit(write, signal),
      probe: async (round) => of(round.bulkId).probe(),
      settleFailures: async (input) => of(input.bulkId).settleFailures(input),
      readState: async (round) => of(round.bulkId).readState(round),
      openPositions: async (input) => of(input.bulkId).openPositions(input),
      closeRound: async (input) => of(input.bulkId).closeRound(input),
      logBulkSubmission: async (input) => of(input.bulkId).logBulkSubmission(input),
    };
  }
}
