/**
 * Sends the requests of the sign-in. A renewal waits as long as the answer says nothing about the session (too many requests, a
 * failing server, no network). Without this wait, auth-js would read too many requests as a refusal and sign the coordinator
 * out.
 */

import { byLocalClock } from "../../../src/domain/local-expiry.ts";

/** The first and the longest wait in milliseconds. Each further attempt doubles the wait. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** The longest wait in milliseconds that an answer can ask for. */
const LONGEST_ASKED = 300_000;

export type Waiting = "busy" | "unreachable";

export interface PatientRefresh {
  fetch: typeof fetch;
  /** The reason of a waiting renewal, or undefined. */
  readonly waiting: Waiting | undefined;
  /** @returns a function that removes the listener */
  onWaiting(listener: (waiting: Waiting | undefined) => void): () => void;
  /** The seconds of the latest answer's Retry-After. */
  readonly retryAfter: number | undefined;
  /** Aborts a waiting renewal and ends the session, when the coordinator signs out. */
  giveUp(): void;
}

export function createPatientRefresh(call: typeof fetch = (...request) => fetch(...request)): PatientRefresh {
  const listeners = new Set<(waiting: Waiting | undefined) => void>();
  let waiting: Waiting | undefined;
  let retryAfter: number | undefined;
  let leaving = new AbortController();

  const tell = (next: Waiting | undefined) => {
    if (next === waiting) return;
    waiting = next;
    for (const listener of listeners) listener(next);
  };

  async function renew(...request: Parameters<typeof fetch>): Promise<Response> {
    const { signal } = leaving;
    try {
      for (let failures = 0; ; failures += 1) {
        const answer = await call(...request).catch(() => undefined);
        if (answer !== undefined && answer.status !== 429 && answer.status < 500) return answer;
        const asked = answer && readRetryAfter(answer);
        tell(answer?.status === 429 ? "busy" : "unreachable");
        await pause(asked ?? Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), signal);
        if (signal.aborted) return givenUp();
      }
    } finally {
      tell(undefined);
    }
  }

  return {
    fetch: async (...request) => {
      if (isRenewal(request[0])) return byLocalClock(await renew(...request));
      const answer = await call(...request);
      const asked = readRetryAfter(answer);
      retryAfter = asked === undefined ? undefined : Math.ceil(asked / 1_000);
      return byLocalClock(answer);
    },
    get waiting() {
      return waiting;
    },
    get retryAfter() {
      return retryAfter;
    },
    onWaiting(listener) {
      listeners.add(listener);
      listener(waiting);
      return () => listeners.delete(listener);
    },
    giveUp() {
      leaving.abort();
      leaving = new AbortController();
    },
  };
}

function isRenewal(input: Parameters<typeof fetch>[0]): boolean {
  const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
  return pathname.endsWith("/token") && searchParams.get("grant_type") === "refresh_token";
}

/** An answer that auth-js reads as the end of the session. */
function givenUp(): Response {
  return Response.json(
    { code: 400, error_code: "refresh_token_not_found", msg: "Signed out" },
    { status: 400 },
  );
}

/** @returns milliseconds */
function readRetryAfter(answer: Response): number | undefined {
  const seconds = answer.headers.get("retry-after") ?? "";
  return /^\d+$/.test(seconds) ? Math.min(Number(seconds) * 1_000, LONGEST_ASKED) : undefined;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener("abort", finish, { once: true });
    if (signal.aborted) finish();
  });
}
