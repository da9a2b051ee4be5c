/**
 * Watches one call's HTTP exchange. supabase-js hides response headers and turns an empty 404 into a 204 without an error. Only
 * this file sees the real answer.
 */

/** The longest wait that an answer can ask for, in milliseconds: 5 minutes. */
const LONGEST_RETRY_AFTER = 300_000;

/** Matches dates such as `Wed, 25 Nov 2026 09:00:00 GMT`: `Date.parse` alone would read `-5` as a year. */
const HTTP_DATE = /^[A-Za-z]{3,9}, .*GMT$/;

export interface Observation {
  /** The HTTP status; 0 when there was no answer. */
  status: number;
  /** Milliseconds, from the Retry-After header. */
  retryAfter: number | undefined;
  /** The reason for a missing answer, such as `ECONNREFUSED` or `TimeoutError`. */
  networkCode: string | undefined;
}

export const NO_OBSERVATION: Observation = { status: 0, retryAfter: undefined, networkCode: undefined };

/** @param report gets the observation before the caller gets the answer or the error */
export async function fetchObserved(
  request: () => Promise<Response>,
  report: (observation: Observation) => void,
): Promise<Response> {
  try {
    const response = await request();
    const retryAfter = readRetryAfter(response.headers.get("retry-after"), Date.now());
    report({ status: response.status, retryAfter, networkCode: undefined });
    return response;
  } catch (error) {
    report({ ...NO_OBSERVATION, networkCode: readNetworkCode(error) });
    throw error;
  }
}

/** @returns a code or the kind of error. A message could quote what was sent, so it is never returned. */
export function readNetworkCode(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && /^[A-Z][A-Z0-9_]{2,40}$/.test(cause.code))
      return cause.code;
  }
  return error instanceof Error ? error.name : typeof error;
}

/**
 * @param header seconds, or a date in HTTP's form (RFC 9110, 10.2.3)
 * @param now milliseconds since the epoch
 * @returns milliseconds to wait, 1 to 300,000; undefined when the header asks for no wait or says nothing usable
 */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (text === "") return undefined;
  if (!/^\d+$/.test(text) && !HTTP_DATE.test(text)) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return wait > 0 ? Math.min(wait, LONGEST_RETRY_AFTER) : undefined;
}
