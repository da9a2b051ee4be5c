/** Rows of `bulk_registration_audits`, read as the counts of a round. */
import { z } from "zod";

export const AUDIT_COLUMNS = "overall_status, total, succeeded, already_registered, failed, cancelled";

const count = z.number().int().nonnegative();

export const auditRows = z.array(
  z
    .object({
      overall_status: z.enum(["success", "partialSuccess", "totalFailure"]),
      total: count,
      succeeded: count,
      already_registered: count,
      failed: count,
      cancelled: count,
    })
    .transform(({ overall_status, already_registered, ...counts }) => ({
      ...counts,
      overallStatus: overall_status,
      alreadyRegistered: already_registered,
    })),
);

export type AuditedRound = z.output<typeof auditRows>[number];
