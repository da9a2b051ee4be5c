/** What a page of a run shows, and how that changes with what the backend tells. Pure: the store does the asking. */
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
  /** Undefined until the backend has told of it. */
  summary: BulkRegistrationSummary | undefined;
  /** Of the latest round. */
  progress: BulkProgressSnapshot | undefined;
  lines: Lines;
  counts: LineCounts;
  /** Every line has been read at least once. */
  isListRead: boolean;
  /** Nothing works on the latest round any more, and the list shows what has become of it. */
  isDone: boolean;
  connection: Connection;
  /** Milliseconds since 1970, by the clock of the servers, of the latest outcome or start. */
  movedAt: number | undefined;
  pace: Pace;
  /** Why nothing (more) can be shown. */
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

/** Nothing works on it any more: every item is settled, or it is interrupted. */
export function isAtEnd(status: RegistrationStatus | BulkProgressSnapshot["phase"]): boolean {
  return status === "settled" || status === "interrupted" || isOver(status);
}

/** A run that was at its end has another round, goes on, or has settled what was under way when it was interrupted. */
export function hasMoved(known: BulkRegistrationSummary, told: BulkRegistrationSummary): boolean {
  return told.round !== known.round || told.status !== known.status || told.open !== known.open;
}

/** The later snapshot of a round never takes back what has settled; a later round starts anew. */
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

/** The numbers of one snapshot in the phase of another. */
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

/** One word for where the run is: by the list when it is done, by the phase of its round before. */
export function statusOf(view: RunView): RegistrationStatus {
  const { counts, progress, isDone, summary } = view;
  if (progress?.phase === "interrupted") return "interrupted";
  if (!isDone) return progress === undefined || progress.phase === "settled" ? "running" : progress.phase;
  const succeeded = countSucceeded(counts);
  if (!view.isListRead) return summary?.status ?? "running";
  if (succeeded === 0) return "totalFailure";
  return succeeded === view.lines.all.length ? "success" : "partialSuccess";
}

/** Nothing failed: those who are not registered were cancelled. */
export function isCancelled({ isDone, counts }: RunView): boolean {
  return isDone && counts.cancelled > 0 && counts.failed === 0;
}

/** Records of it that can be corrected or withdrawn: not while it goes on, and not of a withdrawal, which has none. */
export function inForceOf({ summary, progress, counts, isDone, isListRead }: RunView): number {
  if (summary === undefined || !isDone || !isListRead || progress?.phase !== "settled") return 0;
  return Math.max(counts.registered - summary.withdrawnSince, 0);
}

/** Items of the round that have no outcome yet. */
export function openOf({ total, settled }: BulkProgressSnapshot): number {
  return Math.max(total - settled, 0);
}
