/** A page of a list of registrations, newest first: which of them, and from where on. */

/** A range of days, each `YYYY-MM-DD`. */
export interface Days {
  from: string;
  /** The day after the last one. */
  until: string;
}

export interface PageFilter {
  /** The activity's days. */
  days: Days | undefined;
  /** Part of the activity type. */
  activityType: string | undefined;
}

/** The registration before the page. */
export interface PageStart {
  createdAt: string;
  bulkId: string;
}

/** The parameters of the SQL functions that list registrations. */
export function newestFirst({ days, activityType }: PageFilter, limit: number, before?: PageStart) {
  return {
    p_limit: limit,
    p_before_created_at: before?.createdAt ?? null,
    p_before_bulk_id: before?.bulkId ?? null,
    p_from: days?.from ?? null,
    p_until: days?.until ?? null,
    p_activity_type: activityType ?? null,
  };
}
