/** One request to the project through PostgREST, in the name that the access token says, and what its answer proves. */
import { AsyncLocalStorage } from "node:async_hooks";
import { createClient } from "@supabase/supabase-js";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { z } from "zod";
import { ServiceFailure } from "../domain/service-failure.ts";
import { readFailure } from "./failure-reading.ts";
import { fetchObserved, NO_OBSERVATION, readNetworkCode } from "./observed-fetch.ts";
import type { Observation } from "./observed-fetch.ts";
import type { AccessTokenSource, SupabaseProject } from "./supabase-project.ts";

/** Milliseconds a call may take; below the activities' start-to-close timeout, so that we say what went wrong. */
export const REQUEST_TIMEOUT = 20_000;

type Answer = PromiseLike<{ data: unknown; error: { code?: string } | null; status: number }>;

/** What belongs to one call, and is looked up by the client that all calls share. */
interface Call {
  token: string;
  observation: Observation;
}

const currentCall = new AsyncLocalStorage<Call>();
const clients = new WeakMap<SupabaseProject, SupabaseClient>();

/**
 * Makes one request and insists on its answer: an answer without what was asked for proves nothing.
 *
 * @param answer what the data must look like
 * @param request builds the request; it must pass the signal on
 * @throws {ServiceFailure}
 */
export async function callDatabase<T>(
  project: SupabaseProject,
  accessToken: AccessTokenSource,
  answer: z.ZodType<T>,
  request: (supabase: SupabaseClient, signal: AbortSignal) => Answer,
  signal?: AbortSignal,
): Promise<T> {
  // One for both tries: the second must not outlast the activity.
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT);
  const abort = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const token = await requireToken(accessToken);
  try {
    return await callOnce(project, token, answer, request, abort);
  } catch (error) {
    // The token may have been refused for its age or a rotated key: a new one gets one chance.
    if (!(error instanceof ServiceFailure && error.code === "signIn")) throw error;
    return callOnce(project, await requireToken(accessToken, token), answer, request, abort);
  }
}

async function callOnce<T>(
  project: SupabaseProject,
  token: string,
  answer: z.ZodType<T>,
  request: (supabase: SupabaseClient, signal: AbortSignal) => Answer,
  signal: AbortSignal,
): Promise<T> {
  const supabase = clientOf(project);
  const call: Call = { token, observation: NO_OBSERVATION };
  const { data, error, status } = await currentCall.run(call, async () => request(supabase, signal));
  const { observation } = call;
  const parsed = answer.safeParse(data);
  // supabase-js makes an empty list of some 404s.
  const answered = error === null && observation.status >= 200 && observation.status < 300;
  if (answered && parsed.success) return parsed.data;
  // Without an error, supabase-js's status counts: it makes a 204 of an empty 404, which no PostgREST ever sent.
  // The data is never quoted: it could hold a name.
  throw readFailure({
    status: error === null ? status : observation.status,
    code: readCode(error?.code),
    retryAfter: observation.retryAfter,
    networkCode: observation.networkCode,
  });
}

/** supabase-js takes a missing token for "use the key instead", which would act as nobody. */
async function requireToken(accessToken: AccessTokenSource, refused?: string): Promise<string> {
  let token: unknown;
  try {
    token = await accessToken(refused);
  } catch (error) {
    throw readFailure({ status: 0, networkCode: readNetworkCode(error) }, error);
  }
  if (typeof token !== "string" || token === "") {
    throw readFailure({ status: 0 }, new TypeError("The access token must be a string that isn't empty"));
  }
  return token;
}

/** One client per project: making one costs as much as a small request. */
function clientOf(project: SupabaseProject): SupabaseClient {
  const existing = clients.get(project);
  if (existing !== undefined) return existing;
  const supabase = createSupabaseClient(project);
  clients.set(project, supabase);
  return supabase;
}

/** A URL that is none makes supabase-js throw. */
function createSupabaseClient(project: SupabaseProject): SupabaseClient {
  const observedFetch: typeof fetch = (input, init) => {
    const call = currentCall.getStore();
    return fetchObserved(
      () => (project.fetch ?? fetch)(input, init),
      (observation) => {
        if (call !== undefined) call.observation = observation;
      },
    );
  };
  try {
    return createClient(project.url, project.publishableKey, {
      accessToken: async () => currentCall.getStore()?.token ?? null,
      global: { fetch: observedFetch },
      // It would repeat reads in its own time, out of sight of the caller, who knows how long to wait.
      db: { retry: false },
    });
  } catch (error) {
    throw new ServiceFailure({ class: "systemic", code: "misconfigured" }, error);
  }
}

/** A gateway may answer with a code of its own, of any type; only what looks like Postgres's or PostgREST's is one. */
function readCode(code: unknown): string | undefined {
  return typeof code === "string" && /^(?:[0-9A-Z]{5}|PGRST[0-9A-Z]{3})$/.test(code) ? code : undefined;
}
