/** The lookups under a coordinator's own token: bulk registrations, their items by name, and the chapter's mentors. */
import type { z } from "zod";
import type { FailureCode } from "../domain/failure-codes.ts";
import type { BulkStatus } from "../domain/outcome.ts";
import type { StoredTemplate } from "../domain/template.ts";
import type { AnswerOf } from "./answers.ts";
import type { CoordinatorCaller } from "./coordinator-call.ts";
import {
  coordinatorRows,
  itemsAnswer,
  mentorsAnswer,
  preflightAnswer,
  registrationsAnswer,
} from "./directory-answers.ts";
import { newestFirst } from "./registration-page.ts";
import type { PageFilter, PageStart } from "./registration-page.ts";
import { templateParameters } from "./template-parameters.ts";

export type CoordinatorRow = z.output<typeof coordinatorRows>[number];
export type RegistrationRow = AnswerOf<ReturnType<typeof registrationsAnswer>>["registrations"][number];
export type ItemRow = AnswerOf<ReturnType<typeof itemsAnswer>>["items"][number];
export type MentorRow = AnswerOf<ReturnType<typeof mentorsAnswer>>["mentors"][number];
export type PreflightAnswer = AnswerOf<ReturnType<typeof preflightAnswer>>;

export interface RegistrationFilter extends PageFilter {
  status: "open" | BulkStatus | undefined;
}

export interface ItemFilter {
  status?: "open" | "success" | "failure" | undefined;
  code?: FailureCode | undefined;
}

export interface MentorFilter {
  /** A part of a name. Case and accents don't matter. */
  search?: string | undefined;
  active?: boolean | undefined;
}

export class CoordinatorDirectory {
  readonly #caller: CoordinatorCaller;

  constructor(caller: CoordinatorCaller) {
    this.#caller = caller;
  }

  /** @returns undefined when the caller is not an active coordinator */
  async coordinator(): Promise<CoordinatorRow | undefined> {
    const [row] = await this.#caller.call({}, coordinatorRows, (supabase) =>
      supabase.from("coordinators").select("coordinatorId:user_id, name:full_name, chapter:chapters(name)"),
    );
    return row;
  }

  /** The sealed bulk registrations, newest first. */
  async registrations(
    filter: RegistrationFilter,
    limit: number,
    before?: PageStart,
  ): Promise<RegistrationRow[]> {
    const { registrations } = await this.#caller.call({}, registrationsAnswer(limit), (supabase) =>
      supabase.rpc("list_bulk_registrations", {
        ...newestFirst(filter, limit, before),
        p_status: filter.status ?? null,
      }),
    );
    return registrations;
  }

  /** One row, or none when the coordinator has no bulk registration with this id. */
  async registration(bulkId: string): Promise<RegistrationRow[]> {
    const { registrations } = await this.#caller.call({ bulkId }, registrationsAnswer(1), (supabase) =>
      supabase.rpc("list_bulk_registrations", { p_limit: 1, p_bulk_id: bulkId }),
    );
    return registrations;
  }

  /** The items in the order of the selection. @param after a position. @throws {BulkRegistrationNotFoundError} */
  async items(bulkId: string, filter: ItemFilter, limit: number, after?: number): Promise<ItemRow[]> {
    const { items } = await this.#caller.call({ bulkId }, itemsAnswer(bulkId), (supabase) =>
      supabase.rpc("list_bulk_registration_items", {
        p_bulk_id: bulkId,
        p_limit: limit,
        p_after: after ?? null,
        p_status: filter.status ?? null,
        p_code: filter.code ?? null,
      }),
    );
    return items;
  }

  /** The mentors by name. @throws {NotACoordinatorError} */
  async mentors(
    filter: MentorFilter,
    limit: number,
    after?: { name: string; mentorId: string },
  ): Promise<MentorRow[]> {
    const { mentors } = await this.#caller.call({}, mentorsAnswer(limit), (supabase) =>
      supabase.rpc("list_mentors", {
        p_limit: limit,
        p_search: filter.search ?? null,
        p_active: filter.active ?? null,
        p_after_name: after?.name ?? null,
        p_after_id: after?.mentorId ?? null,
      }),
    );
    return mentors;
  }

  /** @param mentorIds distinct, at most 10,000. @throws {NotACoordinatorError} */
  async preflight(template: StoredTemplate, mentorIds: readonly string[]): Promise<PreflightAnswer> {
    return this.#caller.call({}, preflightAnswer(mentorIds.length), (supabase) =>
      supabase.rpc("preflight_bulk_registration", {
        ...templateParameters(template),
        p_mentor_ids: mentorIds,
      }),
    );
  }
}
