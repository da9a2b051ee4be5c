/**
 * The two sides of the comparison: a bulk registration, and a plain loop of five writes in flight that survives
 * nothing.
 */
import { randomUUID } from "node:crypto";
import { checkTemplate } from "../src/domain/template.ts";
import type { BulkSubmissionHandle } from "../src/client/types.ts";
import type { RunSettings } from "../src/domain/run-settings.ts";
import { readSelection } from "../src/client/selection-reading.ts";
import { CoordinatorCaller } from "../src/supabase/coordinator-call.ts";
import { CoordinatorStore } from "../src/supabase/coordinator-store.ts";
import { createRegistrar } from "../src/supabase/registrar.ts";
import { createRoundStore } from "../src/supabase/round-store.ts";
import { createTokenSigner } from "../src/supabase/token-signer.ts";
import { mentorIds, newTemplate } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { projectWithLatency } from "./place.ts";

const WINDOW = 5;

/** @returns milliseconds from the submission to the result, and the handle */
export async function runBulk(
  host: BenchHost,
  mentors: number,
  settings: RunSettings = {},
): Promise<{ milliseconds: number; handle: BulkSubmissionHandle }> {
  const began = performance.now();
  const handle = await host.client.submit({
    mentorIds: mentorIds(mentors),
    template: newTemplate(),
    ...settings,
  });
  const result = await handle.result();
  const milliseconds = performance.now() - began;
  await requireRows(host, handle.bulkId, mentors);
  if (result.succeeded !== mentors) throw new Error(`${result.succeeded} of ${mentors} registered`);
  return { milliseconds, handle };
}

/** The same opening and the same writes through the same adapters, one mentor per write. @returns milliseconds */
export async function runLoop(host: BenchHost, mentors: number): Promise<number> {
  const { place } = host;
  const project = projectWithLatency(place, host.latency);
  const rounds = createRoundStore(createRegistrar(project, await createTokenSigner(place.registrarKey)));
  const store = new CoordinatorStore(new CoordinatorCaller(project, async () => place.accessToken));
  const bulkId = randomUUID();
  const began = performance.now();
  const selection = await readSelection(mentorIds(mentors));
  await store.open({ bulkId, template: checkTemplate(newTemplate()), selection, settings: {} });
  let next = 1;
  const lane = async () => {
    while (next <= mentors) {
      const position = next;
      next += 1;
      const round = { bulkId, actingCoordinatorId: place.coordinatorId, round: 1 };
      const write = { ...round, from: position, to: position, attempt: 1 };
      await rounds.submit(write, new AbortController().signal);
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, lane));
  const milliseconds = performance.now() - began;
  await requireRows(host, bulkId, mentors);
  await markAudited(host.postgres, bulkId);
  return milliseconds;
}

/** Rounds without a run get no audit. Workers would look for the audit, and disturb the next measurement. */
export async function markAudited(postgres: BenchHost["postgres"], bulkId: string): Promise<void> {
  await postgres.query(
    "update public.bulk_registration_rounds set audited_at = now() where bulk_id = $1 and ended_at is not null",
    [bulkId],
  );
}

/** A figure counts only when the rows exist. */
async function requireRows(host: BenchHost, bulkId: string, mentors: number): Promise<void> {
  const { rows } = await host.postgres.query<{ count: number }>(
    "select count(*)::integer as count from public.proxy_activities where bulk_id = $1",
    [bulkId],
  );
  if (rows[0]?.count !== mentors) throw new Error(`${rows[0]?.count} rows of ${mentors}`);
}
