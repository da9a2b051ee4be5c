/** Computes since when a run stands still, by the servers' clock, because the page may have been opened later. */
import type { BulkProgressSnapshot, BulkRegistrationItem } from "../api/types.ts";
import type { RunView } from "./run-view.ts";

/** Milliseconds without an outcome after which a working run counts as standing still. */
const PATIENCE = 30_000;

/** @returns milliseconds since 1970, or undefined when no item has settled in that round */
export function latestSettled(items: readonly BulkRegistrationItem[], round: number): number | undefined {
  let latest: number | undefined;
  for (const item of items) {
    if (item.round !== round || item.status === "open") continue;
    latest = Math.max(latest ?? 0, Date.parse(item.settledAt));
  }
  return latest;
}

/**
 * The time of a movement that a snapshot shows: a new round, or a round that continues after a pause or a wait.
 *
 * @param createdAt the creation time of the registration, when the first round began
 */
export function movedBy(
  told: BulkProgressSnapshot,
  known: BulkProgressSnapshot | undefined,
  createdAt: string | undefined,
  now: number,
): number | undefined {
  if (known === undefined) return told.round === 1 && createdAt !== undefined ? Date.parse(createdAt) : now;
  const goesOn = told.phase === "running" && known.phase !== "running";
  return goesOn || told.round > known.round ? now : undefined;
}

/** @returns milliseconds since 1970, or undefined while the run moves or isn't expected to move */
export function standingSince({ progress, movedAt, connection }: RunView, now: number): number | undefined {
  if (movedAt === undefined || connection !== "live") return undefined;
  if (progress?.phase === "waiting") return movedAt;
  return progress?.phase === "running" && now - movedAt >= PATIENCE ? movedAt : undefined;
}
