/** Reads rows of `bulk_registration_audits`. */
import { z } from "zod";
import { REGISTRATION_KINDS } from "../domain/amendment.ts";
import type { RegistrationKind } from "../domain/amendment.ts";
import type { BulkStatus } from "../domain/outcome.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import { timestamp } from "./answers.ts";
import type { Amended } from "./directory-answers.ts";

export const AUDIT_COLUMNS =
  "bulk_id, round, coordinator_id, template_hash, started_at, settled_at, recorded_at, overall_status, total, succeeded, " +
  "kind, of_bulk_id, already_registered, withdrawn, failed, cancelled, failed_by_code, steering, rows_registered, rows_already_registered, " +
  "rows_withdrawn, rows_already_withdrawn, rows_unaccounted, reconciled";

/**
 * The audit record. It was written when the round had settled, and no role of the API can change it. The fields of `Amended` are not
 * part of the record: they are counted when the audit is read.
 */
export interface RoundAudit extends Amended {
  bulkId: string;
  round: number;
  kind: RegistrationKind;
  /** The bulk registration whose rows an amendment has withdrawn. Null for other kinds. */
  ofBulkId: string | null;
  overallStatus: BulkStatus;
  total: number;
  succeeded: number;
  alreadyRegistered: number;
  /** The number of rows that the items of an amendment say were withdrawn. */
  withdrawn: number;
  failed: number;
  cancelled: number;
  /** The coordinator who acted. */
  coordinatorId: string;
  /** SHA-256 of the template's fields in hexadecimal digits. The same form has the same hash for every coordinator. */
  templateHash: string;
  /** The time of the round's first write; undefined when the round had no write. All times here are ISO 8601 in UTC. */
  startedAt: string | undefined;
  settledAt: string;
  recordedAt: string;
  /** The number of failures by code. */
  failedByCode: Readonly<Record<string, number>>;
  /** The log of pauses, resumes, cancellations and changes of the run. */
  steering: readonly SteeringEntry[];
  /**
   * The recount: rows found for the items that this round registered, found registered, withdrew or found withdrawn, and rows without
   * an item.
   */
  rows: {
    registered: number;
    alreadyRegistered: number;
    withdrawn: number;
    alreadyWithdrawn: number;
    unaccounted: number;
  };
  /** True when items and rows agree. */
  reconciled: boolean;
}

const count = z.number().int().nonnegative();

const steeringEntry = z
  .object({
    action: z.enum(["pause", "resume", "cancel", "setConcurrency"]),
    by: z.string(),
    // The run wrote this text, and Postgres doesn't check it.
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
  kind: z.enum(REGISTRATION_KINDS),
  of_bulk_id: z.guid().nullable(),
  coordinator_id: z.guid(),
  template_hash: z.string(),
  started_at: timestamp.nullable(),
  settled_at: timestamp,
  recorded_at: timestamp,
  overall_status: z.enum(["success", "partialSuccess", "totalFailure"]),
  total: count,
  succeeded: count,
  already_registered: count,
  withdrawn: count,
  failed: count,
  cancelled: count,
  failed_by_code: z.record(z.string(), count),
  steering: z.array(steeringEntry),
  rows_registered: count,
  rows_already_registered: count,
  rows_withdrawn: count,
  rows_already_withdrawn: count,
  rows_unaccounted: count,
  reconciled: z.boolean(),
});

export const auditRows = z.array(
  auditRow.transform((row): Omit<RoundAudit, keyof Amended> => ({
    bulkId: row.bulk_id,
    round: row.round,
    kind: row.kind,
    ofBulkId: row.of_bulk_id,
    coordinatorId: row.coordinator_id,
    templateHash: row.template_hash,
    startedAt: row.started_at ?? undefined,
    settledAt: row.settled_at,
    recordedAt: row.recorded_at,
    overallStatus: row.overall_status,
    total: row.total,
    succeeded: row.succeeded,
    alreadyRegistered: row.already_registered,
    withdrawn: row.withdrawn,
    failed: row.failed,
    cancelled: row.cancelled,
    failedByCode: row.failed_by_code,
    steering: row.steering,
    rows: {
      registered: row.rows_registered,
      alreadyRegistered: row.rows_already_registered,
      withdrawn: row.rows_withdrawn,
      alreadyWithdrawn: row.rows_already_withdrawn,
      unaccounted: row.rows_unaccounted,
    },
    reconciled: row.reconciled,
  })),
);
