/**
 * A run as the backend reports it, with failures on the way to the console as a test wants them.
 *
 * Longer than 250 lines: one object answers every call of a page, so that its answers agree.
 */
import type { Backend, Retry } from "../../console/src/api/backend.ts";
import { NoAnswerError, ProblemError } from "../../console/src/api/problem.ts";
import type { BulkRegistrationItem, BulkProgressSnapshot } from "../../console/src/api/types.ts";
import type { BrowserSigns } from "../../console/src/result/reconnecting.ts";
import { createStreamTurns } from "../../console/src/result/stream-turns.ts";
import type { StreamTurns } from "../../console/src/result/stream-turns.ts";
import { overallStatus } from "../../src/domain/outcome.ts";
import type { MentorSubmissionOutcome } from "../../src/domain/outcome.ts";

const BULK_ID = "b0000000-0000-4000-8000-0000000000b1";
const AT = "2026-11-25T10:00:00.000Z";

type Writer = ReadableStreamDefaultController<Uint8Array>;

export class FakeRun {
  readonly items: BulkRegistrationItem[];
  /** How often each call was made. */
  readonly calls = { details: 0, outcomes: 0, progress: 0, retry: 0 };
  /** The position from which each progress stream was requested. */
  readonly resumedAt: string[] = [];
  /** While it is true, no call gets an answer. */
  isDown = false;
  /** While it is true, calls are carried out and their answers are lost. */
  losesAnswers = false;
  round = 1;
  phase: BulkProgressSnapshot["phase"] = "running";
  waitingFor: BulkProgressSnapshot["waitingFor"];
  #only: readonly string[] | undefined;
  /** The items of this round, in the order of their sequence numbers. */
  #events: string[] = [];
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

  /** No other tab waits for a turn. */
  readonly turns: StreamTurns = createStreamTurns({
    locks: undefined,
    isHidden: () => false,
    onTurnedOver: () => () => undefined,
  });

  /** The calls that a page needs; the page makes no others here. */
  get backend(): Backend {
    const unused = () => Promise.reject(new Error("Not part of this test"));
    return {
      me: unused,
      mentors: unused,
      preflight: unused,
      submit: unused,
      list: unused,
      chapterList: unused,
      chapterRegistration: unused,
      chapterMentors: unused,
      outcomesAsCsv: unused,
      steer: unused,
      foresee: unused,
      amend: unused,
      details: async () => {
        this.#answer("details");
        return { ...this.#summary(), progress: this.snapshot() };
      },
      // Two items per page, so that there are several pages.
      outcomes: async (_bulkId, after) => {
        this.#answer("outcomes");
        const start = Number(after ?? 0);
        const items = this.items.slice(start, start + 2).map((item) => ({ ...item }));
        return { items, ...(start + 2 < this.items.length && { next: String(start + 2) }) };
      },
      progress: async (_bulkId, lastEventId, signal) => {
        this.#answer("progress");
        this.resumedAt.push(lastEventId);
        return new Response(this.#open(lastEventId, signal));
      },
      retry: async (_bulkId, retry) => {
        this.#answer("retry");
        this.retry(retry);
        if (this.losesAnswers) throw new NoAnswerError("Lost");
        return { bulkId: BULK_ID, round: this.round, total: this.snapshot().total };
      },
    };
  }

  /**
   * @param told `skipped`: the viewers were too slow, and get a snapshot instead; `lost`: the event gets lost;
   * `repeated`: the event comes twice
   */
  settle(
    detail: "registered" | "failed" = "registered",
    told: "once" | "skipped" | "lost" | "repeated" = "once",
  ): void {
    const at = this.items.findIndex(({ status }) => status === "open");
    const item = this.items[at];
    if (item === undefined || this.#isAtEnd()) return;
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
    const sequence = this.#events.length + 1;
    const data = { sequence, mentorId, outcome, settledAt: AT, total, settled, succeeded, failed };
    const event = eventOf("settled", data, `${round}.${sequence}`);
    this.#events.push(event);
    if (told === "skipped") this.#write(eventOf("snapshot", { ...this.snapshot(), skipped: 1 }));
    else if (told !== "lost") this.#write(told === "repeated" ? event + event : event);
    if (settled === total) this.#end("settled");
  }

  /** Settles like `settle`, by a write that was in flight when the run was terminated. */
  settleLate(): void {
    this.phase = "running";
    this.settle();
    this.phase = "interrupted";
  }

  /** Breaks all connections. */
  cut(): void {
    for (const stream of this.#streams) stream.error(new Error("Connection reset"));
    this.#streams.clear();
  }

  /** Closes all connections with a hint, as when the backend stops. */
  close(): void {
    this.#write("retry: 10\n\n");
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  /** Terminates the run as an operator does: open items stay open. */
  terminate(): void {
    this.#end("interrupted");
  }

  /** Sends the viewers another phase. */
  enter(phase: BulkProgressSnapshot["phase"], waitingFor?: BulkProgressSnapshot["waitingFor"]): void {
    this.phase = phase;
    this.waitingFor = waitingFor;
    this.#write(eventOf("snapshot", this.snapshot()));
  }

  wake(): void {
    for (const callback of this.#wake) callback();
  }

  /** Opens a round as the backend does: an existing round over the same mentors is not opened again. */
  retry({ round, only }: Retry): void {
    if (round === this.round && only?.join() === this.#only?.join()) return;
    if (round !== this.round + 1) throw new ProblemError({ status: 409, slug: "round-conflict" });
    if (!this.#isAtEnd()) throw new ProblemError({ status: 409, slug: "run-in-progress" });
    this.round = round;
    this.phase = "running";
    this.#only = only;
    this.#events = [];
    for (const [at, item] of this.items.entries()) {
      const { mentorId, position, name } = item;
      if (item.status === "success" || only?.includes(mentorId) === false) continue;
      this.items[at] = { mentorId, position, name, round, status: "open", attempts: 0 };
    }
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
      concurrency: 5,
      ...(this.waitingFor !== undefined && { waitingFor: this.waitingFor }),
    };
  }

  #summary() {
    const count = (status: BulkRegistrationItem["status"]) =>
      this.items.filter((item) => item.status === status).length;
    const [open, succeeded, failed] = [count("open"), count("success"), count("failure")];
    return {
      bulkId: BULK_ID,
      createdAt: AT,
      kind: "registration" as const,
      ofBulkId: null,
      withdrawn: 0,
      withdrawnSince: 0,
      amendments: [],
      template: {
        activityType: "Session",
        date: "2026-11-03",
        durationMinutes: 60,
        note: null,
        occurrence: 1,
      },
      round: this.round,
      total: this.items.length,
      mentor: null,
      alreadyRegistered: 0,
      cancelled: 0,
      open,
      succeeded,
      failed,
      status: this.phase === "settled" ? overallStatus(this.items.length, succeeded) : this.phase,
    };
  }

  #answer(call: keyof FakeRun["calls"]): void {
    this.calls[call] += 1;
    if (this.isDown) throw new NoAnswerError("Down");
  }

  #open(lastEventId: string, signal: AbortSignal): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (stream) => {
        this.#streams.add(stream);
        signal.addEventListener("abort", () => {
          if (this.#streams.delete(stream)) stream.error(signal.reason);
        });
        const write = (text: string) => stream.enqueue(new TextEncoder().encode(text));
        write(eventOf("snapshot", this.snapshot()));
        const [round, sequence] = lastEventId.split(".").map(Number);
        for (const event of this.#events.slice(round === this.round ? sequence : 0)) write(event);
        if (this.#isAtEnd()) this.#end(this.phase);
      },
    });
  }

  #isAtEnd(): boolean {
    return this.phase === "settled" || this.phase === "interrupted";
  }

  #end(phase: BulkProgressSnapshot["phase"]): void {
    this.phase = phase;
    this.#write(eventOf("end", this.snapshot()));
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  #write(text: string): void {
    for (const stream of this.#streams) stream.enqueue(new TextEncoder().encode(text));
  }
}

function eventOf(event: string, data: unknown, id?: string): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
