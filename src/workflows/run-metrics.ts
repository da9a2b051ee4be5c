/** The metrics of a run. While a history is replayed, the SDK records nothing. */
import { metricMeter } from "@temporalio/workflow";
import type { RegistrationKind } from "../domain/amendment.ts";
import type { BulkStatus } from "../domain/outcome.ts";
import type { Counts } from "../domain/progress.ts";

/**
 * @param kind the kind of bulk registration, which names the outcome of a success
 * @param known the counts that the run knew until now
 * @param told the counts of an answer, which may be older
 * @returns the later counts of the two
 */
export function countSettledItems(kind: RegistrationKind, known: Counts, told: Counts): Counts {
  if (told.settled <= known.settled) return known;
  const counter = metricMeter.createCounter(
    "bulk_registration_items_settled_total",
    "",
    "Settled items, by outcome",
  );
  const previous = byOutcome(kind, known);
  for (const [outcome, count] of Object.entries(byOutcome(kind, told))) {
    const added = count - (previous[outcome] ?? 0);
    if (added > 0) counter.add(added, { outcome });
  }
  return told;
}

/** @param milliseconds from the start of the first run of the chain */
export function recordRunDuration(milliseconds: number, status: BulkStatus): void {
  metricMeter
    .createHistogram(
      "bulk_registration_run_duration",
      "float",
      "seconds",
      "Time from the start of a run to the end of its round, by overall status",
    )
    .record(Math.max(milliseconds, 0) / 1_000, { status });
}

function byOutcome(
  kind: RegistrationKind,
  { succeeded, alreadyRegistered, failed, cancelled }: Counts,
): Readonly<Record<string, number>> {
  return {
    [kind === "withdrawal" ? "withdrawn" : "registered"]: succeeded - alreadyRegistered,
    alreadyRegistered,
    failed: failed - cancelled,
    cancelled,
  };
}
