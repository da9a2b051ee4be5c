/** What a coordinator does herself, under her own token: open a bulk registration or a round, and read what became of it. */
import type { z } from "zod";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { AskedSettings } from "../domain/asked-settings.ts";
import { InvalidRequestError } from "../domain/errors.ts";
import { PAGE_SIZE } from "../domain/limits.ts";
import type { MentorSubmissionOutcome, RoundOutcome } from "../domain/outcome.ts";
import type { RetryChoice } from "../domain/retry-choice.ts";
import type { StoredTemplate } from "../domain/template.ts";
import { countsAnswer, openedAnswer, roundAnswer } from "./answers.ts";
import { AUDIT_COLUMNS, auditRows } from "./audit-rows.ts";
import type { RoundAudit } from "./audit-rows.ts";
import type { CoordinatorCaller, Query } from "./coordinator-call.ts";
import { outcomeRows, OUTCOME_COLUMNS } from "./outcome-rows.ts";
import type { OutcomeRow } from "./outcome-rows.ts";

export type Opened = z.output<ReturnType<typeof openedAnswer>>;
export type OpenedRound = z.output<ReturnType<typeof roundAnswer>>;
export type RoundCounts = z.output<ReturnType<typeof countsAnswer>>;

export class CoordinatorStore {
  readonly #caller: CoordinatorCaller;

  constructor(caller: CoordinatorCaller) {
    this.#caller = caller;
  }

  /**
   * Stores header and selection in chunks, and seals them with the last one. Again with the same input: no change.
   *
   * @param request its selection: distinct mentor ids, at least one
   * @throws {TemplateConflictError | SelectionConflictError | SettingsConflictError}
   * @throws {NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  async open(
    bulkId: string,
    {
      template,
      selection,
      asked,
    }: { template: StoredTemplate; selection: readonly string[]; asked: AskedSettings },
  ): Promise<Opened> {
    let opened: Opened | undefined;
    for (let start = 0; start < selection.length; start += PAGE_SIZE) {
      const last = start + PAGE_SIZE >= selection.length;
      opened = await this.#call(bulkId, openedAnswer(bulkId), (supabase) =>
        supabase.rpc("open_bulk_registration", {
          p_bulk_id: bulkId,
          p_activity_type: template.activityType,
          p_activity_date: template.date,
          p_duration_minutes: template.durationMinutes,
          p_note: template.note,
          p_occurrence: template.occurrence,
          p_mentor_ids: selection.slice(start, start + PAGE_SIZE),
          p_total: last ? selection.length : null,
          p_settings: asked,
        }),
      );
    }
    if (opened === undefined) throw new RangeError("The selection must not be empty");
    return opened;
  }

  /**
   * Opens the next round over what is chosen of the items that haven't succeeded. Again with the same round and choice: no
   * change.
   *
   * @param choice default: all of them
   * @throws {InvalidRequestError} it names a mentor who isn't in the selection; nothing has been written
   * @throws {RoundConflictError | NothingToRetryError | BulkRegistrationNotFoundError | InvalidSessionError}
   * @throws {DatabaseUnavailableError}
   */
  async openRound(bulkId: string, round: number, choice?: RetryChoice): Promise<OpenedRound> {
    const opened = await this.#call(
      bulkId,
      roundAnswer(bulkId),
      (supabase) =>
        supabase.rpc("open_bulk_registration_round", {
          p_bulk_id: bulkId,
          p_round: round,
          p_only_mentor_ids: choice?.mentorIds ?? null,
          p_only_codes: choice?.codes ?? null,
        }),
      round,
    );
    const [unknown] = opened.unknownMentorIds;
    if (unknown === undefined) return opened;
    const position = choice?.positions.get(unknown);
    throw new InvalidRequestError(`only[${position ?? 0}]`, "must be a mentor of the selection");
  }

  /** @param round default: the latest. @throws {BulkRegistrationNotFoundError} */
  async counts(bulkId: string, round?: number): Promise<RoundCounts> {
    return this.#call(bulkId, countsAnswer(bulkId), (supabase) =>
      supabase.rpc("bulk_registration_counts", { p_bulk_id: bulkId, p_round: round ?? null }),
    );
  }

  /**
   * What the audit says of a round, whatever later rounds took up.
   *
   * @returns undefined when it hasn't been written (yet)
   */
  async audit(bulkId: string, round: number): Promise<RoundAudit | undefined> {
    const [row] = await this.#call(bulkId, auditRows, (supabase) =>
      supabase
        .from("bulk_registration_audits")
        .select(AUDIT_COLUMNS)
        .eq("bulk_id", bulkId)
        .eq("round", round),
    );
    return row;
  }

  /** The settled items in the order of the selection: as they were in one round, or as they are. Reads page by page. */
  async *outcomes(bulkId: string, round?: number): AsyncGenerator<MentorSubmissionOutcome, void, undefined> {
    const rows = (supabase: SupabaseClient) =>
      round === undefined ? latestOutcomes(supabase, bulkId) : outcomesOfRound(supabase, bulkId, round);
    let position = 0;
    for (;;) {
      const page = await this.#rows(bulkId, (supabase) =>
        rows(supabase).gt("position", position).order("position").limit(PAGE_SIZE),
      );
      for (const row of page) yield row.outcome;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_SIZE) return;
      position = last.position;
    }
  }

  /**
   * The settled items of a round in the order in which they settled. Reads page by page.
   *
   * @param from ISO 8601: only those settled since. Default: all.
   */
  async *settledInOrder(
    bulkId: string,
    round: number,
    from?: string,
  ): AsyncGenerator<MentorSubmissionOutcome, void, undefined> {
    let after: OutcomeRow | undefined;
    for (;;) {
      const page = await this.#rows(bulkId, (supabase) => {
        let rows = outcomesOfRound(supabase, bulkId, round);
        if (from !== undefined) rows = rows.gte("settled_at", from);
        if (after !== undefined) rows = rows.or(settledAfter(after));
        return rows.order("settled_at").order("position").limit(PAGE_SIZE);
      });
      for (const row of page) yield row.outcome;
      after = page.at(-1);
      if (after === undefined || page.length < PAGE_SIZE) return;
    }
  }

  /** Every outcome of every round, in the order of the selection, and of the rounds for each mentor. Reads page by page. */
  async *history(bulkId: string): AsyncGenerator<RoundOutcome, void, undefined> {
    let after: OutcomeRow | undefined;
    for (;;) {
      const page = await this.#rows(bulkId, (supabase) => {
        let rows = supabase.from("bulk_registration_outcomes").select(OUTCOME_COLUMNS).eq("bulk_id", bulkId);
        if (after !== undefined) {
          const { position, round } = after;
          // The first condition alone says enough for an index; the second leaves out what has been given.
          rows = rows
            .gte("position", position)
            .or(`position.gt.${position},and(position.eq.${position},round.gt.${round})`);
        }
        return rows.order("position").order("round").limit(PAGE_SIZE);
      });
      for (const { outcome, round } of page) yield { ...outcome, round };
      after = page.at(-1);
      if (after === undefined || page.length < PAGE_SIZE) return;
    }
  }

  async #rows(bulkId: string, query: (supabase: SupabaseClient) => Query): Promise<readonly OutcomeRow[]> {
    return this.#call(bulkId, outcomeRows, query);
  }

  async #call<T>(
    bulkId: string,
    answer: z.ZodType<T>,
    query: (supabase: SupabaseClient) => Query,
    round = 1,
  ): Promise<T> {
    return this.#caller.call({ bulkId, round }, answer, query);
  }
}

function latestOutcomes(supabase: SupabaseClient, bulkId: string) {
  return supabase
    .from("bulk_registration_items")
    .select(OUTCOME_COLUMNS)
    .eq("bulk_id", bulkId)
    .neq("status", "open");
}

/** Also of items that a later round has taken up: what they failed with in this one. */
function outcomesOfRound(supabase: SupabaseClient, bulkId: string, round: number) {
  return supabase
    .from("bulk_registration_outcomes")
    .select(OUTCOME_COLUMNS)
    .eq("bulk_id", bulkId)
    .eq("round", round);
}

/** Keyset: what comes after this row in the order of (settled_at, position). */
function settledAfter({ settledAtExact, position }: OutcomeRow): string {
  return `settled_at.gt."${settledAtExact}",and(settled_at.eq."${settledAtExact}",position.gt.${position})`;
}
