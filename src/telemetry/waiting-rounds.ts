/**
 * Counts the waiting rounds by the reason of the wait. A round counts from a failed attempt in this process until an attempt here
 * succeeds, or until the next attempt must have ended on any worker.
 */
import { activityInfo } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { MetricMeter } from "@temporalio/common";
import type { ActivityInboundCallsInterceptor } from "@temporalio/worker";
import { WAITING_REASONS } from "../domain/failure-codes.ts";
import type { RunReference } from "../activities/types.ts";

/** The longest wait in milliseconds between two attempts, unless the server asked for a longer one. */
const LONGEST_BACKOFF = 30_000;

/** The milliseconds after which an attempt must have failed: the time limit of a request, and some more. */
const ATTEMPT = 30_000;

/** A worker can't report that no worker is there. */
const CODES = WAITING_REASONS.filter((reason) => reason !== "worker");

/** The activities that a round waits for. The audit delays no round. */
const ACTIVITIES: readonly string[] = ["submitRegistrations", "closeRound"];

interface Waiting {
  code: string;
  timer: NodeJS.Timeout;
}

export class WaitingRounds {
  readonly #gauge;
  /** The waiting attempts by round. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(meter: MetricMeter) {
    this.#gauge = meter.createGauge(
      "bulk_registration_rounds_waiting",
      "int",
      "",
      "Waiting rounds by the latest attempts in this process, by reason",
    );
    for (const code of CODES) this.#show(code);
  }

  /** @returns an interceptor for the worker, which sees the end of each attempt */
  interceptor(): ActivityInboundCallsInterceptor {
    return {
      execute: async (input, next) => {
        const { activityType } = activityInfo();
        if (!ACTIVITIES.includes(activityType)) return next(input);
        const { bulkId, round } = input.args[0] as RunReference;
        try {
          const result: unknown = await next(input);
          this.#leave(`${bulkId}:${round}`);
          return result;
        } catch (error) {
          this.#fail(`${bulkId}:${round}`, error);
          throw error;
        }
      },
    };
  }

  #fail(key: string, error: unknown): void {
    if (!(error instanceof ApplicationFailure)) return;
    const code = CODES.find((reason) => reason === error.type);
    if (code === undefined) return;
    const before = this.#waiting.get(key);
    if (before !== undefined) clearTimeout(before.timer);
    const { nextRetryDelay } = error;
    const delay = typeof nextRetryDelay === "number" ? nextRetryDelay : LONGEST_BACKOFF;
    const timer = setTimeout(() => this.#leave(key), delay + ATTEMPT).unref();
    this.#waiting.set(key, { code, timer });
    // A scrape may come between two values. It must never find that a waiting round doesn't wait.
    this.#show(code);
    if (before !== undefined && before.code !== code) this.#show(before.code);
  }

  #leave(key: string): void {
    const left = this.#waiting.get(key);
    if (left === undefined) return;
    clearTimeout(left.timer);
    this.#waiting.delete(key);
    this.#show(left.code);
  }

  #show(code: string): void {
    const rounds = [...this.#waiting.values()].filter((waiting) => waiting.code === code);
    this.#gauge.set(rounds.length, { code });
  }
}
