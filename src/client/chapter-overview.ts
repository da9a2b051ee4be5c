/** Looks up registrations of the whole chapter: their list, their mentors, and those that overlap with a request. */
import { z } from "zod";
import { BulkRegistrationNotFoundError } from "../domain/errors.ts";
import { readFields } from "../domain/caller-input.ts";
import type { Selection } from "../domain/selection.ts";
import { ChapterDirectory } from "../supabase/chapter-directory.ts";
import type { ChapterRow } from "../supabase/chapter-directory.ts";
import type { CoordinatorCaller } from "../supabase/coordinator-call.ts";
import type {
  ChapterRegistration,
  ChapterRequest,
  OnlyMentor,
  RegistrationOverlap,
} from "./chapter-types.ts";
import { newestPlace } from "./newest-place.ts";
import { checkLimit, cutPage, readCursor, writeCursor } from "./page.ts";
import type { Page, PageRequest } from "./page.ts";
import { readFilter } from "./registration-filter.ts";

/**
 * The most overlaps that a preflight names, and the most registrations that it compares. It compares those with the most common
 * mentors.
 */
const NAMED_OVERLAPS = 20;
const CANDIDATES = 1_000;

const mentorPlace = z.object({ mentorId: z.guid() });

export class ChapterOverview {
  readonly #directory: ChapterDirectory;

  constructor(caller: CoordinatorCaller) {
    this.#directory = new ChapterDirectory(caller);
  }

  async list(request: ChapterRequest): Promise<Page<ChapterRegistration>> {
    const given = readFields("request", request, ["month", "activityType", "after", "limit"]);
    const limit = checkLimit(given.limit, { fallback: 20, maximum: 100 });
    const place = readCursor(given.after, newestPlace);
    const rows = await this.#directory.registrations(readFilter(given), limit + 1, place);
    const { items, ...page } = cutPage(rows, limit, ({ createdAt, bulkId }) =>
      writeCursor({ createdAt, bulkId }),
    );
    return { items: items.map(toRegistration), ...page };
  }

  /** @throws {BulkRegistrationNotFoundError} */
  async registration(bulkId: string): Promise<ChapterRegistration> {
    const [row] = await this.#directory.described([bulkId]);
    if (row === undefined) throw new BulkRegistrationNotFoundError(bulkId);
    return toRegistration(row);
  }

  /** @throws {BulkRegistrationNotFoundError} */
  async mentors(bulkId: string, request: PageRequest): Promise<Page<OnlyMentor>> {
    const given = readFields("request", request, ["after", "limit"]);
    const limit = checkLimit(given.limit, { fallback: 100, maximum: 1_000 });
    const after = readCursor(given.after, mentorPlace)?.mentorId;
    const rows = await this.#directory.mentors(bulkId, limit + 1, after);
    return cutPage(rows, limit, ({ mentorId }) => writeCursor({ mentorId }));
  }

  /**
   * Finds the registrations that overlap with the request. Two registrations overlap when at least half of the mentors of the
   * smaller one are in both. So the check finds a list that was entered again with a few more mentors, and also a part of a list.
   * The overlaps with the most common mentors come first, at most 20.
   *
   * @param found for each registration of the day, the positions (from 0) in the selection of mentors who would be registered
   * @param registering the number of mentors that the request would register
   */
  async overlaps(
    found: ReadonlyMap<string, readonly number[]>,
    registering: number,
    selection: Selection,
  ): Promise<RegistrationOverlap[]> {
    const candidates = [...found]
      .toSorted(([, one], [, other]) => other.length - one.length)
      .slice(0, CANDIDATES);
    if (candidates.length === 0) return [];
    const described = await this.#directory.described(candidates.map(([bulkId]) => bulkId));
    const rows = new Map(described.map((row) => [row.bulkId, row]));
    return candidates
      .flatMap(([bulkId, places]) => {
        const row = rows.get(bulkId);
        return row !== undefined && 2 * places.length >= Math.min(registering, row.registered)
          ? [{ row, places }]
          : [];
      })
      .slice(0, NAMED_OVERLAPS)
      .map(({ row, places }) => ({
        ...toRegistration(row),
        mentorIds: places.flatMap((place) => selection.slice(place, place + 1)),
      }));
  }
}

function toRegistration(row: ChapterRow): ChapterRegistration {
  return { ...row, createdAt: new Date(row.createdAt).toISOString() };
}
