/** Opens corrections and withdrawals under the coordinator's own token, and reads what an amendment would change. */
import { InvalidRequestError } from "../domain/errors.ts";
import type { AmendmentKind } from "../domain/amendment.ts";
import { CHUNK_SIZE } from "../domain/limits.ts";
import type { MentorChoice } from "../domain/mentor-choice.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import type { StoredTemplate } from "../domain/template.ts";
import { describeChoice } from "./choice-description.ts";
import type { CoordinatorCaller } from "./coordinator-call.ts";
import type { OpenedBulkRegistration } from "./opening-requests.ts";
import { amendmentPreflightAnswer, openedAmendmentAnswer } from "./opening-answers.ts";
import { templateParameters } from "./template-parameters.ts";

export interface OpenAmendmentRequest {
  bulkId: string;
  kind: AmendmentKind;
  /** The bulk registration whose rows the amendment withdraws. */
  ofBulkId: string;
  /** The corrected template. Undefined for a withdrawal. */
  template: StoredTemplate | undefined;
  /** The mentors to amend. Default: every mentor with a row in force. */
  choice: MentorChoice | undefined;
  settings: RunSettings;
}

export type AmendmentPreflightRequest = Pick<OpenAmendmentRequest, "ofBulkId" | "template" | "choice">;

export interface AmendmentCounts {
  /** The number of rows that would be withdrawn. */
  inForce: number;
  /** The number of these mentors that already have a row with the corrected template. */
  alreadyRegistered: number;
}

export class AmendmentStore {
  readonly #caller: CoordinatorCaller;

  constructor(caller: CoordinatorCaller) {
    this.#caller = caller;
  }

  /**
   * Stores the header and the selection in chunks. The last chunk seals them. The same call again changes nothing.
   *
   * @returns the state of the latest round, with the total of round 1. The total is 0 when no row is in force; then no bulk
   * registration has been opened.
   * @throws {InvalidRequestError} the choice names a mentor who isn't in the selection; no bulk registration has been opened
   * @throws {RunInProgressError} a round of the bulk registration to amend hasn't ended
   * @throws {BulkRegistrationError} as in `CoordinatorStore.open`
   */
  async open(request: OpenAmendmentRequest): Promise<OpenedBulkRegistration & { total: number }> {
    const { bulkId, kind, ofBulkId, template, choice, settings } = request;
    let after = 0;
    for (let place = CHUNK_SIZE; ; place += CHUNK_SIZE) {
      const named = choice?.mentorIds.slice(place - CHUNK_SIZE, place);
      const opened = await this.#caller.call(
        { bulkId: ofBulkId, opening: bulkId },
        openedAmendmentAnswer(bulkId),
        (supabase) =>
          supabase.rpc("open_amendment", {
            p_bulk_id: bulkId,
            p_kind: kind,
            p_of_bulk_id: ofBulkId,
            p_settings: settings,
            p_over: describeChoice(choice),
            ...templateParameters(template),
            p_mentor_ids: named ?? null,
            p_after: after,
            p_last: choice === undefined || place >= choice.mentorIds.length,
          }),
      );
      refuseUnknown(opened.unknownMentorIds, choice);
      if (opened.total !== null) return { ...opened, total: opened.total };
      after = opened.cursor ?? after;
    }
  }

  /** @throws {InvalidRequestError | BulkRegistrationError} */
  async preflight({ ofBulkId, template, choice }: AmendmentPreflightRequest): Promise<AmendmentCounts> {
    const counts = { inForce: 0, alreadyRegistered: 0 };
    let after = 0;
    for (let place = CHUNK_SIZE; ; place += CHUNK_SIZE) {
      const named = choice?.mentorIds.slice(place - CHUNK_SIZE, place);
      const found = await this.#caller.call(
        { bulkId: ofBulkId },
        amendmentPreflightAnswer(ofBulkId),
        (supabase) =>
          supabase.rpc("preflight_amendment", {
            p_of_bulk_id: ofBulkId,
            ...templateParameters(template),
            p_mentor_ids: named ?? null,
            p_after: after,
          }),
      );
      refuseUnknown(found.unknownMentorIds, choice);
      counts.inForce += found.inForce;
      counts.alreadyRegistered += found.alreadyRegistered;
      const isLast = choice === undefined ? found.cursor === null : place >= choice.mentorIds.length;
      if (isLast) return counts;
      after = found.cursor ?? after;
    }
  }
}

function refuseUnknown([unknown]: readonly string[], choice: MentorChoice | undefined): void {
  if (unknown === undefined) return;
  const position = choice?.positions.get(unknown) ?? 0;
  throw new InvalidRequestError(`mentorIds[${position}]`, "must be a mentor of the bulk registration");
}
