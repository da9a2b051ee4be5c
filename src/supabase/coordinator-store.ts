/** Opens, closes and reads rounds under a coordinator's own token. */
import { z } from "zod";
import { InvalidRequestError } from "../domain/errors.ts";
import { CHUNK_SIZE, PAGE_SIZE } from "../domain/limits.ts";
import type { MentorSubmissionOutcome, RoundOutcome } from "../domain/outcome.ts";
import { count, echoing, mentorId, roundNumber } from "./answers.ts";
import { AUDIT_COLUMNS, auditRows } from "./audit-rows.ts";
import type { RoundAudit } from "./audit-rows.ts";
import { describeChoice } from "./choice-description.ts";
import type { CoordinatorCaller } from "./coordinator-call.ts";
import { amendmentsAnswer } from "./directory-answers.ts";
import { closedAnswer, foundAnswer, openedAnswer, openedRoundAnswer } from "./opening-answers.ts";
import type {
  OpenedBulkRegistration,
  OpenedRound,
  OpenRequest,
  OpenRoundRequest,
} from "./opening-requests.ts";
import { readItem, storedItem } from "./outcome-rows.ts";
import { progressAnswer, progressQuery } from "./round-progress.ts";
import type { ProgressRequest, RoundProgress } from "./round-progress.ts";
import { templateParameters } from "./template-parameters.ts";

const outcomes = z.object({
  bulkId: z.guid(),
  items: z.array(storedItem.transform(readItem)),
  cursor: count.nullable(),
});

const history = z.object({
  bulkId: z.guid(),
  items: z.array(
    z
      .intersection(storedItem, z.object({ round: roundNumber }))
      .transform((item) => ({ ...readItem(item), round: item.round })),
  ),
  cursor: count.nullable(),
});

const positionRows = z.array(z.object({ position: roundNumber, mentor_id: mentorId }));

export class CoordinatorStore {
  readonly #caller: CoordinatorCaller;

  constructor(caller: CoordinatorCaller) {
    this.#caller = caller;
  }

  /**
   * Stores the header and the selection in chunks. The last chunk seals them. The same call again changes nothing.
   *
   * @returns the state of the latest round
   * @throws {TemplateConflictError | SelectionConflictError | SettingsConflictError | TooManyOpenRoundsError}
   * @throws {NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  async open({ bulkId, template, selection, settings }: OpenRequest): Promise<OpenedBulkRegistration> {
    for (let position = 0; ; position += CHUNK_SIZE) {
      const last = position + CHUNK_SIZE >= selection.size;
      const opened = await this.#caller.call({ bulkId }, openedAnswer(bulkId), (supabase) =>
        supabase.rpc("open_bulk_registration", {
          p_bulk_id: bulkId,
          ...templateParameters(template),
          p_settings: settings,
          p_mentor_ids: selection.slice(position, position + CHUNK_SIZE),
          p_position: position,
          p_total: last ? selection.size : null,
        }),
      );
      if (last) return opened;
    }
  }

  /**
   * Opens the round over the chosen failed items. The same call again changes nothing.
   *
   * @returns a total of 0 when none of the chosen items has failed. The round then doesn't exist.
   * @throws {InvalidRequestError} the choice names a mentor who isn't in the selection; no round has been opened
   * @throws {RoundConflictError | RunInProgressError | BulkRegistrationNotFoundError | InvalidSessionError}
   * @throws {TooManyOpenRoundsError | DatabaseUnavailableError}
   */
  async openRound({ bulkId, round, settings, choice, requestId }: OpenRoundRequest): Promise<OpenedRound> {
    const { mentorIds = [], codes = [] } = choice ?? {};
    // The named mentors come first. The items chosen by codes, or all failed items, follow page by page.
    const scans = choice === undefined || codes.length > 0;
    let place = 0;
    let after = 0;
    for (;;) {
      const named = place < mentorIds.length ? mentorIds.slice(place, place + CHUNK_SIZE) : null;
      place += CHUNK_SIZE;
      const opened = await this.#caller.call(
        { bulkId, round },
        openedRoundAnswer(bulkId, round),
        (supabase) =>
          supabase.rpc("open_round", {
            p_bulk_id: bulkId,
            p_round: round,
            p_settings: settings,
            p_over: describeChoice(choice),
            p_codes: named === null && choice !== undefined ? codes : null,
            p_mentor_ids: named,
            p_after: after,
            p_last: !(scans && named !== null) && place >= mentorIds.length,
            p_request_id: requestId ?? null,
          }),
      );
      const [unknown] = opened.unknownMentorIds;
      if (unknown !== undefined) {
        const position = choice?.positions.get(unknown) ?? 0;
        throw new InvalidRequestError(`only[${position}]`, "must be a mentor of the selection");
      }
      if (opened.total !== null) return { ...opened, total: opened.total };
      if (named === null) after = opened.cursor ?? after;
    }
  }

  /** The round that was opened with this request id. @throws {BulkRegistrationError} */
  async findRound(bulkId: string, requestId: string): Promise<number | undefined> {
    const { round } = await this.#caller.call({ bulkId }, foundAnswer(bulkId), (supabase) =>
      supabase.rpc("find_round", { p_bulk_id: bulkId, p_request_id: requestId }),
    );
    return round ?? undefined;
  }

  /** Settles the items that a lost run has left open, as interrupted. @throws {BulkRegistrationError} */
  async closeInterrupted(bulkId: string, round: number): Promise<void> {
    for (let after: number | null = 0; after !== null;) {
      const behind: number = after;
      const closed = await this.#caller.call({ bulkId, round }, closedAnswer(bulkId, round), (supabase) =>
        supabase.rpc("close_round", {
          p_bulk_id: bulkId,
          p_round: round,
          p_reason: "interrupted",
          p_after: behind,
        }),
      );
      after = closed.cursor;
    }
  }

  /** @throws {BulkRegistrationNotFoundError | RoundConflictError | InvalidSessionError | DatabaseUnavailableError} */
  async progress(request: ProgressRequest, signal?: AbortSignal): Promise<RoundProgress> {
    const { bulkId, round = 1 } = request;
    const query = (supabase: Parameters<typeof progressQuery>[0]) => progressQuery(supabase, request);
    return this.#caller.call({ bulkId, round }, progressAnswer(request), query, signal);
  }

  /** Counts the failures among the items up to a sequence number. @param upTo a sequence number */
  async failuresUpTo(bulkId: string, round: number, upTo: number, signal?: AbortSignal): Promise<number> {
    return this.#caller.call(
      { bulkId, round },
      count,
      (supabase) => ({
        abortSignal: (abort) =>
          supabase
            .from("bulk_registration_items")
            .select("position", { count: "exact", head: true })
            .eq("bulk_id", bulkId)
            .eq("round", round)
            .lte("sequence", upTo)
            .not("error_code", "is", null)
            .abortSignal(abort)
            .then(({ count: failures, error, status }) => ({ data: failures, error, status })),
      }),
      signal,
    );
  }

  /**
   * The mentors of a small round by position.
   *
   * @returns undefined when the project's `max_rows` cuts them short
   */
  async mentorIds(bulkId: string, round: number, total: number): Promise<string[] | undefined> {
    const rows = await this.#caller.call({ bulkId, round }, positionRows, (supabase) =>
      supabase
        .from("bulk_registration_items")
        .select("position, mentor_id")
        .eq("bulk_id", bulkId)
        .eq("round", round)
        .order("position")
        .limit(total),
    );
    return rows.length === total ? rows.map((row) => row.mentor_id) : undefined;
  }

  /**
   * Reads the audit of a round. Later rounds don't change it.
   *
   * @returns undefined when the audit hasn't been written (yet)
   */
  async audit(bulkId: string, round: number): Promise<RoundAudit | undefined> {
    const [row] = await this.#caller.call({ bulkId, round }, auditRows, (supabase) =>
      supabase
        .from("bulk_registration_audits")
        .select(AUDIT_COLUMNS)
        .eq("bulk_id", bulkId)
        .eq("round", round),
    );
    if (row === undefined) return undefined;
    const { withdrawnSince, amendments } = await this.#caller.call(
      { bulkId },
      amendmentsAnswer(bulkId),
      (supabase) => supabase.rpc("read_amendments", { p_bulk_id: bulkId }),
    );
    return { ...row, withdrawnSince, amendments };
  }

  /** The settled items in the order of the round. Reads page by page. */
  async *outcomes(bulkId: string, round: number): AsyncGenerator<MentorSubmissionOutcome, void, undefined> {
    let after: number | null = 0;
    while (after !== null) {
      const behind: number = after;
      const page = await this.#caller.call({ bulkId, round }, echoing(outcomes, { bulkId }), (supabase) =>
        supabase.rpc("read_outcomes", {
          p_bulk_id: bulkId,
          p_round: round,
          p_after: behind,
          p_limit: PAGE_SIZE,
        }),
      );
      for (const { outcome } of page.items) yield outcome;
      after = page.cursor;
    }
  }

  /** Every outcome of every round, in the order of the selection, and per mentor in the order of the rounds. Reads page by page. */
  async *history(bulkId: string): AsyncGenerator<RoundOutcome, void, undefined> {
    let after: number | null = 0;
    while (after !== null) {
      const behind: number = after;
      const page = await this.#caller.call({ bulkId }, echoing(history, { bulkId }), (supabase) =>
        supabase.rpc("read_history", { p_bulk_id: bulkId, p_after: behind, p_limit: PAGE_SIZE }),
      );
      for (const { outcome, round } of page.items) yield { ...outcome, round };
      after = page.cursor;
    }
  }
}
