/** Stands between the workers and the database: holds submissions back, lets some through, and refuses some mentors. */
import { startFaultyProxy } from "../faulty-proxy.ts";
import type { Answer, Fault, ProxiedRequest } from "../faulty-proxy.ts";

const SUBMIT = "/rest/v1/rpc/submit_proxy_registration";

/** As PostgREST answers when a check of the table is broken. */
const REFUSED: Answer = {
  status: 400,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    code: "23514",
    message: 'new row for relation "proxy_activities" violates check constraint "made_for_a_test"',
    details: null,
    hint: null,
  }),
};

const AWAY: Answer = {
  status: 503,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message: "The upstream server could not be reached." }),
};

export interface DatabaseGate {
  /** What a worker takes for the project's address. */
  readonly url: string;
  /** Mentors whose submissions the database refuses, for good. */
  readonly refused: Set<string>;
  /** While true, submissions are answered as by a gateway whose database is away. */
  away: boolean;
  /** Submissions that have been written since the start. */
  readonly written: number;
  /**
   * From now on submissions wait, but for the next so many (none by default); a worker gives up on one that waits for 20 s.
   *
   * @param mentorIds only theirs. Default: everybody's
   */
  hold(butFor?: number, mentorIds?: readonly string[]): void;
  /** The next so many go through. Default: all from now on. */
  letThrough(count?: number): void;
  stop(): Promise<void>;
}

/** @param target the project's address; asked for each request */
export async function startDatabaseGate(target: () => string): Promise<DatabaseGate> {
  let permits = Number.POSITIVE_INFINITY;
  let held: ReadonlySet<string> | undefined;
  let written = 0;
  const waiting: (() => void)[] = [];
  const refused = new Set<string>();

  const pass = async (mentorId: string): Promise<void> => {
    if (held !== undefined && !held.has(mentorId)) return;
    if (permits <= 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else permits -= 1;
  };
  const faultOf = async (request: ProxiedRequest): Promise<Fault> => {
    if (request.path !== SUBMIT) return "none";
    const { p_mentor_id: mentorId } = JSON.parse(request.body) as { p_mentor_id: string };
    await pass(mentorId);
    if (gate.away) return { before: AWAY };
    return refused.has(mentorId) ? { before: REFUSED } : "none";
  };
  const letThrough = (count: number) => {
    const freed = waiting.splice(0, count);
    permits += count - freed.length;
    for (const proceed of freed) proceed();
  };
  const proxy = await startFaultyProxy(target, faultOf, ({ path }) => {
    if (path === SUBMIT) written += 1;
  });
  const gate: DatabaseGate = {
    url: proxy.url,
    refused,
    away: false,
    get written() {
      return written;
    },
    hold: (butFor = 0, mentorIds) => {
      permits = butFor;
      held = mentorIds === undefined ? undefined : new Set(mentorIds);
    },
    letThrough: (count = Number.POSITIVE_INFINITY) => letThrough(count),
    stop: async () => {
      letThrough(Number.POSITIVE_INFINITY);
      await proxy.stop();
    },
  };
  return gate;
}
