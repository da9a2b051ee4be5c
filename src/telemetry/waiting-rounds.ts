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
          this.#change(`${bulkId}:${round}`);
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
    const { nextRetryDelay } = error;
    const delay = typeof nextRetryDelay === "number" ? nextRetryDelay : LONGEST_BACKOFF;
    const timer = setTimeout(() => this.#change(key), delay + ATTEMPT).unref();
    this.#change(key, { code, timer });
  }

  /** @param next undefined when the round waits no more */
  #change(key: string, next?: Waiting): void {
    const before = this.#waiting.get(key);
    clearTimeout(before?.timer);
    if (next === undefined) this.#waiting.delete(key);
    else this.#waiting.set(key, next);
    // The new reason comes first. A scrape between the two values must not find that a waiting round doesn't wait.
    const codes = [next?.code, before?.code].filter((code) => code !== undefined);
    for (const code of new Set(codes)) this.#show(code);
  }

  #show(code: string): void {
    const rounds = [...this.#waiting.values()].filter((waiting) => waiting.code === code);
    this.#gauge.set(rounds.length, { code });
  }
}
