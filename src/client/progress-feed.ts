/** The live stream of one run, read once for all readers of this process. */
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { WorkflowNotFoundError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { TemporalUnavailableError } from "../domain/errors.ts";
import { PAGE_SIZE } from "../domain/limits.ts";
import type { BulkProgressUpdate } from "../domain/progress.ts";
import { EventQueue } from "./event-queue.ts";
import { pollProgress } from "./progress-poll.ts";

export interface ProgressEvent {
  /** Place in the stream, from 0, over the whole round. */
  offset: number;
  update: BulkProgressUpdate;
}

/**
 * Milliseconds between two polls. Each poll brings one event at least, so that a page takes 500 at the most, well below
 * the 2,000 updates that Temporal allows a run; when events come fast, the pause lets each poll bring several.
 */
const POLL_COOLDOWN = 20;

/** Milliseconds before the stream is taken up again after it broke off: at a page's end it does, and goes on at once. */
const FIRST_RESUME = 20;
const LONGEST_RESUME = 2_000;

/** Milliseconds for which Temporal may fail to say whether the run goes on. */
const PATIENCE = 30_000;

/** Milliseconds that one such question may take: the SDK alone would repeat it for some 20 seconds. */
const QUESTION_DEADLINE = 2_000;

/**
 * Events kept for readers who come later. A run records its failures at each page's end at the latest, so that an event
 * older than a page is in the table.
 */
const KEPT_EVENTS = PAGE_SIZE;

/** The feed is everybody's: what the first reader set for its own calls (a deadline, a signal) must not hold for it. */
const asNobody = AsyncLocalStorage.snapshot();

export class ProgressFeed {
  readonly #temporal: Client;
  readonly #workflowId: string;
  readonly #readers = new Set<EventQueue<ProgressEvent>>();
  readonly #stop = new AbortController();
  readonly #onEnd: () => void;
  #kept: ProgressEvent[] = [];
  #nextOffset = 0;
  #resumeAfter = FIRST_RESUME;
  #started = false;
  #ended = false;
  #error: unknown;

  /** @param onEnd called once when the feed has come to its end: a later reader needs a new one */
  constructor(temporal: Client, workflowId: string, onEnd: () => void) {
    this.#temporal = temporal;
    this.#workflowId = workflowId;
    this.#onEnd = onEnd;
  }

  /**
   * Events from the oldest that is kept on, in the order of offsets, not without gaps. Ends with the run.
   *
   * @param leave ends it for this reader, also while it waits
   * @throws {TemporalUnavailableError} when Temporal can't be asked for some 30 seconds
   */
  async *read(leave?: AbortSignal): AsyncGenerator<ProgressEvent, void, undefined> {
    const queue = new EventQueue(this.#kept);
    const end = () => queue.end();
    if (this.#ended || leave?.aborted) queue.end();
    leave?.addEventListener("abort", end, { once: true });
    this.#readers.add(queue);
    if (!this.#started) {
      this.#started = true;
      asNobody(() => void this.#follow());
    }
    try {
      yield* queue.drain();
      if (this.#error !== undefined && !leave?.aborted) throw this.#error;
    } finally {
      leave?.removeEventListener("abort", end);
      this.#readers.delete(queue);
      if (this.#readers.size === 0) this.#end();
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#temporal.withAbortSignal(signal, () => this.#readStream()).catch(() => undefined);
      // The stream breaks off for many reasons: only the run itself says whether it is over.
      const status = await this.#runStatus(signal);
      if (status === "unknown") this.#error = new TemporalUnavailableError();
      if (status !== "running") break;
      // Not a reason to keep a process alive that has nothing else to do.
      await delay(this.#resumeAfter, undefined, { signal, ref: false }).catch(() => undefined);
      this.#resumeAfter = Math.min(this.#resumeAfter * 2, LONGEST_RESUME);
    }
    this.#end();
  }

  /** Ends when the run on which it polls has nothing more to say. */
  async #readStream(): Promise<void> {
    // A call that begins after the abort would not hear of it, and wait for its answer some 20 s.
    while (!this.#stop.signal.aborted) {
      const answer = await pollProgress(this.#temporal, this.#workflowId, this.#nextOffset);
      if (answer.events.length === 0) return;
      for (const event of answer.events) this.#publish(event);
      this.#resumeAfter = FIRST_RESUME;
      if (!answer.moreReady) await delay(POLL_COOLDOWN);
    }
  }

  #publish(event: ProgressEvent): void {
    if (event.offset < this.#nextOffset) return;
    this.#nextOffset = event.offset + 1;
    this.#kept.push(event);
    if (this.#kept.length > KEPT_EVENTS) this.#kept = this.#kept.slice(-KEPT_EVENTS);
    for (const reader of this.#readers) reader.push(event);
  }

  async #runStatus(signal: AbortSignal): Promise<"running" | "ended" | "unknown"> {
    const end = Date.now() + PATIENCE;
    let pause = FIRST_RESUME;
    for (;;) {
      const status = await this.#askStatus();
      if (status !== "unknown" || signal.aborted || Date.now() > end) return status;
      await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_RESUME);
    }
  }

  async #askStatus(): Promise<"running" | "ended" | "unknown"> {
    const run = this.#temporal.workflow.getHandle(this.#workflowId);
    try {
      const { status } = await this.#temporal.withDeadline(Date.now() + QUESTION_DEADLINE, () =>
        run.describe(),
      );
      return status.name === "RUNNING" ? "running" : "ended";
    } catch (error) {
      return error instanceof WorkflowNotFoundError ? "ended" : "unknown";
    }
  }

  /** At once and not when the subscription has come to its end: a reader who comes in between must get a new feed. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    this.#stop.abort();
    for (const reader of this.#readers) reader.end();
  }
}
