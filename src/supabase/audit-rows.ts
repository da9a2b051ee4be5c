/** Rows of `bulk_registration_audits`, read as what was found of a round. */
import { z } from "zod";
import type { BulkStatus } from "../domain/outcome.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import { timestamp } from "./answers.ts";

export const AUDIT_COLUMNS =
  "bulk_id, round, coordinator_id, template_hash, started_at, settled_at, recorded_at, overall_status, total, succeeded, " +
  "already_registered, failed, cancelled, failed_by_code, steering, rows_registered, rows_already_registered, " +
  "rows_unaccounted, reconciled";

/** What was written when the round had settled, and nobody can change. */
export interface RoundAudit {
  bulkId: string;
  round: number;
  overallStatus: BulkStatus;
  total: number;
  succeeded: number;
  alreadyRegistered: number;
  failed: number;
  cancelled: number;
  /** Who acted. */
  coordinatorId: string;
  /** SHA-256 of the template's fields, in hexadecimal digits: the same for the same form, whoever fills it in. */
  templateHash: string;
  /** The round's first write; undefined when there was none. ISO 8601 in UTC, as all times here. */
  startedAt: string | undefined;
  settledAt: string;
  recordedAt: string;
  /** How many failed with which code. */
  failedByCode: Readonly<Record<string, number>>;
  /** Who paused, resumed, cancelled or changed the run, and when. */
  steering: readonly SteeringEntry[];
  /** The recount: rows found for what this round registered, for what it found registered, and rows without an item. */
  rows: { registered: number; alreadyRegistered: number; unaccounted: number };
  /** Whether items and rows agree. */
  reconciled: boolean;
}

const count = z.number().int().nonnegative();

const steeringEntry = z
  .object({
    action: z.enum(["pause", "resume", "cancel", "setConcurrency"]),
    by: z.string(),
    // As the run said it: nobody can check it.
    at: z.string(),
    reason: z.literal("tolerance").nullish(),
    concurrency: z.number().int().nullish(),
  })
  .transform(({ reason, concurrency, ...entry }): SteeringEntry => ({
    ...entry,
    ...(reason != null && { reason }),
    ...(concurrency != null && { concurrency }),
  }));

const auditRow = z.object({
  bulk_id: z.guid(),
  round: z.number().int().positive(),
  coordinator_id: z.guid(),
  template_hash: z.string(),
  started_at: timestamp.nullable(),
  settled_at: timestamp,
  recorded_at: timestamp,
  overall_status: z.enum(["success", "partialSuccess", "totalFailure"]),
  total: count,
  succeeded: count,
  already_registered: count,
  failed: count,
  cancelled: count,
  failed_by_code: z.record(z.string(), count),
  steering: z.array(steeringEntry),
  rows_registered: count,
  rows_already_registered: count,
  rows_unaccounted: count,
  reconciled: z.boolean(),
});

export const auditRows = z.array(
  auditRow.transform((row): RoundAudit => ({
    bulkId: row.bulk_id,
    round: row.round,
    coordinatorId: row.coordinator_id,
    templateHash: row.template_hash,
    startedAt: row.started_at ?? undefined,
    settledAt: row.settled_at,
    recordedAt: row.recorded_at,
    overallStatus: row.overall_status,
    total: row.total,
    succeeded: row.succeeded,
    alreadyRegistered: row.already_registered,
    failed: row.failed,
    cancelled: row.cancelled,
    failedByCode: row.failed_by_code,
    steering: row.steering,
    rows: {
      registered: row.rows_registered,
      alreadyRegistered: row.rows_already_registered,
      unaccounted: row.rows_unaccounted,
    },
    reconciled: row.reconciled,
  })),
);
