/**
 * The data that a run's page shows, and its changes by the backend's answers. All functions are pure. The store makes the
 * requests.
 */
import type { RegistrationKind } from "../../../src/domain/amendment.ts";
import { isOver } from "../../../src/domain/outcome.ts";
import type {
  BulkProgressSnapshot,
  BulkProgressUpdate,
  BulkRegistrationSummary,
  RegistrationStatus,
} from "../api/types.ts";
import { countLines, countSucceeded, NO_LINES } from "./lines.ts";
import type { LineCounts, Lines } from "./lines.ts";
import { NO_PACE } from "./remaining-time.ts";
import type { Pace } from "./remaining-time.ts";
import type { Connection } from "./progress-stream.ts";

export interface RunView {
  /** Undefined until it has been loaded. */
  summary: BulkRegistrationSummary | undefined;
  /** The progress of the latest round. */
  progress: BulkProgressSnapshot | undefined;
  lines: Lines;
  counts: LineCounts;
  /** Whether every line has been loaded at least once. */
  isListRead: boolean;
  /** Whether no run works on the latest round, and the list shows the final outcomes. */
  isDone: boolean;
  connection: Connection;
  /** The time of the latest outcome or start, in milliseconds since 1970 by the servers' clock. */
  movedAt: number | undefined;
  pace: Pace;
  /** The error that prevents showing more. */
  error: unknown;
}

export const EMPTY_VIEW: RunView = {
  summary: undefined,
  progress: undefined,
  lines: NO_LINES,
  counts: countLines([]),
  isListRead: false,
  isDone: false,
  connection: "connecting",
  movedAt: undefined,
  pace: NO_PACE,
  error: undefined,
};

/** Whether no run works any more: every item is settled, or the round is interrupted. */
export function isAtEnd(status: RegistrationStatus | BulkProgressSnapshot["phase"]): boolean {
  return status === "settled" || status === "interrupted" || isOver(status);
}

/** Whether a finished run has changed: it has another round, it continues, or a last write has settled. */
export function hasMoved(known: BulkRegistrationSummary, told: BulkRegistrationSummary): boolean {
  return told.round !== known.round || told.status !== known.status || told.open !== known.open;
}

/** Chooses the newer of two snapshots. Within a round, the number of settled items never decreases. A later round always wins. */
export function laterProgress(
  known: BulkProgressSnapshot | undefined,
  told: BulkProgressSnapshot,
): BulkProgressSnapshot {
  if (known === undefined || told.round > known.round) return told;
  if (told.round < known.round) return known;
  if (told.settled >= known.settled) return told;
  const { settled, succeeded, failed } = known;
  return { ...told, settled, succeeded, failed };
}

/** Combines the numbers of one snapshot with the phase of another. */
export function inPhaseOf(
  { phase, paused, waitingFor }: BulkProgressSnapshot,
  { paused: _paused, waitingFor: _waitingFor, ...numbers }: BulkProgressSnapshot,
): BulkProgressSnapshot {
  return {
    ...numbers,
    phase,
    ...(paused !== undefined && { paused }),
    ...(waitingFor !== undefined && { waitingFor }),
  };
}

export function progressAfter(known: BulkProgressSnapshot, update: BulkProgressUpdate): BulkProgressSnapshot {
  if (update.settled <= known.settled) return known;
  const { total, settled, succeeded, failed } = update;
  return { ...known, total, settled, succeeded, failed };
}

/** The status of the run: from the list when the run is done, else from the phase of the round. */
export function statusOf(view: RunView): RegistrationStatus {
  const { counts, progress, isDone, summary } = view;
  if (progress?.phase === "interrupted") return "interrupted";
  if (!isDone) return progress === undefined || progress.phase === "settled" ? "running" : progress.phase;
  const succeeded = countSucceeded(counts);
  if (!view.isListRead) return summary?.status ?? "running";
  if (succeeded === 0) return "totalFailure";
  return succeeded === view.lines.all.length ? "success" : "partialSuccess";
}

/** Whether all mentors that are not registered were cancelled and none failed. */
export function isCancelled({ isDone, counts }: RunView): boolean {
  return isDone && counts.cancelled > 0 && counts.failed === 0;
}

/** The number of records that can be corrected or withdrawn. It is 0 while the run works, and for a withdrawal. */
export function inForceOf({ summary, progress, counts, isDone, isListRead }: RunView): number {
  if (summary === undefined || !isDone || !isListRead || progress?.phase !== "settled") return 0;
  return Math.max(counts.registered - summary.withdrawnSince, 0);
}

export function kindOf({ summary }: RunView): RegistrationKind {
  return summary?.kind ?? "registration";
}

/** The number of items of the round without an outcome. */
export function openOf({ total, settled }: BulkProgressSnapshot): number {
  return Math.max(total - settled, 0);
}
