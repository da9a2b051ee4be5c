/** A run as the backend tells of it, made to go wrong on its way to the console as a test wants. */
import type { Backend } from "../../console/src/api/backend.ts";
import { NoAnswerError } from "../../console/src/api/problem.ts";
import type { BulkRegistrationItem, BulkProgressSnapshot } from "../../console/src/api/types.ts";
import type { BrowserSigns } from "../../console/src/result/reconnecting.ts";
import type { BulkStatus, MentorSubmissionOutcome } from "../../src/domain/outcome.ts";

const BULK_ID = "b0000000-0000-4000-8000-0000000000b1";
const AT = "2026-11-25T10:00:00.000Z";

type Writer = ReadableStreamDefaultController<Uint8Array>;

export class FakeRun {
  readonly items: BulkRegistrationItem[];
  /** How often each call was made. */
  readonly calls = { details: 0, outcomes: 0, progress: 0, retry: 0 };
  /** Answers of no call come while it is true. */
  isDown = false;
  round = 1;
  phase: BulkProgressSnapshot["phase"] = "running";
  #isTerminated = false;
  #events: { id: string; text: string }[] = [];
  #streams = new Set<Writer>();
  #wake = new Set<() => void>();

  constructor(count: number) {
    this.items = Array.from({ length: count }, (_, position) => ({
      position,
      mentorId: `m${position}`,
      name: `Mentor ${position}`,
      round: 1,
      status: "open" as const,
      attempts: 0,
    }));
  }

  readonly browser: BrowserSigns = {
    onWake: (callback) => {
      this.#wake.add(callback);
      return () => this.#wake.delete(callback);
    },
    onOffline: () => () => undefined,
  };

  /** What a page needs of the backend; the rest is not called here. */
  get backend(): Backend {
    const unused = () => Promise.reject(new Error("Not part of this test"));
    return {
      mentors: unused,
      preflight: unused,
      submit: unused,
      list: unused,
      outcomesAsCsv: unused,
      steer: unused,
      details: async () => {
        this.#answer("details");
        return { ...this.#summary(), progress: this.snapshot() };
      },
      // Two to a page, so that there are several.
      outcomes: async (_bulkId, after) => {
        this.#answer("outcomes");
        const start = Number(after ?? 0);
        const items = this.items.slice(start, start + 2).map((item) => ({ ...item }));
        return { items, ...(start + 2 < this.items.length && { next: String(start + 2) }) };
      },
      progress: async (_bulkId, lastEventId, signal) => {
        this.#answer("progress");
        return new Response(this.#open(lastEventId, signal));
      },
      retry: async (_bulkId, only) => {
        this.#answer("retry");
        const total = this.retry(only);
        return { bulkId: BULK_ID, round: this.round, total };
      },
    };
  }

  /** @param isTold false: the viewers were too slow for it, and get a snapshot that says so */
  settle(detail: "registered" | "failed" = "registered", isTold = true): void {
    const at = this.items.findIndex(({ status }) => status === "open");
    const item = this.items[at];
    if (item === undefined || this.phase === "settled") return;
    const { mentorId, position, name, round } = item;
    const outcome: MentorSubmissionOutcome =
      detail === "registered"
        ? { mentorId, status: "success", detail, attempts: 1, settledAt: AT }
        : {
            mentorId,
            status: "failure",
            detail,
            error: { code: "busy", message: "The database was busy for too long", retryable: true },
            attempts: 5,
            settledAt: AT,
          };
    this.items[at] = { ...outcome, position, name, round };
    const { total, settled, succeeded, failed } = this.snapshot();
    const data = { mentorId, outcome, settledAt: AT, total, settled, succeeded, failed };
    const id = `${round}-${this.#events.length + 1}`;
    const event = { id, text: `event: settled\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n` };
    this.#events.push(event);
    this.#write(isTold ? event.text : eventOf("snapshot", { ...this.snapshot(), skipped: 1 }));
    if (settled === total) this.#end();
  }

  /** All connections break off. */
  cut(): void {
    for (const stream of this.#streams) stream.error(new Error("Connection reset"));
    this.#streams.clear();
  }

  /** All connections are closed with a hint, as when the backend stops. */
  close(): void {
    this.#write("retry: 10\n\n");
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  /** As an operator does it: what is open stays so. */
  terminate(): void {
    this.#isTerminated = true;
    this.#end();
  }

  wake(): void {
    for (const callback of this.#wake) callback();
  }

  /** The next round. @returns how many it takes up */
  retry(only: readonly string[] | undefined): number {
    this.round += 1;
    this.phase = "running";
    this.#isTerminated = false;
    this.#events = [];
    for (const [at, item] of this.items.entries()) {
      const { mentorId, position, name } = item;
      if (item.status === "success" || only?.includes(mentorId) === false) continue;
      this.items[at] = { mentorId, position, name, round: this.round, status: "open", attempts: 0 };
    }
    return this.snapshot().total;
  }

  snapshot(): BulkProgressSnapshot {
    const own = this.items.filter(({ round }) => round === this.round);
    const count = (status: BulkRegistrationItem["status"]) =>
      own.filter((item) => item.status === status).length;
    return {
      bulkId: BULK_ID,
      round: this.round,
      phase: this.phase,
      total: own.length,
      settled: own.length - count("open"),
      succeeded: count("success"),
      failed: count("failure"),
      alreadyRegistered: 0,
      cancelled: 0,
      inFlight: 0,
      concurrency: 5,
      waiting: 0,
    };
  }

  #summary() {
    const count = (status: BulkRegistrationItem["status"]) =>
      this.items.filter((item) => item.status === status).length;
    const [open, succeeded, failed] = [count("open"), count("success"), count("failure")];
    const outcome: BulkStatus =
      failed + open === 0 ? "success" : succeeded === 0 ? "totalFailure" : "partialSuccess";
    return {
      bulkId: BULK_ID,
      createdAt: AT,
      template: {
        activityType: "Session",
        date: "2026-11-03",
        durationMinutes: 60,
        note: null,
        occurrence: 1,
      },
      round: this.round,
      total: this.items.length,
      alreadyRegistered: 0,
      cancelled: 0,
      open,
      succeeded,
      failed,
      status: open > 0 && !this.#isTerminated ? ("running" as const) : outcome,
    };
  }

  #answer(call: keyof FakeRun["calls"]): void {
    this.calls[call] += 1;
    if (this.isDown) throw new NoAnswerError("Down");
  }

  #open(lastEventId: string | undefined, signal: AbortSignal): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (stream) => {
        this.#streams.add(stream);
        signal.addEventListener("abort", () => {
          if (this.#streams.delete(stream)) stream.error(signal.reason);
        });
        const write = (text: string) => stream.enqueue(new TextEncoder().encode(text));
        write(eventOf("snapshot", this.snapshot()));
        const known = this.#events.findIndex(({ id }) => id === lastEventId);
        for (const { text } of this.#events.slice(known + 1)) write(text);
        if (this.phase === "settled") this.#end();
      },
    });
  }

  #end(): void {
    this.phase = "settled";
    this.#write(eventOf("end", this.snapshot()));
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  #write(text: string): void {
    for (const stream of this.#streams) stream.enqueue(new TextEncoder().encode(text));
  }
}

function eventOf(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
