/**
 * One run as a page follows it: reads the list, then listens to the live progress, and reads the list again whenever
 * something may have been missed. Belongs to one page; two pages of one run have a store each.
 */
import { isOver } from "../../../src/domain/outcome.ts";
import type { Backend, Steering } from "../api/backend.ts";
import { ProblemError } from "../api/problem.ts";
import type { BulkRegistrationDetails, ProgressSnapshotEvent } from "../api/types.ts";
import { countLines, mergeItems, mergeSettled } from "./lines.ts";
import type { SettledInRound } from "./lines.ts";
import { followProgress } from "./progress-stream.ts";
import { patiently, waitOrWake, waitToRetry } from "./reconnecting.ts";
import type { BrowserSigns } from "./reconnecting.ts";
import { interrupted, NO_PACE, withSettled } from "./remaining-time.ts";
import { EMPTY_VIEW, inPhaseOf, laterProgress, progressAfter } from "./run-view.ts";
import type { RunView } from "./run-view.ts";

/** Milliseconds for which events are gathered before the page is drawn anew. */
const GATHERING = 100;

/** Milliseconds between two looks at a run that is over: another tab may have started the next round. */
const LOOKING_AGAIN = 30_000;

export interface RunStoreOptions {
  backend: Backend;
  bulkId: string;
  browser: BrowserSigns;
}

export class RunStore {
  readonly #backend: Backend;
  readonly #bulkId: string;
  readonly #browser: BrowserSigns;
  readonly #listeners = new Set<() => void>();
  #view: RunView = EMPTY_VIEW;
  #following: AbortController | undefined;
  #settled: SettledInRound[] = [];
  #flushing: ReturnType<typeof setTimeout> | undefined;

  constructor({ backend, bulkId, browser }: RunStoreOptions) {
    this.#backend = backend;
    this.#bulkId = bulkId;
    this.#browser = browser;
  }

  readonly view = (): RunView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Starts to follow the run, or starts over; what is known stays. @returns how to stop */
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
   * Asks for the numbers of this moment. That they don't come is no failure: those of before are shown. The phase is left to
   * the stream, which tells each change of it in order: an answer that is overtaken would show an old one for good.
   */
  async refresh(): Promise<void> {
    const signal = this.#following?.signal;
    if (signal === undefined) return;
    const details = await this.#backend.details(this.#bulkId, signal).catch(() => undefined);
    const known = this.#view.progress;
    if (details === undefined || known === undefined || signal.aborted) return;
    if (details.progress.round === known.round) this.#tellSnapshot(inPhaseOf(known, details.progress));
  }

  /** Takes up the next round. @param only absent: all that haven't succeeded */
  async retry(only: readonly string[] | undefined): Promise<void> {
    try {
      await this.#backend.retry(this.#bulkId, only);
    } catch (error) {
      // Somebody else, or the same click with a lost answer, was faster: the round that runs is shown.
      const isOthers =
        error instanceof ProblemError && ["run-in-progress", "round-conflict"].includes(error.slug);
      if (!isOthers) throw error;
    }
    this.follow();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    /** Ends of the stream in a row after which the run is said not to be over. */
    let untrueEnds = 0;
    while (!signal.aborted) {
      const details = await this.#untilAnswered(signal, () => this.#backend.details(this.#bulkId, signal));
      if (details === undefined) return;
      this.#tellDetails(details);
      const isRead = await this.#untilAnswered(signal, () => this.#readList(signal));
      if (isRead === undefined) return;
      if (isOver(details.status)) {
        untrueEnds = 0;
        this.#change({ isDone: true, connection: "live" });
        if (!(await this.#untilNextRound(signal, details.round))) return;
      } else {
        if (untrueEnds > 0) {
          await waitToRetry({ failures: untrueEnds - 1, signal, browser: this.#browser });
        }
        untrueEnds += 1;
        if (!(await this.#listen(signal))) return;
      }
    }
  }

  /** Tries until it succeeds, and shows it. @returns undefined when it is refused for good, or no longer wanted */
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

  /** Listens until the round has ended. @returns false when it is refused, or no longer wanted */
  async #listen(signal: AbortSignal): Promise<boolean> {
    let round = this.#view.progress?.round ?? 1;
    let isEnded = false;
    let isLost = false;
    const reread = this.#rereader(signal);
    await followProgress({
      open: (lastEventId, connection) => this.#backend.progress(this.#bulkId, lastEventId, connection),
      signal,
      browser: this.#browser,
      listener: {
        onSnapshot: (snapshot) => {
          const isMissing = snapshot.skipped !== undefined || snapshot.round !== round;
          round = snapshot.round;
          this.#tellSnapshot(snapshot);
          if (isMissing) reread();
        },
        onSettled: (update) => {
          const { progress, pace } = this.#view;
          this.#settled.push({ round, outcome: update.outcome });
          if (progress !== undefined && progress.round === round) {
            this.#view = {
              ...this.#view,
              progress: progressAfter(progress, update),
              pace: withSettled(pace, Date.parse(update.settledAt), update.settled, Date.now()),
            };
          }
          this.#flushing ??= setTimeout(() => this.#flush(), GATHERING);
        },
        onEnd: (snapshot) => {
          this.#tellSnapshot(snapshot);
          isEnded = true;
        },
        onConnection: (connection) => {
          this.#change({ connection });
          if (isLost && connection === "live") reread();
          isLost = connection === "lost";
        },
        onRefused: (error) => this.#change({ error }),
      },
    });
    if (signal.aborted) return false;
    this.#flush();
    return isEnded;
  }

  /** @returns true when another round has begun */
  async #untilNextRound(signal: AbortSignal, round: number): Promise<boolean> {
    for (;;) {
      await waitOrWake(LOOKING_AGAIN, signal, this.#browser);
      if (signal.aborted) return false;
      const details = await this.#backend.details(this.#bulkId, signal).catch(() => undefined);
      if (signal.aborted) return false;
      if (details !== undefined && (details.round > round || !isOver(details.status))) return true;
    }
  }

  /** Reads the list again, once at a time; asked for meanwhile, once more. */
  #rereader(signal: AbortSignal): () => void {
    let isReading = false;
    let isWanted = false;
    const readAll = async () => {
      isReading = true;
      while (isWanted) {
        isWanted = false;
        await patiently(() => this.#readList(signal), { signal, browser: this.#browser });
      }
    };
    return () => {
      isWanted = true;
      if (isReading) return;
      readAll()
        .catch((error: unknown) => this.#change({ error }))
        .finally(() => {
          isReading = false;
        });
    };
  }

  async #readList(signal: AbortSignal): Promise<true> {
    let after: string | undefined;
    do {
      const page = await this.#backend.outcomes(this.#bulkId, after, signal);
      if (signal.aborted) return true;
      const lines = mergeItems(this.#view.lines, page.items);
      this.#change({ lines, counts: countLines(lines.all) });
      after = page.next;
    } while (after !== undefined);
    this.#change({ isListRead: true });
    return true;
  }

  #tellDetails(details: BulkRegistrationDetails): void {
    const { progress: _progress, ...summary } = details;
    this.#change({ summary });
    this.#tellSnapshot(details.progress);
  }

  #tellSnapshot(snapshot: ProgressSnapshotEvent): void {
    const { skipped: _skipped, ...told } = snapshot;
    const { progress: known, pace } = this.#view;
    const isNewRound = known !== undefined && told.round > known.round;
    const progress = laterProgress(known, told);
    const isStanding = progress.phase !== "running";
    this.#change({
      progress,
      pace: isNewRound ? NO_PACE : isStanding ? interrupted(pace) : pace,
      ...(progress.phase !== "settled" && { isDone: false }),
    });
  }

  /** Draws what has been gathered. */
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
