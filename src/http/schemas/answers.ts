/** The schemas of answers. */
import { z } from "@hono/zod-openapi";
import { REGISTRATION_KINDS } from "../../domain/amendment.ts";
import { count, instant, uuid } from "./fields.ts";
import { detail, OPEN_PHASES, snapshot, submissionError } from "./progress.ts";

export const ITEM_STATUSES = ["open", "success", "failure"] as const;

export const accepted = z.object({ bulkId: uuid, round: z.int().min(1), total: count }).openapi("Accepted");

export const steered = z.object({ bulkId: uuid, round: z.int().min(1) }).openapi("Steered");

export const changed = z
  .object({
    bulkId: uuid,
    round: z.int().min(1),
    concurrency: z.int().min(1).openapi({ description: "The concurrency that is in force from now on." }),
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
    "A correction withdraws records of an earlier bulk registration and registers the corrected ones. A withdrawal only withdraws records.",
});

const amendment = z
  .object({ bulkId: uuid, kind: z.enum(["correction", "withdrawal"]), createdAt: instant, withdrawn: count })
  .openapi("Amendment");

const onlyMentor = z.object({ mentorId: uuid, name: z.string().nullable() }).openapi("OnlyMentor", {
  description:
    "A mentor of a registration. `name` is null when the mentor is not in the chapter or was erased.",
});

const summaryShape = {
  bulkId: uuid,
  createdAt: instant,
  kind,
  ofBulkId: uuid.nullable().openapi({
    description:
      "The bulk registration whose records this correction or withdrawal withdraws. Null for other kinds.",
  }),
  template: storedTemplate,
  round: z.int().min(1),
  total: count,
  mentor: onlyMentor
    .nullable()
    .openapi({ description: "Null when the bulk registration is for several mentors." }),
  open: count,
  succeeded: count,
  alreadyRegistered: count,
  failed: count,
  cancelled: count,
  withdrawn: count.openapi({
    description: "The number of records that this correction or withdrawal has withdrawn.",
  }),
  withdrawnSince: count.openapi({
    description: "The number of this bulk registration's records that were later withdrawn.",
  }),
  amendments: z.array(amendment).openapi({
    description: "The latest 20 corrections and withdrawals of this bulk registration, newest first.",
  }),
  status: z
    .enum([...OPEN_PHASES, "success", "partialSuccess", "totalFailure"])
    .openapi({ description: "The phase of the latest round. After the round has settled, its result." }),
};

export const summary = z.object(summaryShape).openapi("BulkRegistration", {
  description: "The counts cover the whole selection. Each mentor counts by the latest outcome.",
});

export const registration = z
  .object({ ...summaryShape, progress: snapshot })
  .openapi("BulkRegistrationWithProgress");

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

export const actingCoordinator = z
  .object({
    coordinatorId: uuid,
    name: z
      .string()
      .nullable()
      .openapi({ description: "Null when the deployment has no name for the coordinator." }),
    chapterName: z.string(),
  })
  .openapi("ActingCoordinator");

export const mentor = z.object({ mentorId: uuid, name: z.string(), active: z.boolean() }).openapi("Mentor");

const chapterShape = {
  bulkId: uuid,
  createdAt: instant,
  coordinatorId: uuid,
  coordinatorName: z.string().nullable(),
  activityType: z.string(),
  date: z.string().openapi({ format: "date" }),
  durationMinutes: z.int(),
  registered: z
    .int()
    .min(1)
    .openapi({ description: "The number of mentors that the registration has registered." }),
  mentor: onlyMentor
    .nullable()
    .openapi({ description: "Null when the registration has registered several mentors." }),
};

export const chapterRegistration = z.object(chapterShape).openapi("ChapterRegistration", {
  description:
    "The part of a registration that every coordinator of the chapter sees. It has no note and no failures.",
});

export const chapterMentor = onlyMentor;

const overlap = z
  .object({
    ...chapterShape,
    mentorIds: z.array(uuid).openapi({
      description:
        "The mentors that this registration and the request have in common, in the order of the request.",
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
    notInChapter: z
      .array(uuid)
      .openapi({ description: "Ids of mentors in other chapters, and unknown ids." }),
    overlaps: z.array(overlap).openapi({
      description:
        "Registrations for the same day in the chapter, by any coordinator, that overlap with the request. Two registrations overlap when at least half of the mentors of the smaller one are in both. The list starts with the most common mentors and has at most 20 entries.",
    }),
    estimatedSeconds: count,
    estimateBasis: z.enum(["earlierRuns", "assumption"]),
  })
  .openapi("Preflight");

export const amendmentPreflight = z
  .object({
    inForce: count.openapi({ description: "The number of records in force that would be withdrawn." }),
    alreadyRegistered: count.openapi({
      description: "The number of these mentors that already have the corrected record.",
    }),
    template: storedTemplate
      .optional()
      .openapi({ description: "The template that a correction would register. Absent for a withdrawal." }),
  })
  .openapi("AmendmentPreflight");

export const pageOf = (name: string, entry: z.ZodType) =>
  z
    .object({
      items: z.array(entry),
      next: z
        .string()
        .optional()
        .openapi({ description: "The value of `after` for the next page. Absent on the last page." }),
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
          reason: z
            .string()
            .openapi({ description: "A stable code for programs.", example: "namespaceMissing" }),
          detail: z.string().openapi({ description: "The problem and its solution, for people." }),
        }),
      )
      .optional(),
  })
  .openapi("Health");

const line = z.int().min(1).openapi({ description: "The line in the list of mentors, from 1." });

export const problem = z
  .object({
    type: z.string().openapi({ format: "uri", example: "urn:bulk-registration:problem:not-found" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    reason: z.string().optional().openapi({
      description: "A stable code that says why a service doesn't work.",
      example: "namespaceMissing",
    }),
    field: z
      .string()
      .optional()
      .openapi({ description: "The first field that breaks a rule.", example: "template.date" }),
    rule: z.string().optional(),
    line: line.optional(),
    errors: z
      .array(z.object({ field: z.string(), rule: z.string(), line: line.optional() }))
      .optional()
      .openapi({ description: "The first 20 broken rules." }),
    bulkId: uuid.optional(),
    requestId: z.string(),
  })
  .openapi("Problem", {
    description: "Problem details (RFC 9457). `type` is stable. The texts are for people and may change.",
  });
