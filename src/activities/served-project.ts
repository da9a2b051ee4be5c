/**
 * Keeps a worker away from the runs of other projects. Workers of two environments may poll the same task queue by mistake. In
 * the database of one environment, a run of the other looks as if it had never been opened.
 */
import { activityInfo, log } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { WRONG_PROJECT } from "../domain/failure-types.ts";
import type { Project } from "./dependencies.ts";
import { activityFailure } from "./failure.ts";
import type { RunReference } from "./types.ts";

/** The milliseconds before Temporal offers a returned task again: this many per attempt, up to the maximum. */
const GIVEN_BACK_FOR = 500;
const LONGEST_GIVEN_BACK = 5_000;

export class ServedProject {
  readonly #project: Project;
  #known: string | undefined;

  constructor(project: Project) {
    this.#project = project;
  }

  /**
   * Returns when the run belongs to this project.
   *
   * @param backoff the wait in milliseconds when the project can't be reached. Default: the retry policy decides.
   * @throws {ApplicationFailure} retryable; of type `wrongProject` when the run belongs to another project
   */
  async requireFor({ projectId, bulkId, round }: RunReference, backoff?: number): Promise<void> {
    if (this.#known === projectId) return;
    try {
      this.#known = await this.#project.id();
    } catch (error) {
      throw activityFailure(error, backoff === undefined ? {} : { backoff });
    }
    if (this.#known === projectId) return;
    log.warn("This run belongs to another project than this worker serves. The worker gives the task back", {
      bulkId,
      round,
      projectId,
      servedProjectId: this.#known,
    });
    throw ApplicationFailure.create({
      type: WRONG_PROJECT,
      message: "The worker serves another project",
      nextRetryDelay: Math.min(activityInfo().attempt * GIVEN_BACK_FOR, LONGEST_GIVEN_BACK),
    });
  }
}
