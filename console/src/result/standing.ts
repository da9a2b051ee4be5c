/** Since when a run stands still. By the clock of the servers: the page may have been opened long after. */
import type { BulkProgressSnapshot, BulkRegistrationItem } from "../api/types.ts";
import type { RunView } from "./run-view.ts";

/** Milliseconds without an outcome after which a run that should go on counts as standing still. */
const PATIENCE = 30_000;

/** @returns milliseconds since 1970; undefined when items have told nothing of that round */
export function latestSettled(items: readonly BulkRegistrationItem[], round: number): number | undefined {
  let latest: number | undefined;
  for (const item of items) {
    if (item.round !== round || item.status === "open") continue;
    latest = Math.max(latest ?? 0, Date.parse(item.settledAt));
  }
  return latest;
}

/**
 * When a snapshot tells of movement: a round that the page hasn't seen, or one that goes on after a pause or a wait.
 *
 * @param createdAt of the registration, where the first round began
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

/** @returns milliseconds since 1970; undefined while it moves, or isn't meant to */
export function standingSince({ progress, movedAt, connection }: RunView, now: number): number | undefined {
  if (movedAt === undefined || connection !== "live") return undefined;
  if (progress?.phase === "waiting") return movedAt;
  return progress?.phase === "running" && now - movedAt >= PATIENCE ? movedAt : undefined;
}
