/**
 * One round's progress, followed once for all of its viewers in this process: two hundred of them cost Temporal and Postgres
 * what one does. Each viewer has a place in the common log; nothing is kept for a single one.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { BulkRegistrationNotFoundError, RunFailedError } from "../../client.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate, BulkSubmissionHandle } from "../../client.ts";
import { countOutcome, NO_COUNTS } from "../../domain/progress.ts";
import type { Counts } from "../../domain/progress.ts";
import { askRun, liveSnapshot } from "../../client/live-snapshot.ts";

/** Milliseconds between two looks at the run's phase, which no stream tells, and before a stream that broke off is taken up. */
const PACE = 2_000;

/** Milliseconds that a broadcast outlives its last viewer: who reconnects meanwhile goes on exactly where she was. */
const GRACE = 30_000;

/** One settled item, as the viewers get it. */
export interface LoggedUpdate extends BulkProgressUpdate {
  /** Milliseconds: the latest `settledAt` up to and with this one. */
  settledUpTo: number;
}

export interface BroadcastOptions {
  temporal: Client;
  handle: BulkSubmissionHandle;
  /** Called when it has been closed. */
  onClosed: () => void;
  /** Milliseconds. Default 2,000. */
  pace?: number;
}

export class Broadcast {
  /** Of this following of the round: places in another's log mean nothing here. */
  readonly id = randomUUID().slice(0, 8);
  readonly bulkId: string;
  readonly round: number;
  readonly #temporal: Client;
  readonly #handle: BulkSubmissionHandle;
  readonly #onClosed: () => void;
  readonly #pace: number;
  readonly #stop = new AbortController();
  readonly #seen = new Set<string>();
  readonly #log: LoggedUpdate[] = [];
  readonly #wakers = new Set<() => void>();
  #counts: Counts = NO_COUNTS;
  #snapshot: BulkProgressSnapshot;
  #phaseVersion = 0;
  #viewers = 0;
  #ended = false;
  #idle: NodeJS.Timeout | undefined;

  private constructor(
    { temporal, handle, onClosed, pace = PACE }: BroadcastOptions,
    snapshot: BulkProgressSnapshot,
  ) {
    this.#pace = pace;
    this.#temporal = temporal;
    this.#handle = handle;
    this.#onClosed = onClosed;
    this.#snapshot = snapshot;
    this.bulkId = handle.bulkId;
    this.round = handle.round;
  }

  /** @throws {BulkRegistrationError} nothing at all is known of the round */
  static async open(options: BroadcastOptions): Promise<Broadcast> {
    const broadcast = new Broadcast(options, await liveSnapshot(options.temporal, options.handle));
    void broadcast.#follow();
    void broadcast.#watchPhase();
    return broadcast;
  }

  /** What has settled, in the order in which this process heard of it. */
  get log(): readonly LoggedUpdate[] {
    return this.#log;
  }

  /** The round is over, and everything it settled is in the log. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Rises whenever the phase, its reason or the concurrency has changed. */
  get phaseVersion(): number {
    return this.#phaseVersion;
  }

  /** The latest known phase, with counts that are never behind the log's. */
  get snapshot(): BulkProgressSnapshot {
    const known = this.#snapshot;
    if (this.#counts.settled <= known.settled) return known;
    const inFlight = Math.min(known.inFlight, known.total - this.#counts.settled);
    return { ...known, ...this.#counts, inFlight };
  }

  enter(): void {
    clearTimeout(this.#idle);
    this.#viewers += 1;
  }

  leave(): void {
    this.#viewers -= 1;
    if (this.#viewers === 0) this.#idle = setTimeout(() => this.close(), GRACE).unref();
  }

  /** Follows the round no longer. */
  close(): void {
    clearTimeout(this.#idle);
    this.#stop.abort();
    this.#onClosed();
  }

  /**
   * Resolves at the next change, when the signal is aborted, or after so many milliseconds. Nothing of it stays behind: it is
   * called once per viewer and change.
   *
   * @returns false when nothing has changed for as long
   */
  async change(signal: AbortSignal, patience: number): Promise<boolean> {
    if (signal.aborted) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const wake = () => resolve(true);
    const timer = setTimeout(() => resolve(false), patience);
    this.#wakers.add(wake);
    signal.addEventListener("abort", wake, { once: true });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#wakers.delete(wake);
      signal.removeEventListener("abort", wake);
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted && !this.#ended) {
      try {
        // After a break it begins anew, from the first on: whom the log has is passed over.
        for await (const update of this.#handle.progress({ signal })) this.#append(update);
        if (!signal.aborted) await this.#end();
      } catch (error) {
        if (error instanceof BulkRegistrationNotFoundError) return this.#finish(this.#snapshot);
        // Temporal or the database can't be asked for the moment; the viewers have what they have, and wait.
        await delay(this.#pace, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  #append(update: BulkProgressUpdate): void {
    if (this.#seen.has(update.mentorId)) return;
    this.#seen.add(update.mentorId);
    this.#counts = countOutcome(this.#counts, update.outcome);
    const { settled, succeeded, failed } = this.#counts;
    const before = this.#log.at(-1)?.settledUpTo ?? 0;
    const settledUpTo = Math.max(before, Date.parse(update.settledAt));
    this.#log.push({ ...update, settled, succeeded, failed, settledUpTo });
    this.#wake();
  }

  /** @throws {BulkRegistrationError} */
  async #end(): Promise<void> {
    // Not before the run has written everything down: who hears of the end may read the outcomes, or retry.
    // That can take long while the database is away: whoever is closed meanwhile waits no further.
    const { signal } = this.#stop;
    await this.#temporal
      .withAbortSignal(signal, () => this.#handle.result())
      .catch((error: unknown) => {
        if (!(error instanceof RunFailedError)) throw error;
      });
    this.#finish(await liveSnapshot(this.#temporal, this.#handle));
  }

  /** Also of a run that was terminated, or whose rows are gone: it is over. */
  #finish(last: BulkProgressSnapshot): void {
    this.#snapshot = { ...last, phase: "settled", inFlight: 0 };
    this.#ended = true;
    this.#wake();
  }

  async #watchPhase(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await delay(this.#pace, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted || this.#ended) return;
      // Nobody looks: then nobody asks. Without an answer, what was known last still is the best.
      if (this.#viewers > 0) await this.#look().catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const next = await askRun(this.#temporal, this.#handle);
    if (this.#ended) return;
    // That it has settled is told by the end, which comes when all is written down.
    const changed = next.phase !== "settled" && phaseOf(this.#snapshot) !== phaseOf(next);
    this.#snapshot = next;
    if (!changed) return;
    this.#phaseVersion += 1;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
  }
}

/** What a viewer is told of at once, and doesn't learn from the settled items. */
function phaseOf({ phase, paused, concurrency, waitingSince }: BulkProgressSnapshot): string {
  return JSON.stringify([phase, paused, concurrency, waitingSince]);
}
