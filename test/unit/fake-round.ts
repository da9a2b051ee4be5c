/**
 * A round in Postgres and its run on Temporal, which a test moves by hand: only what the readers of progress ask for.
 */
import { WorkflowNotFoundError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { expect, vi } from "vitest";
import type { SessionHolder } from "../../src/client/session-holder.ts";
import type { RoundEvent } from "../../src/client/types.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";
import { CoordinatorCaller } from "../../src/supabase/coordinator-call.ts";
import { CoordinatorStore } from "../../src/supabase/coordinator-store.ts";
import { PROJECT_ID } from "../../src/testing/fake-project.ts";
import { COORDINATOR_ID, mentorId } from "../../src/testing/mentor-ids.ts";

export interface FakeRun {
  /** Undefined: Temporal doesn't know the run. */
  status: "RUNNING" | "COMPLETED" | "TERMINATED" | undefined;
  bulkStatus: "running" | "paused" | "cancelling";
  memo?: Record<string, unknown>;
  raw: object;
}

export class FakeRound {
  readonly bulkId = "b0000000-0000-4000-8000-000000000001";
  readonly round = 1;
  readonly run: FakeRun = { status: "RUNNING", bulkStatus: "running", raw: {} };
  total: number;
  settled = 0;
  /** Each item whose number is a multiple of this fails. Default: none. */
  failing = Number.POSITIVE_INFINITY;
  ended = false;
  /** The status of every answer of the database. */
  databaseStatus = 200;
  openedAt = "2026-11-25T09:00:00+00:00";
  readonly calls = { progress: 0, counts: 0, describe: 0 };
  readonly tokens: string[] = [];
  readonly temporal: Client;
  /** Called before each answer of the database. */
  beforeAnswer: () => void = () => undefined;

  constructor(total: number) {
    this.total = total;
    this.temporal = {
      options: { namespace: "default" },
      withDeadline: (_: unknown, call: () => unknown) => call(),
      workflow: { getHandle: () => ({ describe: async () => this.#describe() }) },
      workflowService: { describeTaskQueue: async () => ({ pollers: [] }) },
    } as unknown as Client;
  }

  settle(items: number): void {
    this.settled = Math.min(this.settled + items, this.total);
    this.ended = this.settled === this.total;
  }

  /** The parts of a handle, for the viewer with this session. */
  watched(session: SessionHolder = fakeSession()) {
    const { temporal, bulkId, round, project } = this;
    const store = new CoordinatorStore(new CoordinatorCaller(project, () => session.accessToken()));
    return { temporal, project, store, session, bulkId, round };
  }

  readonly project = {
    url: "http://project.invalid",
    publishableKey: "sb_publishable_of_the_tests",
    fetch: async (input: string | URL | Request, init?: RequestInit) =>
      this.#answer(new Request(input, init)),
  };

  /** The number of failures among the first items. */
  failuresUpTo(sequence: number): number {
    return Math.floor(sequence / this.failing);
  }

  async #answer(request: Request): Promise<Response> {
    this.beforeAnswer();
    this.tokens.push(request.headers.get("authorization")?.replace("Bearer ", "") ?? "");
    if (this.databaseStatus !== 200) return new Response("", { status: this.databaseStatus });
    if (request.method === "HEAD") {
      this.calls.counts += 1;
      const upTo = Number(new URL(request.url).searchParams.get("sequence")?.replace("lte.", ""));
      return new Response(null, { headers: { "content-range": `*/${this.failuresUpTo(upTo)}` } });
    }
    this.calls.progress += 1;
    const { p_after: after, p_limit: limit } = (await request.json()) as { p_after: number; p_limit: number };
    const shown = Math.max(Math.min(limit, this.settled - after), 0);
    const failed = this.failuresUpTo(this.settled);
    return Response.json({
      bulkId: this.bulkId,
      projectId: PROJECT_ID,
      round: this.round,
      latestRound: this.round,
      kind: "registration",
      ofBulkId: null,
      total: this.total,
      sealed: true,
      counts: {
        settled: this.settled,
        succeeded: this.settled - failed,
        alreadyRegistered: 0,
        failed,
        cancelled: 0,
      },
      ended: this.ended,
      openedAt: this.openedAt,
      concurrency: 5,
      settings: {},
      items: Array.from({ length: shown }, (_, index) => this.#item(after + index + 1)),
    });
  }

  #item(sequence: number): object {
    const failed = sequence % this.failing === 0;
    return {
      sequence,
      position: sequence,
      mentorId: mentorId(sequence),
      detail: failed ? "failed" : "registered",
      errorCode: failed ? "mentorInactive" : null,
      errorCause: null,
      attempts: 1,
      settledAt: "2026-11-25T09:00:01+00:00",
    };
  }

  #describe(): object {
    this.calls.describe += 1;
    const { status, bulkStatus, memo, raw } = this.run;
    if (status === undefined) throw new WorkflowNotFoundError("", "", "");
    return {
      status: { name: status },
      memo,
      typedSearchAttributes: { get: () => bulkStatus },
      taskQueue: "runs",
      historyLength: 10,
      raw,
    };
  }
}

export function fakeSession(token = "a token", goodFor = 3_600_000): SessionHolder {
  return { coordinatorId: COORDINATOR_ID, expiresAt: Date.now() + goodFor, accessToken: async () => token };
}

/** Milliseconds. Each test begins later than the previous one, because all share the process's budget of calls. */
let begin = 0;

export function beginLater(): void {
  vi.useFakeTimers({ now: new Date("2026-11-25T10:00:00Z") });
  begin += 10_000_000;
  vi.advanceTimersByTime(begin);
}

/** Advances the time by this many milliseconds. */
export const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Collects all events until the end. */
export function take<T>(source: AsyncIterable<T>) {
  const taken: T[] = [];
  const done = (async () => {
    for await (const each of source) taken.push(each);
    return "ended";
  })();
  done.catch(() => undefined);
  return { taken, done };
}

export const kindsOf = (events: readonly RoundEvent[]) => events.map(({ kind }) => kind);

/** Expects each number once and in order, with the right counts after it. */
export function expectGapless(updates: readonly BulkProgressUpdate[], round: FakeRound, from = 1): void {
  expect(updates.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: round.settled - from + 1 }, (_, index) => from + index),
  );
  for (const { sequence, settled, succeeded, failed, mentorId: id } of updates) {
    const failures = round.failuresUpTo(sequence);
    expect({ settled, succeeded, failed, id }).toEqual({
      settled: sequence,
      succeeded: sequence - failures,
      failed: failures,
      id: mentorId(sequence),
    });
  }
}
