/** The watches of this process: one for each round that has viewers. */
import type { Client } from "@temporalio/client";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../domain/progress.ts";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import type { CoordinatorStore } from "../supabase/coordinator-store.ts";
import { leavable } from "./leavable.ts";
import { awaitEnd, viewRound } from "./round-viewer.ts";
import { RoundWatch } from "./round-watch.ts";
import type { SessionHolder } from "./session-holder.ts";
import type { ProgressOptions, RoundEvent, WatchOptions } from "./types.ts";

export interface RoundToWatch {
  temporal: Client;
  project: SupabaseProject;
  /** The viewer's own store. */
  store: CoordinatorStore;
  session: SessionHolder;
  bulkId: string;
  round: number;
}

const watches = new WeakMap<Client, Map<string, RoundWatch>>();

export function watchRound(round: RoundToWatch, options: WatchOptions = {}): AsyncIterable<RoundEvent> {
  return leavable((left) => view(round, options, left), options.signal);
}

export function watchUpdates(
  round: RoundToWatch,
  options: ProgressOptions = {},
): AsyncIterable<BulkProgressUpdate> {
  return leavable((left) => viewUpdates(round, options, left), options.signal);
}

/** @throws {BulkRegistrationError} the round can't be watched any more */
export async function watchEnd(round: RoundToWatch): Promise<BulkProgressSnapshot> {
  const watch = findWatch(round, 0);
  watch.enter(round.session, false);
  try {
    return await awaitEnd(watch);
  } finally {
    watch.leave(round.session, false);
  }
}

/** Lets the viewers of the round in this process see soon that its run was steered. */
export function hurryWatch(round: RoundToWatch): void {
  watches.get(round.temporal)?.get(keyOf(round))?.hurry();
}

async function* view(
  round: RoundToWatch,
  options: WatchOptions,
  left: AbortSignal,
): AsyncGenerator<RoundEvent, void, undefined> {
  if (left.aborted) return;
  const watch = findWatch(round, options.after ?? 0);
  watch.enter(round.session, true);
  try {
    yield* viewRound({ ...round, watch }, options, left);
  } finally {
    watch.leave(round.session, true);
  }
}

async function* viewUpdates(
  round: RoundToWatch,
  options: ProgressOptions,
  left: AbortSignal,
): AsyncGenerator<BulkProgressUpdate, void, undefined> {
  for await (const event of view(round, options, left)) {
    if (event.kind !== "updates") continue;
    for (const update of event.updates) {
      if (left.aborted) return;
      yield update;
    }
  }
}

function findWatch(round: RoundToWatch, after: number): RoundWatch {
  const ofClient = watches.get(round.temporal) ?? new Map<string, RoundWatch>();
  watches.set(round.temporal, ofClient);
  const key = keyOf(round);
  const existing = ofClient.get(key);
  if (existing !== undefined) return existing;
  const watch = new RoundWatch(round, after, () => {
    if (ofClient.get(key) === watch) ofClient.delete(key);
  });
  ofClient.set(key, watch);
  return watch;
}

function keyOf({ project, session, bulkId, round }: RoundToWatch): string {
  return JSON.stringify([project.url, session.coordinatorId, bulkId, round]);
}
