/** Asks the Supabase project for all that a server needs: an answer, the key, the migrations, and the keys of sessions. */
import { z } from "zod";
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import type { ServiceFailure } from "../domain/service-failure.ts";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import { databaseProblem } from "../supabase/database-problem.ts";
import { readFailure } from "../supabase/failure-reading.ts";
import { readNetworkCode, readRetryAfter } from "../supabase/observed-fetch.ts";
import { restUrl } from "../supabase/project-urls.ts";
import { keySetUrl } from "../supabase/signing-keys.ts";

/** What a request is refused with that has reached a table or a function: nobody may use it. */
const REFUSED = "42501";

const ANY_ID = "00000000-0000-0000-0000-000000000000";

/**
 * One of each kind, the last migration's among them. They are asked for by GET, in which PostgREST lets nothing be written, and as
 * nobody, who may use none: that one is refused proves that it is there.
 */
const PARTS = [
  "chapters?select=id&limit=1",
  `rpc/read_progress?p_bulk_id=${ANY_ID}`,
  `rpc/submit_registrations?p_bulk_id=${ANY_ID}&p_round=1&p_from=1&p_to=1`,
  `rpc/log_bulk_submission?p_bulk_id=${ANY_ID}&p_round=1&p_steering=[]`,
];

const codeSchema = z.object({ code: z.string().regex(/^(?:[0-9A-Z]{5}|PGRST[0-9A-Z]{3})$/) });

export interface SupabaseCheckOptions {
  /** Milliseconds for all of it. */
  patience: number;
  /** Whether sessions are checked by the keys that the project publishes. */
  publishedKeys: boolean;
}

/** @returns undefined: all is well */
export async function checkSupabase(
  project: SupabaseProject,
  { patience, publishedKeys }: SupabaseCheckOptions,
): Promise<DeploymentProblem | undefined> {
  const signal = AbortSignal.timeout(patience);
  const failures = await Promise.all(PARTS.map((part) => askFor(project, part, signal)));
  const failed = failures.find((failure) => failure !== undefined);
  if (failed !== undefined) return databaseProblem(failed);
  return publishedKeys ? checkKeys(project, signal) : undefined;
}

async function askFor(
  { url, publishableKey, fetch: call = fetch }: SupabaseProject,
  part: string,
  signal: AbortSignal,
): Promise<ServiceFailure | undefined> {
  try {
    const answer = await call(`${restUrl(url)}/${part}`, {
      headers: { apikey: publishableKey, accept: "application/json" },
      signal,
    });
    const body: unknown = await answer.json().catch(() => undefined);
    const code = codeSchema.safeParse(body).data?.code;
    // Anonymous access may be switched off as a whole, too (PGRST302).
    if (code === REFUSED || code === "PGRST302" || (answer.ok && Array.isArray(body))) return undefined;
    const retryAfter = readRetryAfter(answer.headers.get("retry-after"), Date.now());
    return readFailure({ status: answer.status, code, retryAfter });
  } catch (error) {
    return readFailure({ status: 0, networkCode: readNetworkCode(error) });
  }
}

async function checkKeys(
  { url, fetch: call = fetch }: SupabaseProject,
  signal: AbortSignal,
): Promise<DeploymentProblem | undefined> {
  try {
    const answer = await call(keySetUrl(url), { signal });
    if (!answer.ok) return deploymentProblem("signingKeysUnavailable", { seen: `HTTP ${answer.status}` });
    const { keys } = z.object({ keys: z.array(z.unknown()) }).parse(await answer.json());
    return keys.length === 0 ? deploymentProblem("signingKeysMissing") : undefined;
  } catch (error) {
    return deploymentProblem("signingKeysUnavailable", { seen: readNetworkCode(error) });
  }
}
