/**
 * Follows one run for a page: loads the list, then reads the live progress, and loads the list again when an update may be
 * missing. Each page has its own store, even for the same run. The file holds one state machine, which reads from top to bottom.
 *
 * Longer than 250 lines: the file holds one state machine, which reads from top to bottom.
 */
import type { Backend, Retry, Steering } from "../api/backend.ts";
import { ProblemError } from "../api/problem.ts";
import { serverNow } from "../api/server-clock.ts";
import type { BulkProgressUpdate, BulkRegistrationDetails, ProgressSnapshotEvent } from "../api/types.ts";
import { countLines, mergeItems, mergeSettled } from "./lines.ts";
import type { SettledInRound } from "./lines.ts";
import { eventIdOf, isGap, placeAfter, placeAtSnapshot } from "./place.ts";
import type { Place } from "./place.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { followProgress } from "./progress-stream.ts";
import { patiently, waitOrWake, waitToRetry } from "./reconnecting.ts";
import type { BrowserSigns } from "./reconnecting.ts";
import { afterBreak, NO_PACE, windowOf, withSettled } from "./remaining-time.ts";
import { EMPTY_VIEW, hasMoved, inPhaseOf, isAtEnd, laterProgress, progressAfter } from "./run-view.ts";
import type { RunView } from "./run-view.ts";
import { latestSettled, movedBy } from "./standing.ts";
import type { StreamTurns } from "./stream-turns.ts";

/** Milliseconds for which events are collected before the page is drawn again. */
const GATHERING = 100;

/** Milliseconds between two checks of a finished run, because another tab may have started the next round. */
const LOOKING_AGAIN = 30_000;

/** Milliseconds between two checks of an interrupted run. A run that is about to start looks interrupted for a moment. */
const LOOKING_AGAIN_SOON = 5_000;

export interface RunStoreOptions {
  backend: Backend;
  bulkId: string;
  browser: BrowserSigns;
  turns: StreamTurns;
}

export class RunStore {
  readonly #backend: Backend;
  readonly #bulkId: string;
  readonly #browser: BrowserSigns;
  readonly #turns: StreamTurns;
  readonly #listeners = new Set<() => void>();
  #view: RunView = EMPTY_VIEW;
  #place: Place = { round: 1, sequence: 0 };
  #following: AbortController | undefined;
  #settled: SettledInRound[] = [];
  #flushing: ReturnType<typeof setTimeout> | undefined;

  constructor({ backend, bulkId, browser, turns }: RunStoreOptions) {
    this.#backend = backend;
    this.#bulkId = bulkId;
    this.#browser = browser;
    this.#turns = turns;
  }

  readonly view = (): RunView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Starts to follow the run, or starts again and keeps the known data.
   *
   * @returns a function that stops
   */
  readonly follow = (): (() => void) => {
    this.#following?.abort();
    const following = new AbortController();
    this.#following = following;
    this.#change({ connection: "connecting", error: undefined });
    void this.#follow(following.signal);
    return () => following.abort();
  };

  async steer(steering: Steering): Promise<void> {
    await this.#backend.steer(this.#bulkId, steering);
  }

  /**
   * Loads the present numbers, and keeps the old ones without an answer. The phase comes only from the stream, which reports its
   * changes in order. A delayed answer would show an old phase.
   */
  async refresh(): Promise<void> {
    const signal = this.#following?.signal;
    if (signal === undefined) return;
    const details = await this.#backend.details(this.#bulkId, signal).catch(() => undefined);
    const known = this.#view.progress;
    if (details === undefined || known === undefined || signal.aborted) return;
    if (details.progress.round === known.round) this.#tellSnapshot(inPhaseOf(known, details.progress));
  }

  /** Starts the next round. Repeating the call, as after a lost answer, starts no other round. */
  async retry(retry: Retry): Promise<void> {
    try {
      await this.#backend.retry(this.#bulkId, retry);
    } catch (error) {
      // Another request was faster, so the page shows the running round.
      const isOthers =
        error instanceof ProblemError && ["run-in-progress", "round-conflict"].includes(error.slug);
      if (!isOthers) throw error;
    }
    this.follow();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    /** The consecutive ends of the stream after which the backend still reports a working run. */
    let untrueEnds = 0;
    while (!signal.aborted) {
      const details = await this.#untilAnswered(signal, () => this.#backend.details(this.#bulkId, signal));
      if (details === undefined) return;
      this.#tellDetails(details);
      const isRead = await this.#untilAnswered(signal, () => this.#readList(signal));
      if (isRead === undefined) return;
      if (isAtEnd(details.status)) {
        untrueEnds = 0;
        this.#change({ isDone: true, connection: "live" });
        if (!(await this.#untilChanged(signal, details))) return;
      } else {
        if (untrueEnds > 0) {
          await waitToRetry({ failures: untrueEnds - 1, signal, browser: this.#browser });
        }
        untrueEnds += 1;
        if (!(await this.#listen(signal))) return;
      }
    }
  }

  /**
   * Repeats the request until an answer arrives, and shows the loss of the connection.
   *
   * @returns undefined when the request is refused permanently or no longer needed
   */
  async #untilAnswered<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T | undefined> {
    let isLost = false;
    try {
      const answer = await patiently(ask, {
        signal,
        browser: this.#browser,
        onFailure: () => {
          isLost = true;
          this.#change({ connection: "lost" });
        },
      });
      if (isLost && answer !== undefined) this.#change({ connection: "live" });
      return answer;
    } catch (error) {
      this.#change({ error });
      return undefined;
    }
  }

  /**
   * Reads the progress until the round has ended.
   *
   * @returns false when the stream is refused or no longer needed
   */
  async #listen(signal: AbortSignal): Promise<boolean> {
    let isEnded = false;
    const reread = oneAtATime(
      () => patiently(() => this.#readList(signal), { signal, browser: this.#browser }),
      (error) => this.#change({ error }),
    );
    await followProgress({
      open: (connection) => this.#backend.progress(this.#bulkId, eventIdOf(this.#place), connection),
      signal,
      browser: this.#browser,
      turns: this.#turns,
      listener: {
        onSnapshot: (snapshot) => {
          const place = placeAtSnapshot(this.#place, snapshot);
          if (place !== this.#place) reread();
          this.#place = place;
          this.#tellSnapshot(snapshot);
        },
        onSettled: (update) => {
          const place = placeAfter(this.#place, update);
          if (place === undefined) return;
          if (isGap(this.#place, update)) reread();
          this.#place = place;
          this.#tellSettled(update);
        },
        onEnd: (snapshot) => {
          this.#tellSnapshot(snapshot);
          isEnded = true;
        },
        onConnection: (connection) => this.#change({ connection }),
        onRefused: (error) => this.#change({ error }),
      },
    });
    if (signal.aborted) return false;
    this.#flush();
    return isEnded;
  }

  /** @returns true when another round has begun, an interrupted run continues, or a last write has settled */
  async #untilChanged(signal: AbortSignal, known: BulkRegistrationDetails): Promise<boolean> {
    const pause = known.status === "interrupted" ? LOOKING_AGAIN_SOON : LOOKING_AGAIN;
    for (;;) {
      await waitOrWake(pause, signal, this.#browser);
      if (signal.aborted) return false;
      const details = await this.#backend.details(this.#bulkId, signal).catch(() => undefined);
      if (signal.aborted) return false;
      if (details !== undefined && hasMoved(known, details)) return true;
    }
  }

  async #readList(signal: AbortSignal): Promise<true> {
    let after: string | undefined;
    do {
      const page = await this.#backend.outcomes(this.#bulkId, after, signal);
      if (signal.aborted) return true;
      const lines = mergeItems(this.#view.lines, page.items);
      this.#change({ lines, counts: countLines(lines.all) });
      this.#move(latestSettled(page.items, this.#place.round));
      after = page.next;
    } while (after !== undefined);
    this.#change({ isListRead: true });
    return true;
  }

  #tellDetails(details: BulkRegistrationDetails): void {
    const { progress, ...summary } = details;
    this.#change({ summary });
    // The list is loaded after this snapshot, and so contains all outcomes up to it.
    this.#place = { round: progress.round, sequence: progress.settled };
    this.#tellSnapshot(progress);
  }

  #tellSettled(update: BulkProgressUpdate): void {
    const { progress, pace } = this.#view;
    const { round } = this.#place;
    this.#move(Date.parse(update.settledAt));
    this.#settled.push({ round, outcome: update.outcome });
    if (progress !== undefined && progress.round === round) {
      this.#view = {
        ...this.#view,
        progress: progressAfter(progress, update),
        pace: withSettled(pace, Date.parse(update.settledAt), update.settled, windowOf(progress)),
      };
    }
    this.#flushing ??= setTimeout(() => this.#flush(), GATHERING);
  }

  #tellSnapshot(snapshot: ProgressSnapshotEvent): void {
    const { skipped: _skipped, ...told } = snapshot;
    const { progress: known, pace, summary } = this.#view;
    this.#move(movedBy(told, known, summary?.createdAt, serverNow().getTime()));
    const isNewRound = known !== undefined && told.round > known.round;
    const progress = laterProgress(known, told);
    const isStanding = progress.phase !== "running";
    this.#change({
      progress,
      pace: isNewRound ? NO_PACE : isStanding ? afterBreak(pace) : pace,
      ...(!isAtEnd(progress.phase) && { isDone: false }),
    });
  }

  /** Records the time of a movement, which the next drawing shows. */
  #move(at: number | undefined): void {
    const { movedAt = 0 } = this.#view;
    if (at !== undefined && at > movedAt) this.#view = { ...this.#view, movedAt: at };
  }

  /** Draws the collected events. */
  #flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    const settled = this.#settled;
    if (settled.length === 0) return;
    this.#settled = [];
    const lines = mergeSettled(this.#view.lines, settled);
    this.#change({ lines, counts: countLines(lines.all) });
  }

  #change(changes: Partial<RunView>): void {
    this.#view = { ...this.#view, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
