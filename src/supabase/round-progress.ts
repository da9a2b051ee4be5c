/** Calls `read_progress`: it reads a round's counts and the items that settled after a sequence number, in one snapshot. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { RegistrationKind } from "../domain/amendment.ts";
import type { Counts } from "../domain/progress.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import { count, counts, echoing, kindFields, roundNumber, storedSettings, timestamp } from "./answers.ts";
import type { Answer } from "./answers.ts";
import { callDatabase } from "./database-call.ts";
import type { AccessTokenSource, SupabaseProject } from "./supabase-project.ts";
import { readItem, storedItem } from "./outcome-rows.ts";
import type { SettledItem } from "./outcome-rows.ts";

export interface ProgressRequest {
  bulkId: string;
  /** Default: the latest sealed round. */
  round?: number | undefined;
  /** A sequence number. Only items with a higher one are read. */
  after: number;
  /** The most items to read, 0 to 1,000. */
  limit: number;
}

export interface RoundProgress {
  bulkId: string;
  projectId: string;
  round: number;
  latestRound: number;
  kind: RegistrationKind;
  /** The bulk registration that an amendment amends. Null for other kinds. */
  ofBulkId: string | null;
  /** 0 while its opening isn't complete. */
  total: number;
  sealed: boolean;
  counts: Counts;
  ended: boolean;
  /** ISO 8601 in UTC. */
  openedAt: string;
  /** The requested concurrency, lowered to the deployment's maximum. */
  concurrency: number;
  settings: RunSettings;
  /** In the order of their sequence numbers. */
  items: SettledItem[];
}

const progress = z.object({
  bulkId: z.guid(),
  projectId: z.guid(),
  round: roundNumber,
  latestRound: roundNumber,
  ...kindFields,
  total: count.nullable().transform((total) => total ?? 0),
  sealed: z.boolean(),
  counts,
  ended: z.boolean(),
  openedAt: timestamp,
  concurrency: roundNumber,
  settings: storedSettings,
  items: z.array(storedItem.transform(readItem)),
});

/** A gap would be an update that no viewer ever gets. */
export const progressAnswer = ({ bulkId, after }: ProgressRequest): Answer<RoundProgress> =>
  echoing(progress, { bulkId }, ({ items }) =>
    items.every(({ sequence }, index) => sequence === after + index + 1),
  );

export const progressQuery = (supabase: SupabaseClient, { bulkId, round, after, limit }: ProgressRequest) =>
  supabase.rpc("read_progress", {
    p_bulk_id: bulkId,
    p_round: round ?? null,
    p_after: after,
    p_limit: limit,
  });

/** Makes one call without trying again, for a caller that calls repeatedly. */
export function readRoundProgress(
  project: SupabaseProject,
  accessToken: AccessTokenSource,
  request: ProgressRequest,
  signal: AbortSignal,
): Promise<RoundProgress> {
  return callDatabase(
    project,
    accessToken,
    progressAnswer(request),
    (supabase, abort) => progressQuery(supabase, request).abortSignal(abort),
    signal,
  );
}
