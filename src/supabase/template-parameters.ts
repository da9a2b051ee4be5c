/** The parameters by which the SQL functions take a template. */
import type { StoredTemplate } from "../domain/template.ts";

/** @param template undefined for a call without one */
export function templateParameters(template: StoredTemplate | undefined) {
  return {
    p_activity_type: template?.activityType ?? null,
    p_activity_date: template?.date ?? null,
    p_duration_minutes: template?.durationMinutes ?? null,
    p_note: template?.note ?? null,
    p_occurrence: template?.occurrence ?? null,
  };
}
