/** Reads a round's snapshot: the counts from Postgres, and the phase from Temporal. */
import type { Client } from "@temporalio/client";
import { TemporalUnavailableError } from "../domain/errors.ts";
import type { BulkProgressSnapshot } from "../domain/progress.ts";
import type { CoordinatorStore } from "../supabase/coordinator-store.ts";
import type { RoundProgress } from "../supabase/round-progress.ts";
import { PRESUMED, readRunState } from "./run-phase.ts";
import type { OpenRound, RunState } from "./run-phase.ts";

/** The milliseconds within which Temporal must answer: a snapshot must not wait for it. */
const PATIENCE = 2_000;

export function toSnapshot(
  { bulkId, round, total, counts, concurrency }: Omit<RoundProgress, "items">,
  state: Omit<RunState, "phase"> & Pick<BulkProgressSnapshot, "phase">,
): BulkProgressSnapshot {
  return { bulkId, round, total, ...counts, concurrency, ...state };
}

/** @throws {BulkRegistrationError} Postgres can't be reached, or doesn't know the round */
export async function readSnapshot(
  temporal: Client,
  store: CoordinatorStore,
  { bulkId, round }: Pick<OpenRound, "bulkId" | "round">,
): Promise<BulkProgressSnapshot> {
  const read = () => store.progress({ bulkId, round, after: 0, limit: 0 });
  const progress = await read();
  if (progress.ended) return toSnapshot(progress, { phase: "settled" });
  const state = await presumeRunState(temporal, progress, PATIENCE);
  if (state.phase !== "interrupted") return toSnapshot(progress, state);
  // A run that ended between the two questions looks interrupted.
  const again = await read();
  return toSnapshot(again, again.ended ? { phase: "settled" } : state);
}

/** Does the same as `readRunState`. Without an answer from Temporal, it presumes that the round is running. */
export async function presumeRunState(
  temporal: Client,
  round: OpenRound,
  patience: number,
): Promise<RunState> {
  try {
    return await readRunState(temporal, round, patience);
  } catch (error) {
    if (error instanceof TemporalUnavailableError) return PRESUMED;
    throw error;
  }
}
