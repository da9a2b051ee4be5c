/** Makes one request to the project through PostgREST in the name of the access token's subject, and reads what the answer proves. */
import { AsyncLocalStorage } from "node:async_hooks";
import { createClient } from "@supabase/supabase-js";
import type { SupabaseClient } from "@supabase/supabase-js";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { Answer } from "./answers.ts";
import { readFailure } from "./failure-reading.ts";
import { fetchObserved, NO_OBSERVATION, readNetworkCode } from "./observed-fetch.ts";
import type { Observation } from "./observed-fetch.ts";
import type { AccessTokenSource, SupabaseProject } from "./supabase-project.ts";

/**
 * The longest time of a call in milliseconds. It is below the activities' start-to-close timeout, so that the activity can report
 * its failure.
 */
export const REQUEST_TIMEOUT = 20_000;

type Reply = PromiseLike<{ data: unknown; error: { code?: string } | null; status: number }>;

/** The data of one call. The client that all calls share looks it up. */
interface Call {
  token: string;
  observation: Observation;
}

const currentCall = new AsyncLocalStorage<Call>();
const clients = new WeakMap<SupabaseProject, SupabaseClient>();

/**
 * Makes one request and requires the expected answer. Any other answer proves nothing.
 *
 * @param answer what the data must be
 * @param request builds the request; it must pass the signal on
 * @throws {ServiceFailure}
 */
export async function callDatabase<T>(
  project: SupabaseProject,
  accessToken: AccessTokenSource,
  answer: Answer<T>,
  request: (supabase: SupabaseClient, signal: AbortSignal) => Reply,
  signal?: AbortSignal,
): Promise<T> {
  // Both tries share one timeout: the second try must not outlast the activity.
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT);
  const abort = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const token = await requireToken(accessToken);
  try {
    return await callOnce(project, token, answer, request, abort);
  } catch (error) {
    // The database may refuse a token because of its age or a rotated key. A new token gets one chance.
    if (!(error instanceof ServiceFailure && error.code === "signIn")) throw error;
    return callOnce(project, await requireToken(accessToken, token), answer, request, abort);
  }
}

async function callOnce<T>(
  project: SupabaseProject,
  token: string,
  answer: Answer<T>,
  request: (supabase: SupabaseClient, signal: AbortSignal) => Reply,
  signal: AbortSignal,
): Promise<T> {
  const supabase = clientOf(project);
  const call: Call = { token, observation: NO_OBSERVATION };
  const { data, error, status } = await currentCall.run(call, async () => request(supabase, signal));
  const { observation } = call;
  const parsed = answer.safeParse(data);
  // supabase-js turns some 404s into an empty list.
  const answered = error === null && observation.status >= 200 && observation.status < 300;
  if (answered && parsed.success) return parsed.data;
  // Without an error, use the status of supabase-js: it turns an empty 404 into a 204, which PostgREST never sent. Never quote
  // the data: it could hold a name.
  throw readFailure({
    status: error === null ? status : observation.status,
    code: readCode(error?.code),
    retryAfter: observation.retryAfter,
    networkCode: observation.networkCode,
  });
}

/** Requires a token. Without one, supabase-js would use the key, and the call would act for no user. */
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

/** Keeps one client per project: making a client costs as much as a small request. */
function clientOf(project: SupabaseProject): SupabaseClient {
  const existing = clients.get(project);
  if (existing !== undefined) return existing;
  const supabase = createSupabaseClient(project);
  clients.set(project, supabase);
  return supabase;
}

/** supabase-js throws when the URL is invalid. */
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
      // supabase-js would repeat reads without the knowledge of the caller, which knows how long to wait.
      db: { retry: false },
    });
  } catch (error) {
    throw new ServiceFailure({ class: "systemic", code: "misconfigured" }, error);
  }
}

/** Accepts only codes that look like those of Postgres or PostgREST: a gateway may answer with a code of its own, of any type. */
function readCode(code: unknown): string | undefined {
  return typeof code === "string" && /^(?:[0-9A-Z]{5}|PGRST[0-9A-Z]{3})$/.test(code) ? code : undefined;
}
