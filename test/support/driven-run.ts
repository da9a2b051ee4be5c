/** A round that a test settles by hand, mentor by mentor, in the place of one on Temporal. */
import { expect, vi } from "vitest";
import type { Client } from "@temporalio/client";
import type {
  BulkProgressSnapshot,
  BulkProgressUpdate,
  BulkSubmissionHandle,
  BulkSubmissionResult,
} from "../../src/client.ts";
import { NO_COUNTS } from "../../src/domain/progress.ts";
import { mentorId } from "./mentor-ids.ts";

const BULK_ID = "b0000000-0000-4000-8000-000000000001";
const START = Date.parse("2026-11-25T10:00:00.000Z");

/** As much of Temporal's client as is called here. */
export const temporal = {
  withDeadline: <T>(_deadline: number, call: () => Promise<T>) => call(),
  withAbortSignal: <T>(_signal: AbortSignal, call: () => Promise<T>) => call(),
} as unknown as Client;

export interface DrivenRun {
  handle: BulkSubmissionHandle;
  /** @param number of the mentor. @param second after the start */
  settle(number: number, second?: number): void;
  phase: BulkProgressSnapshot["phase"];
  end(): void;
  /** The stream breaks off, as when Temporal goes away; the next one begins anew. */
  breakOff(): void;
}

export function driveRun(total: number, round = 1): DrivenRun {
  const settled: BulkProgressUpdate[] = [];
  let state: "running" | "broken" | "ended" = "running";
  let wake = Promise.withResolvers<void>();
  const change = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const run: DrivenRun = {
    phase: "running",
    settle: (number, second = number) => {
      const settledAt = new Date(START + second * 1_000).toISOString();
      const outcome = {
        mentorId: mentorId(number),
        status: "success",
        detail: "registered",
        attempts: 1,
        settledAt,
      } as const;
      const count = settled.length + 1;
      settled.push({
        mentorId: outcome.mentorId,
        outcome,
        settledAt,
        total,
        settled: count,
        succeeded: count,
        failed: 0,
      });
      change();
    },
    end: () => {
      run.phase = "settled";
      state = "ended";
      change();
    },
    breakOff: () => {
      state = "broken";
      change();
    },
    handle: {
      bulkId: BULK_ID,
      round,
      async *progress() {
        for (let given = 0; ;) {
          const update = settled[given];
          if (update !== undefined) {
            given += 1;
            yield update;
          } else if (state === "ended") {
            return;
          } else if (state === "broken") {
            state = "running";
            throw new Error("Temporal is away");
          } else {
            await wake.promise;
          }
        }
      },
      result: async () => {
        await vi.waitFor(() => expect(state).toBe("ended"));
        return {} as BulkSubmissionResult;
      },
      snapshot: async (): Promise<BulkProgressSnapshot> => ({
        ...NO_COUNTS,
        bulkId: BULK_ID,
        round,
        phase: run.phase,
        total,
        settled: settled.length,
        succeeded: settled.length,
        inFlight: 0,
        concurrency: 5,
        waiting: 0,
      }),
    } as Partial<BulkSubmissionHandle> as BulkSubmissionHandle,
  };
  return run;
}
