/** Checks what a server needs of the Supabase project: an answer, the key, the migrations, and the keys of sessions. */
import { z } from "zod";
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import type { ServiceFailure } from "../domain/service-failure.ts";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import { databaseProblem } from "../supabase/database-problem.ts";
import { readFailure } from "../supabase/failure-reading.ts";
import { readNetworkCode, readRetryAfter } from "../supabase/observed-fetch.ts";
import { restUrl } from "../supabase/project-urls.ts";
import { SCHEMA_VERSION } from "../supabase/schema-version.ts";
import { keySetUrl } from "../supabase/signing-keys.ts";

/** The code with which an existing table or function refuses a request without a session. */
const REFUSED = "42501";

const ANY_ID = "00000000-0000-0000-0000-000000000000";

/**
 * One table or function of each kind. The check asks for them by GET, in which PostgREST allows no writes, and without a session.
 * A refusal proves that they exist.
 */
const PARTS = [
  "chapters?select=id&limit=1",
  `rpc/read_progress?p_bulk_id=${ANY_ID}`,
  `rpc/submit_registrations?p_bulk_id=${ANY_ID}&p_round=1&p_from=1&p_to=1`,
  `rpc/log_bulk_submission?p_bulk_id=${ANY_ID}&p_round=1&p_steering=[]`,
];

/** A function that every role may call. */
const VERSION = "rpc/bulk_registration_schema_version";

const codeSchema = z.object({ code: z.string().regex(/^(?:[0-9A-Z]{5}|PGRST[0-9A-Z]{3})$/) });

export interface SupabaseCheckOptions {
  /** The milliseconds for the whole check. */
  patience: number;
  /** True when sessions are checked with the keys that the project publishes. */
  publishedKeys: boolean;
}

/** @returns undefined when no problem was found */
export async function checkSupabase(
  project: SupabaseProject,
  { patience, publishedKeys }: SupabaseCheckOptions,
): Promise<DeploymentProblem | undefined> {
  const signal = AbortSignal.timeout(patience);
  const problem = await checkProject(project, signal);
  if (problem !== undefined) return problem;
  return publishedKeys ? checkPublishedKeys(project, signal) : undefined;
}

/** Checks that the project answers, accepts the key, and has the schema that this program needs. */
export async function checkProject(
  project: SupabaseProject,
  signal: AbortSignal,
): Promise<DeploymentProblem | undefined> {
  const [version, ...parts] = await Promise.all(
    [VERSION, ...PARTS].map((part) => askFor(project, part, signal)),
  );
  const failed = parts.find(({ failure }) => failure !== undefined)?.failure ?? version?.failure;
  if (failed !== undefined) return databaseProblem(failed);
  const problem = typeof version?.answer === "string" ? schemaProblem(version.answer) : undefined;
  // A newer schema is fine: the database has it while a new version is being rolled out.
  return problem?.advisory === true ? undefined : problem;
}

/** @param found the schema version that the database answers */
export function schemaProblem(found: string): DeploymentProblem | undefined {
  if (found === SCHEMA_VERSION) return undefined;
  return deploymentProblem(found < SCHEMA_VERSION ? "schemaOlder" : "schemaNewer", {
    found,
    needed: SCHEMA_VERSION,
  });
}

interface Asked {
  failure?: ServiceFailure;
  /** Undefined when the project refuses requests without a session. */
  answer?: unknown;
}

async function askFor(
  { url, publishableKey, fetch: call = fetch }: SupabaseProject,
  part: string,
  signal: AbortSignal,
): Promise<Asked> {
  try {
    const answer = await call(`${restUrl(url)}/${part}`, {
      headers: { apikey: publishableKey, accept: "application/json" },
      signal,
    });
    const body: unknown = await answer.json().catch(() => undefined);
    const code = codeSchema.safeParse(body).data?.code;
    // Anonymous access may be switched off as a whole, too (PGRST302).
    if (code === REFUSED || code === "PGRST302") return {};
    if (answer.ok && (Array.isArray(body) || typeof body === "string")) return { answer: body };
    const retryAfter = readRetryAfter(answer.headers.get("retry-after"), Date.now());
    return { failure: readFailure({ status: answer.status, code, retryAfter }) };
  } catch (error) {
    return { failure: readFailure({ status: 0, networkCode: readNetworkCode(error) }) };
  }
}

/** Checks that the project publishes keys for checking sessions. */
export async function checkPublishedKeys(
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
