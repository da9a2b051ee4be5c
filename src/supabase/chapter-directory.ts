/** The lookups of the whole chapter's registrations under a coordinator's own token. */
import type { z } from "zod";
import { chapterMentorsAnswer, chapterRegistrationsAnswer } from "./chapter-answers.ts";
import type { CoordinatorCaller } from "./coordinator-call.ts";

export type ChapterRow = z.output<ReturnType<typeof chapterRegistrationsAnswer>>["registrations"][number];
export type ChapterMentorRow = z.output<ReturnType<typeof chapterMentorsAnswer>>["mentors"][number];

export interface ChapterFilter {
  /** The activity's days, from the first to before the second, each `YYYY-MM-DD`. */
  days: { from: string; until: string } | undefined;
  /** Part of the activity type. */
  activityType: string | undefined;
}

export class ChapterDirectory {
  readonly #caller: CoordinatorCaller;

  constructor(caller: CoordinatorCaller) {
    this.#caller = caller;
  }

  /**
   * The registrations, newest first.
   *
   * @throws {NotACoordinatorError}
   */
  async registrations(
    filter: ChapterFilter,
    limit: number,
    before?: { createdAt: string; bulkId: string },
  ): Promise<ChapterRow[]> {
    const { registrations } = await this.#caller.call({}, chapterRegistrationsAnswer(limit), (supabase) =>
      supabase.rpc("list_chapter_registrations", {
        p_limit: limit,
        p_before_created_at: before?.createdAt ?? null,
        p_before_bulk_id: before?.bulkId ?? null,
        p_from: filter.days?.from ?? null,
        p_until: filter.days?.until ?? null,
        p_activity_type: filter.activityType ?? null,
      }),
    );
    return registrations;
  }

  /**
   * The registrations with these ids in the chapter that have registered at least one mentor.
   *
   * @param bulkIds 1 to 1,000
   */
  async described(bulkIds: readonly string[]): Promise<ChapterRow[]> {
    const limit = bulkIds.length;
    const { registrations } = await this.#caller.call({}, chapterRegistrationsAnswer(limit), (supabase) =>
      supabase.rpc("list_chapter_registrations", { p_limit: limit, p_bulk_ids: bulkIds }),
    );
    return registrations;
  }

  /**
   * The mentors that a registration has registered, ordered by id.
   *
   * @throws {BulkRegistrationNotFoundError}
   */
  async mentors(bulkId: string, limit: number, after?: string): Promise<ChapterMentorRow[]> {
    const { mentors } = await this.#caller.call({ bulkId }, chapterMentorsAnswer(bulkId), (supabase) =>
      supabase.rpc("list_chapter_mentors", { p_bulk_id: bulkId, p_limit: limit, p_after: after ?? null }),
    );
    return mentors;
  }
}
