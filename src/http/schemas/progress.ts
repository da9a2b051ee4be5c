/** The schemas of a round's progress and of the events that stream it. */
import { z } from "@hono/zod-openapi";
import { WAITING_REASONS } from "../../domain/failure-codes.ts";
import { SUCCESS_DETAILS } from "../../domain/outcome.ts";
import { count, instant, uuid } from "./fields.ts";

/** The phases of a round with open items. */
export const OPEN_PHASES = ["running", "waiting", "paused", "cancelling", "interrupted"] as const;

const waitingFor = z
  .object({
    code: z.enum(WAITING_REASONS).openapi({
      description:
        "Why the run can't continue. `worker`: no worker polls the task queue. `wrongProject`: only workers of another Supabase project poll it.",
    }),
    attempt: z
      .int()
      .min(1)
      .optional()
      .openapi({ description: "The number of the attempt that failed last." }),
    nextAttemptAt: instant.optional(),
  })
  .openapi("WaitingFor");

export const snapshot = z
  .object({
    bulkId: uuid,
    round: z.int().min(1),
    phase: z.enum([...OPEN_PHASES, "settled"]).openapi({
      description:
        "`waiting`: no item settles at the moment, `waitingFor` says why, and the run continues by itself. `paused`: the run waits until it is resumed or cancelled. `interrupted`: items are open, but no run works on them. A retry includes them.",
    }),
    total: count,
    settled: count,
    succeeded: count,
    alreadyRegistered: count,
    failed: count,
    cancelled: count,
    concurrency: count.openapi({ description: "The number of writes that may be in flight." }),
    paused: z.object({ reason: z.enum(["person", "tolerance"]), at: instant }).optional(),
    waitingFor: waitingFor.optional(),
  })
  .openapi("Progress", { description: "The progress of the latest round at this moment." });

export const submissionError = z
  .object({ code: z.string(), message: z.string(), retryable: z.boolean() })
  .openapi("SubmissionError");

export const detail = z.enum([...SUCCESS_DETAILS, "failed", "cancelled"]);

/** The data of the progress stream's events. OpenAPI has no way to tie these schemas to the stream. */
export const eventSchemas = {
  SkippedProgress: snapshot.extend({ skipped: count }).openapi({
    description:
      "A snapshot that replaces `skipped` events of the kind `settled`, because the caller read too slowly.",
  }),
  ProgressUpdate: z
    .object({
      sequence: z.int().min(1).openapi({
        description:
          "The number of this update in the round, from 1, in the order of settling, without gaps.",
      }),
      mentorId: uuid,
      outcome: z.object({
        mentorId: uuid,
        status: z.enum(["success", "failure"]),
        detail,
        error: submissionError.optional(),
        attempts: count,
        settledAt: instant,
      }),
      settledAt: instant,
      total: count,
      settled: count,
      succeeded: count,
      failed: count,
    })
    .openapi({ description: "One mentor's outcome, and the counts that include it." }),
};
