/**
 * The only reader of a round's progress in this process. All viewers of the round share it.
 *
 * Postgres numbers the items of a round as they settle: from 1, without gaps, in the order of the commits. So progress is a
 * question and an answer: "which items settled after number n?" The next question starts at the last number of the answer. Every
 * viewer gets each item exactly once, at any time.
 *
 * This reader asks again at once while more items are there, and otherwise at the pace of `reading-pace.ts`. The reader keeps the
 * latest 1,000 updates. A viewer that is further behind reads pages by itself, so the memory doesn't grow with the list.
 *
 * The phase of the run (running, waiting, paused, ...) comes from Temporal, which is asked every one or two seconds. A round is
 * over when Postgres says that it has ended. It is interrupted when Postgres says that it hasn't ended and Temporal has no run of
 * it.
 *
 * While Postgres can't be reached, viewers wait. After half a minute with failures only, they get the error.
 *
 * Longer than 250 lines: the items and the phase decide together when the round is over, so one state machine watches both.
 */
import type { Client } from "@temporalio/client";
import { InvalidSessionError } from "../domain/errors.ts";
import { PAGE_SIZE } from "../domain/limits.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../domain/progress.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import { coordinatorError } from "../supabase/coordinator-error.ts";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import { readRoundProgress } from "../supabase/round-progress.ts";
import type { RoundProgress } from "../supabase/round-progress.ts";
import { Bell } from "./bell.ts";
import { CallBudget } from "./call-budget.ts";
import { FreshestSession } from "./freshest-session.ts";
import { KeptUpdates } from "./kept-updates.ts";
import { toSnapshot } from "./round-snapshot.ts";
import { ReadingPace } from "./reading-pace.ts";
import { PRESUMED, readRunState } from "./run-phase.ts";
import type { RunState } from "./run-phase.ts";
import type { SessionHolder } from "./session-holder.ts";
import { UpdateNumbering } from "./update-numbering.ts";
import { tellPoll, tellWatch } from "./watch-channels.ts";

/** The milliseconds between two looks at the run (twice that while items settle), and within which Temporal must answer. */
const LOOK = 1_000;
const LOOK_PATIENCE = 2_000;

/** The most questions per second of this process, over all rounds that it watches. */
const budget = new CallBudget(400);

export interface WatchedRound {
  temporal: Client;
  project: SupabaseProject;
  bulkId: string;
  round: number;
}

export class RoundWatch {
  readonly #watched: WatchedRound;
  readonly #onClosed: () => void;
  readonly #sessions = new FreshestSession();
  readonly #stop = new AbortController();
  readonly #changed = new Bell();
  readonly #askBell = new Bell();
  readonly #lookBell = new Bell();
  readonly #kept: KeptUpdates;
  readonly #numbering = new UpdateNumbering();
  /** The viewers that want updates, and not just the end. */
  #readers = 0;
  #round: Omit<RoundProgress, "items"> | undefined;
  #state: RunState | undefined;
  #version = 0;
  /** True when Temporal has no run of the round. The round is interrupted unless Postgres then says that it has ended. */
  #suspected = false;
  #over: "settled" | "interrupted" | undefined;
  #error: unknown;
  readonly #pace = new ReadingPace();
  #settledAt = 0;

  /** @param after the sequence number after which the first viewer begins */
  constructor(watched: WatchedRound, after: number, onClosed: () => void) {
    this.#watched = watched;
    this.#kept = new KeptUpdates(after);
    this.#onClosed = onClosed;
  }

  /** The number of the latest update. */
  get latest(): number {
    return this.#kept.latest;
  }

  /** Rises whenever the phase, its reason or the concurrency changes. */
  get version(): number {
    return this.#version;
  }

  get over(): "settled" | "interrupted" | undefined {
    return this.#over;
  }

  /** Undefined until Postgres and Temporal have both been asked. @throws the error that has ended the watch */
  get snapshot(): BulkProgressSnapshot | undefined {
    if (this.#error !== undefined) throw this.#error;
    const state = this.#over === undefined ? this.#state : { phase: this.#over };
    if (this.#round === undefined || state === undefined) return undefined;
    return toSnapshot({ ...this.#round, counts: this.#numbering.counts }, state);
  }

  /** @returns at most `limit` updates after a number; undefined when they aren't kept any more */
  recent(after: number, limit: number): readonly BulkProgressUpdate[] | undefined {
    return this.#kept.behind(after, limit);
  }

  /** @param reading whether the viewer wants updates, and not just the end */
  enter(session: SessionHolder, reading: boolean): void {
    this.#sessions.add(session);
    tellWatch({ viewers: 1 });
    if (reading) this.#readers += 1;
    // The reader may be in a long wait for the end.
    if (reading && this.#readers === 1) this.#askBell.ring();
    if (this.#sessions.size === 1) void this.#followItems();
  }

  leave(session: SessionHolder, reading: boolean): void {
    this.#sessions.remove(session);
    tellWatch({ viewers: -1 });
    if (reading) this.#readers -= 1;
    if (this.#sessions.size > 0) return;
    this.#stop.abort();
    this.#onClosed();
  }

  /** Looks at the run soon, because a caller has steered it and its phase is about to change. */
  hurry(): void {
    this.#hurryItems();
    this.#lookBell.ring();
  }

  /** Resolves at the next change, or when the signal is aborted. */
  async change(signal: AbortSignal): Promise<void> {
    if (this.#error === undefined && this.#over === undefined) await this.#changed.wait(signal);
  }

  async #followItems(): Promise<void> {
    const { signal } = this.#stop;
    tellWatch({ rounds: 1 });
    while (!signal.aborted) {
      const turn = budget.take();
      if (turn >= 1) await new Bell().wait(signal, turn);
      const pause = await this.#poll(signal);
      await this.#askBell.wait(signal, pause);
    }
    tellWatch({ rounds: -1 });
  }

  /** @returns milliseconds until the next question */
  async #poll(signal: AbortSignal): Promise<number> {
    const start = performance.now();
    const tell = (failed: boolean) => tellPoll({ seconds: (performance.now() - start) / 1_000, failed });
    try {
      const pause = await this.#ask(signal);
      tell(false);
      return pause;
    } catch (error) {
      if (!signal.aborted) tell(true);
      return this.#pauseAfter(error);
    }
  }

  /** @returns milliseconds until the next question */
  async #ask(signal: AbortSignal): Promise<number> {
    const { project, bulkId, round } = this.#watched;
    const suspected = this.#suspected;
    const request = { bulkId, round, after: this.latest, limit: this.#readers > 0 ? PAGE_SIZE : 0 };
    const accessToken = () => this.#sessions.accessToken();
    // Get the token before the request, too: inside the request, an invalid session would count as an unreachable database.
    await accessToken();
    const progress = await readRoundProgress(project, accessToken, request, signal);
    this.#pace.answered();
    const first = this.#round === undefined;
    this.#take(progress, request.limit);
    if (this.latest < progress.counts.settled) return 0;
    if (progress.ended) this.#end("settled");
    else if (suspected) this.#end("interrupted");
    else if (first) void this.#followPhase();
    return this.#pace.next(progress, this.#readers === 0);
  }

  #take({ items, ...round }: RoundProgress, limit: number): void {
    const { counts } = round;
    const whole = this.latest + items.length === counts.settled;
    const skips = limit === 0 || !(whole || this.#round !== undefined);
    const news = skips ? this.latest !== counts.settled : items.length > 0;
    this.#round = round;
    if (skips) {
      // No viewer wants updates, or the first viewer comes late. A viewer that needs earlier updates reads them by itself.
      if (news) this.#kept.jump(counts.settled);
      this.#numbering.jump(counts);
    } else {
      this.#kept.append(this.#numbering.number({ items, ...round }, whole));
    }
    if (!news) return;
    this.#pace.quicken();
    this.#settledAt = Date.parse(items.at(-1)?.outcome.settledAt ?? "") || this.#settledAt;
    this.#changed.ring();
    if (this.#state?.phase === "waiting") this.#lookBell.ring();
  }

  async #followPhase(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const lookedAt = Date.now();
      await this.#look(signal);
      let rang: boolean;
      do rang = await this.#lookBell.wait(signal, LOOK);
      while (!rang && !signal.aborted && this.#isMoving && Date.now() - lookedAt < 2 * LOOK);
    }
  }

  get #isMoving(): boolean {
    return this.#pace.quietFor < LOOK;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { temporal, bulkId, round } = this.#watched;
    const { openedAt = "", concurrency = 0 } = this.#round ?? {};
    const open = { bulkId, round, openedAt, concurrency };
    // Without an answer, the latest known state stays.
    const state = await readRunState(temporal, open, LOOK_PATIENCE, this.#settledAt).catch(() => undefined);
    if (signal.aborted) return;
    this.#suspected = state?.phase === "interrupted";
    if (this.#suspected) return this.#askBell.ring();
    const next = state ?? this.#state ?? PRESUMED;
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return;
    // A person resumed the run, or the database is back: items will settle.
    if (next.phase === "running") this.#hurryItems();
    this.#state = next;
    this.#version += 1;
    this.#changed.ring();
  }

  #hurryItems(): void {
    this.#pace.quicken();
    this.#askBell.ring();
  }

  /** @returns milliseconds until the next question */
  #pauseAfter(error: unknown): number {
    const { bulkId, round } = this.#watched;
    const failure = error instanceof ServiceFailure ? error : undefined;
    const pause = this.#pace.failed(failure?.retryAfter);
    if (isFinal(error) || this.#pace.givesUp) {
      this.#end(undefined, failure === undefined ? error : coordinatorError(failure, bulkId, round));
    }
    return pause;
  }

  #end(over: "settled" | "interrupted" | undefined, error?: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#over = over;
    this.#error = error;
    this.#stop.abort();
    this.#changed.ring();
    // A settled round never changes. A retry may close an interrupted round, so the next viewer starts a new watch.
    if (over !== "settled") this.#onClosed();
  }
}

/** Whether asking again would fail the same way. */
function isFinal(error: unknown): boolean {
  if (error instanceof ServiceFailure) return error.class === "refusal";
  return error instanceof InvalidSessionError && error.reason !== "unavailable";
}
