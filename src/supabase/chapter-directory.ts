/** The lookups of the whole chapter's registrations under a coordinator's own token. */
import type { AnswerOf } from "./answers.ts";
import { chapterMentorsAnswer, chapterRegistrationsAnswer } from "./chapter-answers.ts";
import type { CoordinatorCaller } from "./coordinator-call.ts";
import { newestFirst } from "./registration-page.ts";
import type { PageFilter, PageStart } from "./registration-page.ts";

export type ChapterRow = AnswerOf<ReturnType<typeof chapterRegistrationsAnswer>>["registrations"][number];
export type ChapterMentorRow = AnswerOf<ReturnType<typeof chapterMentorsAnswer>>["mentors"][number];

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
  async registrations(filter: PageFilter, limit: number, before?: PageStart): Promise<ChapterRow[]> {
    const { registrations } = await this.#caller.call({}, chapterRegistrationsAnswer(limit), (supabase) =>
      supabase.rpc("list_chapter_registrations", {
        ...newestFirst(filter, limit, before),
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
