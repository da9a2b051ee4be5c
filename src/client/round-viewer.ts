/** One viewer of a round. It takes new updates from the shared watch, and reads older ones by itself. */
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseUnavailableError } from "../domain/errors.ts";
import { PAGE_SIZE } from "../domain/limits.ts";
import { NO_COUNTS } from "../domain/progress.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate, Counts } from "../domain/progress.ts";
import type { CoordinatorStore } from "../supabase/coordinator-store.ts";
import { GIVING_UP } from "./reading-pace.ts";
import type { RoundWatch } from "./round-watch.ts";
import type { RoundEvent, WatchOptions } from "./types.ts";
import { UpdateNumbering } from "./update-numbering.ts";

/** The most updates of one event, so that a slow consumer holds few. */
const BATCH = 100;

/** The milliseconds before a page is tried again. */
const AFTER_FAILURE = 500;

export interface ViewedRound {
  watch: RoundWatch;
  store: CoordinatorStore;
  bulkId: string;
  round: number;
}

export async function* viewRound(
  viewed: ViewedRound,
  { after = 0, skipBehind = Number.POSITIVE_INFINITY }: WatchOptions,
  left: AbortSignal,
): AsyncGenerator<RoundEvent, void, undefined> {
  const { watch } = viewed;
  const pages = new OlderPages(viewed, left);
  let place = after;
  let caughtUp = false;
  let version: number | undefined;
  for (;;) {
    if (left.aborted) return;
    const { snapshot } = watch;
    if (snapshot === undefined) {
      await watch.change(left);
    } else if (caughtUp && watch.latest - place > skipBehind) {
      const skipped = watch.latest - place;
      place = watch.latest;
      ({ version } = watch);
      yield { kind: "skipped", skipped, snapshot };
    } else if (version === undefined || (version !== watch.version && watch.over === undefined)) {
      ({ version } = watch);
      yield { kind: "snapshot", snapshot };
    } else if (watch.latest > place) {
      const updates = watch.recent(place, BATCH) ?? (await pages.behind(place));
      place += updates.length;
      if (updates.length > 0) yield { kind: "updates", updates };
    } else if (watch.over === undefined) {
      caughtUp = true;
      await watch.change(left);
    } else {
      yield { kind: "end", snapshot };
      return;
    }
  }
}

/** Waits until the round is over. @throws the error that has ended the watch */
export async function awaitEnd(watch: RoundWatch): Promise<BulkProgressSnapshot> {
  const { signal } = new AbortController();
  for (;;) {
    const { snapshot } = watch;
    if (snapshot !== undefined && watch.over !== undefined) return snapshot;
    await watch.change(signal);
  }
}

/** Reads the updates that the watch doesn't keep any more. */
class OlderPages {
  readonly #viewed: ViewedRound;
  readonly #left: AbortSignal;
  readonly #numbering = new UpdateNumbering();

  constructor(viewed: ViewedRound, left: AbortSignal) {
    this.#viewed = viewed;
    this.#left = left;
  }

  /** @returns an empty list when the viewer has left meanwhile. @throws {BulkRegistrationError} */
  async behind(place: number): Promise<readonly BulkProgressUpdate[]> {
    const { store, bulkId, round } = this.#viewed;
    const since = Date.now();
    for (;;) {
      try {
        const request = { bulkId, round, after: place, limit: PAGE_SIZE };
        const page = await store.progress(request, this.#left);
        const isLast = place + page.items.length === page.counts.settled;
        if (!isLast) this.#numbering.jump(await this.#countsAt(place));
        return this.#numbering.number(page, isLast);
      } catch (error) {
        if (this.#left.aborted) return [];
        if (!(error instanceof DatabaseUnavailableError) || Date.now() - since >= GIVING_UP) throw error;
        await delay(AFTER_FAILURE, undefined, { signal: this.#left }).catch(() => undefined);
      }
    }
  }

  /** Only a viewer that begins in the middle must ask Postgres. */
  async #countsAt(place: number): Promise<Counts> {
    const { counts } = this.#numbering;
    if (counts.settled === place) return counts;
    const { store, bulkId, round } = this.#viewed;
    const failed = await store.failuresUpTo(bulkId, round, place, this.#left);
    return { ...NO_COUNTS, settled: place, succeeded: place - failed, failed };
  }
}
