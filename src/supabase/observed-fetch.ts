/**
 * Watches one call's HTTP exchange. supabase-js hides response headers, and turns an empty 404 into a 204 without an
 * error: what really came back is seen only here.
 */

/** Longest wait that an answer can ask of us, in milliseconds: 5 minutes. */
const LONGEST_RETRY_AFTER = 300_000;

/** `Wed, 25 Nov 2026 09:00:00 GMT`: `Date.parse` alone would take `-5` for a year. */
const HTTP_DATE = /^[A-Za-z]{3,9}, .*GMT$/;

export interface Observation {
  /** The HTTP status; 0 when there was no answer. */
  status: number;
  /** Milliseconds, from the Retry-After header. */
  retryAfter: number | undefined;
}

export function observeFetch(fetchImplementation: typeof fetch = fetch): {
  fetch: typeof fetch;
  observation: Observation;
} {
  const observation: Observation = { status: 0, retryAfter: undefined };
  const observed: typeof fetch = async (input, init) => {
    observation.status = 0;
    observation.retryAfter = undefined;
    const response = await fetchImplementation(input, init);
    observation.status = response.status;
    observation.retryAfter = readRetryAfter(response.headers.get("retry-after"), Date.now());
    return response;
  };
  return { fetch: observed, observation };
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
