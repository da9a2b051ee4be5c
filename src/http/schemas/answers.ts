/** What callers get. */
import { z } from "@hono/zod-openapi";
import { REGISTRATION_KINDS } from "../../domain/amendment.ts";
import { WAITING_REASONS } from "../../domain/failure-codes.ts";
import { SUCCESS_DETAILS } from "../../domain/outcome.ts";

const count = z.int().min(0);
const uuid = z.string().openapi({ format: "uuid" });
const instant = z.string().openapi({ format: "date-time" });

export const ITEM_STATUSES = ["open", "success", "failure"] as const;

export const accepted = z.object({ bulkId: uuid, round: z.int().min(1), total: count }).openapi("Accepted");

export const steered = z.object({ bulkId: uuid, round: z.int().min(1) }).openapi("Steered");

export const changed = z
  .object({
    bulkId: uuid,
    round: z.int().min(1),
    concurrency: z.int().min(1).openapi({ description: "What is in force from now on." }),
  })
  .openapi("Changed");

const storedTemplate = z
  .object({
    activityType: z.string(),
    date: z.string().openapi({ format: "date" }),
    durationMinutes: z.int(),
    note: z.string().nullable(),
    occurrence: z.int(),
  })
  .openapi("StoredTemplate");

const kind = z.enum(REGISTRATION_KINDS).openapi({
  description:
    "A correction withdraws records of an earlier bulk registration and registers them as they should be; a withdrawal does the first half.",
});

const amendment = z
  .object({ bulkId: uuid, kind: z.enum(["correction", "withdrawal"]), createdAt: instant, withdrawn: count })
  .openapi("Amendment");

/** Of a round that has open items. */
const OPEN_PHASES = ["running", "waiting", "paused", "cancelling", "interrupted"] as const;

const onlyMentor = z.object({ mentorId: uuid, name: z.string().nullable() }).openapi("OnlyMentor", {
  description: "`name` is null when the mentor is not in the chapter, or was erased.",
});

const summaryShape = {
  bulkId: uuid,
  createdAt: instant,
  kind,
  ofBulkId: uuid.nullable().openapi({
    description: "Of a correction or a withdrawal: the bulk registration whose records it withdraws.",
  }),
  template: storedTemplate,
  round: z.int().min(1),
  total: count,
  mentor: onlyMentor.nullable().openapi({ description: "Null when it is for several." }),
  open: count,
  succeeded: count,
  alreadyRegistered: count,
  failed: count,
  cancelled: count,
  withdrawn: count.openapi({ description: "Records that this correction or withdrawal has withdrawn." }),
  withdrawnSince: count.openapi({
    description: "Records of this bulk registration that were withdrawn since.",
  }),
  amendments: z.array(amendment).openapi({
    description: "The latest 20 corrections and withdrawals of this bulk registration, newest first.",
  }),
  status: z
    .enum([...OPEN_PHASES, "success", "partialSuccess", "totalFailure"])
    .openapi({ description: "What the latest round is doing or, once it has settled, what has come of it." }),
};

export const summary = z.object(summaryShape).openapi("BulkRegistration", {
  description: "Counts are of the whole selection, each mentor as the latest round left it.",
});

const waitingFor = z
  .object({
    code: z.enum(WAITING_REASONS).openapi({
      description:
        "What keeps the run from going on; `worker` when none is there to work on it, `wrongProject` when only workers of another project are.",
    }),
    attempt: z.int().min(1).optional().openapi({ description: "The attempt that failed last." }),
    nextAttemptAt: instant.optional(),
  })
  .openapi("WaitingFor");

export const snapshot = z
  .object({
    bulkId: uuid,
    round: z.int().min(1),
    phase: z.enum([...OPEN_PHASES, "settled"]).openapi({
      description:
        "`waiting`: nothing settles for now, `waitingFor` says why, and the run goes on by itself. `paused`: until somebody resumes or cancels it. `interrupted`: items are open and no run works on them; a retry takes them up.",
    }),
    total: count,
    settled: count,
    succeeded: count,
    alreadyRegistered: count,
    failed: count,
    cancelled: count,
    concurrency: count.openapi({ description: "Writes that may be in flight." }),
    paused: z.object({ reason: z.enum(["person", "tolerance"]), at: instant }).optional(),
    waitingFor: waitingFor.optional(),
  })
  .openapi("Progress", { description: "Of the latest round, at this moment." });

export const registration = z
  .object({ ...summaryShape, progress: snapshot })
  .openapi("BulkRegistrationWithProgress");

const submissionError = z
  .object({ code: z.string(), message: z.string(), retryable: z.boolean() })
  .openapi("SubmissionError");

const detail = z.enum([...SUCCESS_DETAILS, "failed", "cancelled"]);

export const item = z
  .object({
    position: z.int().min(1),
    mentorId: uuid,
    name: z.string().nullable(),
    round: z.int().min(1),
    status: z.enum(ITEM_STATUSES),
    detail: detail.optional(),
    error: submissionError.optional(),
    attempts: count,
    settledAt: instant.optional(),
  })
  .openapi("Item");

/** Data of the event stream's events, which no schema of OpenAPI can tie to the stream. */
export const eventSchemas = {
  SkippedProgress: snapshot.extend({ skipped: count }).openapi({
    description: "So many `settled` events came faster than they were read, and are left out.",
  }),
  ProgressUpdate: z
    .object({
      sequence: z
        .int()
        .min(1)
        .openapi({ description: "Of the round, in the order of settling, without gaps." }),
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
    .openapi({ description: "One mentor's outcome, with the counts right after it." }),
};

export const mentor = z.object({ mentorId: uuid, name: z.string(), active: z.boolean() }).openapi("Mentor");

const chapterShape = {
  bulkId: uuid,
  createdAt: instant,
  coordinatorId: uuid,
  coordinatorName: z.string().nullable(),
  activityType: z.string(),
  date: z.string().openapi({ format: "date" }),
  durationMinutes: z.int(),
  registered: z.int().min(1).openapi({ description: "Mentors that it has registered." }),
  mentor: onlyMentor.nullable().openapi({ description: "Null when it has registered several." }),
};

export const chapterRegistration = z.object(chapterShape).openapi("ChapterRegistration", {
  description: "What every coordinator of the chapter sees of a registration: no note, no failure.",
});

export const chapterMentor = onlyMentor;

const overlap = z
  .object({
    ...chapterShape,
    mentorIds: z.array(uuid).openapi({
      description: "Mentors of the request that it has registered, in the order of the request.",
    }),
  })
  .openapi("Overlap");

export const preflight = z
  .object({
    entries: count,
    distinct: count,
    repeated: count,
    new: count,
    alreadyRegistered: z.array(uuid),
    inactive: z.array(uuid),
    notInChapter: z.array(uuid).openapi({ description: "Mentors of other chapters, and ids of nobody." }),
    overlaps: z.array(overlap).openapi({
      description:
        "Registrations of the same day in the chapter, by whoever, that share half of the mentors or more: of those whom the request would register or of those whom the registration has registered, whichever are fewer. Most common mentors first, at most 20.",
    }),
    estimatedSeconds: count,
    estimateBasis: z.enum(["earlierRuns", "assumption"]),
  })
  .openapi("Preflight");

export const amendmentPreflight = z
  .object({
    inForce: count.openapi({ description: "Records in force that would be withdrawn." }),
    alreadyRegistered: count.openapi({
      description: "Of these mentors, how many have the corrected record already.",
    }),
    template: storedTemplate
      .optional()
      .openapi({ description: "Of a correction: what would be registered." }),
  })
  .openapi("AmendmentPreflight");

export const pageOf = (name: string, entry: z.ZodType) =>
  z
    .object({
      items: z.array(entry),
      next: z.string().optional().openapi({ description: "For the next page; absent on the last one." }),
    })
    .openapi(name);

export const health = z
  .object({
    status: z.enum(["ok", "unavailable", "stopping"]),
    checks: z.record(z.string(), z.enum(["ok", "unavailable"])).optional(),
    problems: z
      .array(
        z.object({
          part: z.enum(["temporal", "supabase"]),
          reason: z.string().openapi({ description: "For programs.", example: "namespaceMissing" }),
          detail: z.string().openapi({ description: "What is wrong, and what mends it." }),
        }),
      )
      .optional(),
  })
  .openapi("Health");

const line = z.int().min(1).openapi({ description: "Of a list of mentors, as an editor counts." });

export const problem = z
  .object({
    type: z.string().openapi({ format: "uri", example: "urn:bulk-registration:problem:not-found" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    reason: z
      .string()
      .optional()
      .openapi({ description: "What keeps a part from working.", example: "namespaceMissing" }),
    field: z
      .string()
      .optional()
      .openapi({ description: "The first field at fault.", example: "template.date" }),
    rule: z.string().optional(),
    line: line.optional(),
    errors: z
      .array(z.object({ field: z.string(), rule: z.string(), line: line.optional() }))
      .optional()
      .openapi({ description: "The first 20 faults." }),
    bulkId: uuid.optional(),
    requestId: z.string(),
  })
  .openapi("Problem", { description: "RFC 9457. `type` is stable; texts are for people and may change." });
