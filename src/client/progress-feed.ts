/**
 * One subscription to a run's live stream, shared by all readers of this process: Temporal allows ten updates in flight
 * per run, and each waiting subscriber is one.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { WorkflowStreamClient } from "@temporalio/workflow-streams/client";
import { PAGE_SIZE } from "../domain/limits.ts";
import type { BulkProgressUpdate } from "../domain/progress.ts";
import { PROGRESS_TOPIC } from "../workflows/messages.ts";

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

/** Milliseconds before the stream is taken up again after it broke off. */
const RESUBSCRIBE_AFTER = 500;

/**
 * Events kept for readers who come later. A run records its failures at each page's end at the latest, so that an event
 * older than a page is in the table.
 */
const KEPT_EVENTS = PAGE_SIZE;

/** A reader who doesn't keep up loses its oldest events, and takes them from the table. */
const QUEUED_EVENTS = 2 * PAGE_SIZE;

export class ProgressFeed {
  readonly #temporal: Client;
  readonly #workflowId: string;
  readonly #readers = new Set<EventQueue>();
  readonly #stop = new AbortController();
  readonly #onEnd: () => void;
  #kept: ProgressEvent[] = [];
  #nextOffset = 0;
  #started = false;
  #ended = false;

  /** @param onEnd called once when the feed has come to its end: a later reader needs a new one */
  constructor(temporal: Client, workflowId: string, onEnd: () => void) {
    this.#temporal = temporal;
    this.#workflowId = workflowId;
    this.#onEnd = onEnd;
  }

  /** Events from the oldest that is kept on, in the order of offsets, not without gaps. Ends with the run. */
  async *read(): AsyncGenerator<ProgressEvent, void, undefined> {
    const queue = new EventQueue(this.#kept);
    if (this.#ended) queue.end();
    this.#readers.add(queue);
    if (!this.#started) {
      this.#started = true;
      void this.#follow();
    }
    try {
      yield* queue.drain();
    } finally {
      this.#readers.delete(queue);
      if (this.#readers.size === 0) this.#end();
    }
  }

  async #follow(): Promise<void> {
    try {
      const { signal } = this.#stop;
      while (!signal.aborted) {
        await this.#temporal.withAbortSignal(signal, () => this.#subscribe()).catch(() => undefined);
        // The stream also ends when a connection breaks: only the run itself says whether it is over.
        if (signal.aborted || (await this.#hasEnded())) return;
        await delay(RESUBSCRIBE_AFTER, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      this.#end();
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

  async #subscribe(): Promise<void> {
    const topic = WorkflowStreamClient.create(this.#temporal, this.#workflowId).topic<BulkProgressUpdate>(
      PROGRESS_TOPIC,
    );
    const items = topic.subscribe(this.#nextOffset, { pollCooldown: POLL_COOLDOWN });
    for await (const { offset, data } of items) {
      if (offset < this.#nextOffset) continue;
      this.#nextOffset = offset + 1;
      this.#publish({ offset, update: data });
    }
  }

  #publish(event: ProgressEvent): void {
    this.#kept.push(event);
    if (this.#kept.length > KEPT_EVENTS) this.#kept = this.#kept.slice(-KEPT_EVENTS);
    for (const reader of this.#readers) reader.push(event);
  }

  /** A server that can't be asked is no answer: the run may go on. */
  async #hasEnded(): Promise<boolean> {
    try {
      const { status } = await this.#temporal.workflow.getHandle(this.#workflowId).describe();
      return status.name !== "RUNNING";
    } catch (error) {
      return error instanceof Error && error.name === "WorkflowNotFoundError";
    }
  }
}

/** Hands events to one reader, at its own pace. */
class EventQueue {
  #events: ProgressEvent[];
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(events: readonly ProgressEvent[]) {
    this.#events = [...events];
  }

  push(event: ProgressEvent): void {
    this.#events.push(event);
    if (this.#events.length > QUEUED_EVENTS) this.#events = this.#events.slice(-QUEUED_EVENTS);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *drain(): AsyncGenerator<ProgressEvent, void, undefined> {
    for (;;) {
      const events = this.#events;
      this.#events = [];
      yield* events;
      if (this.#events.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
