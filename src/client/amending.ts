/** Opens a correction or a withdrawal of a bulk registration and starts its run. A repeated call finds the same amendment. */
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { correctTemplate } from "../domain/amendment.ts";
import type { AmendmentKind, TemplateChanges } from "../domain/amendment.ts";
import {
  BulkRegistrationError,
  BulkRegistrationNotFoundError,
  InvalidRequestError,
  NothingInForceError,
  RunInProgressError,
} from "../domain/errors.ts";
import { readMentorChoice } from "../domain/mentor-choice.ts";
import type { MentorChoice } from "../domain/mentor-choice.ts";
import { readFields } from "../domain/caller-input.ts";
import { RUN_SETTINGS } from "../domain/run-settings.ts";
import { checkUuid } from "../domain/selection.ts";
import type { StoredTemplate } from "../domain/template.ts";
import { AmendmentStore } from "../supabase/amendment-store.ts";
import type { OpenAmendmentRequest } from "../supabase/amendment-store.ts";
import type { CoordinatorCaller } from "../supabase/coordinator-call.ts";
import { CoordinatorDirectory } from "../supabase/coordinator-directory.ts";
import type { CoordinatorStore } from "../supabase/coordinator-store.ts";
import type { RoundProgress } from "../supabase/round-progress.ts";
import { readRunSettings } from "./requests.ts";
import type { RoundStarter } from "./round-starter.ts";
import { describeRun, isStarting } from "./run-phase.ts";
import type { AmendmentPreflight, CorrectionRequest, WithdrawalRequest } from "./types.ts";

export interface AmendingOptions {
  temporal: Client;
  caller: CoordinatorCaller;
  store: CoordinatorStore;
  starter: RoundStarter;
}

export class Amending {
  readonly #temporal: Client;
  readonly #store: CoordinatorStore;
  readonly #starter: RoundStarter;
  readonly #amendments: AmendmentStore;
  readonly #directory: CoordinatorDirectory;

  constructor({ temporal, caller, store, starter }: AmendingOptions) {
    this.#temporal = temporal;
    this.#store = store;
    this.#starter = starter;
    this.#amendments = new AmendmentStore(caller);
    this.#directory = new CoordinatorDirectory(caller);
  }

  /** @returns the latest round of the amendment. @throws {BulkRegistrationError} */
  async open(
    kind: AmendmentKind,
    ofBulkId: string,
    request: CorrectionRequest | WithdrawalRequest,
  ): Promise<RoundProgress> {
    const names = ["template", "mentorIds", "bulkId", ...RUN_SETTINGS] as const;
    const given = readFields("request", request as CorrectionRequest, names);
    const settings = readRunSettings(given);
    const bulkId = given.bulkId === undefined ? randomUUID() : checkUuid("bulkId", given.bulkId);
    const choice = chosen(given.mentorIds);
    const template = kind === "correction" ? await this.#corrected(ofBulkId, given.template) : undefined;
    try {
      return await this.#openAndStart({ bulkId, kind, ofBulkId, template, choice, settings });
    } catch (error) {
      if (error instanceof BulkRegistrationError) error.bulkId = bulkId;
      throw error;
    }
  }

  /** @throws {BulkRegistrationError} */
  async preflight(
    kind: AmendmentKind,
    ofBulkId: string,
    request: CorrectionRequest | WithdrawalRequest,
  ): Promise<AmendmentPreflight> {
    const given = readFields("request", request as CorrectionRequest, ["template", "mentorIds"]);
    const choice = chosen(given.mentorIds);
    const template = kind === "correction" ? await this.#corrected(ofBulkId, given.template) : undefined;
    const counts = await this.#amendments.preflight({ ofBulkId, template, choice });
    return { ...counts, ...(template !== undefined && { template }) };
  }

  /** Applies the changes to the template of the bulk registration. */
  async #corrected(ofBulkId: string, changes: TemplateChanges | undefined): Promise<StoredTemplate> {
    if (typeof changes !== "object" || changes === null)
      throw new InvalidRequestError("template", "must be an object with the fields to change");
    const [registration] = await this.#directory.registration(ofBulkId);
    if (registration === undefined) throw new BulkRegistrationNotFoundError(ofBulkId);
    return correctTemplate(registration.template, changes);
  }

  async #openAndStart(request: OpenAmendmentRequest): Promise<RoundProgress> {
    const { bulkId, ofBulkId } = request;
    const { total, round, ended } = await this.#openOnceSettled(request);
    if (total === 0) throw new NothingInForceError(ofBulkId);
    const opened = await this.#store.progress({ bulkId, after: 0, limit: 0 });
    if (round > 1 || ended) return opened;
    const mentorIds = () => this.#store.mentorIds(bulkId, round, total).catch(() => undefined);
    await this.#starter.start({ ...opened, mentorIds });
    return opened;
  }

  /**
   * Opens the amendment. An interrupted round of the bulk registration to amend is closed first, because no run works on its open
   * items any more.
   */
  async #openOnceSettled(request: OpenAmendmentRequest) {
    try {
      return await this.#amendments.open(request);
    } catch (error) {
      if (!(error instanceof RunInProgressError)) throw error;
      const latest = await this.#store.progress({ bulkId: request.ofBulkId, after: 0, limit: 0 });
      const run = latest.ended ? undefined : await describeRun(this.#temporal, latest);
      if (!latest.ended && (run?.status.name === "RUNNING" || (run === undefined && isStarting(latest))))
        throw new RunInProgressError(request.ofBulkId, latest.round);
      if (!latest.ended) await this.#store.closeInterrupted(request.ofBulkId, latest.round);
      return this.#amendments.open(request);
    }
  }
}

function chosen(mentorIds: Iterable<string> | undefined): MentorChoice | undefined {
  return mentorIds === undefined ? undefined : readMentorChoice(mentorIds);
}
