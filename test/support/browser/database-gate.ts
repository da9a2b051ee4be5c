/** Stands between the workers and the database: holds writes back, lets some through, and refuses some mentors. */
import type { TestBackend } from "../backend.ts";
import { startFaultyProxy } from "../../../src/testing/faulty-proxy.ts";
import type { Answer, Fault, ProxiedRequest } from "../../../src/testing/faulty-proxy.ts";

const SUBMIT = "/rest/v1/rpc/submit_registrations";

/** The answer of PostgREST when a check of the table is broken. */
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
  /** The address that a worker takes for the project's address. */
  readonly url: string;
  /** Mentors whose registration the database always refuses, together with all others of the same write. */
  readonly refused: Set<string>;
  /** While true, writes get the answer of a gateway whose database is unavailable. */
  away: boolean;
  /**
   * From now on writes wait, except the next ones (none by default). A worker aborts a waiting write after 20 s. Up to
   * 30 mentors have a write each.
   *
   * @param mentorIds only writes that hold one of these. Default: all
   */
  hold(butFor?: number, mentorIds?: readonly string[]): void;
  /** Lets this many of the next writes through. Default: all from now on. */
  letThrough(count?: number): void;
  stop(): Promise<void>;
}

/** @param backend called for each request */
export async function startDatabaseGate(
  backend: () => Pick<TestBackend, "supabase" | "rows">,
): Promise<DatabaseGate> {
  let permits = Number.POSITIVE_INFINITY;
  let held: ReadonlySet<string> | undefined;
  const waiting: (() => void)[] = [];
  const refused = new Set<string>();

  const pass = async (mentorIds: readonly string[]): Promise<void> => {
    if (held !== undefined && !mentorIds.some((mentorId) => held?.has(mentorId))) return;
    if (permits <= 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else permits -= 1;
  };
  const faultOf = async (request: ProxiedRequest): Promise<Fault> => {
    if (request.path !== SUBMIT) return "none";
    const isChoosing = held !== undefined || refused.size > 0;
    const mentorIds = isChoosing ? await mentorsOf(backend(), request.body) : [];
    await pass(mentorIds);
    if (gate.away) return { before: AWAY };
    return mentorIds.some((mentorId) => refused.has(mentorId)) ? { before: REFUSED } : "none";
  };
  const letThrough = (count: number) => {
    const freed = waiting.splice(0, count);
    permits += count - freed.length;
    for (const proceed of freed) proceed();
  };
  const proxy = await startFaultyProxy(() => backend().supabase.url, faultOf);
  const gate: DatabaseGate = {
    url: proxy.url,
    refused,
    away: false,
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

/** The positions of a write. */
async function mentorsOf({ rows }: Pick<TestBackend, "rows">, body: string): Promise<string[]> {
  const { p_bulk_id, p_round, p_from, p_to } = JSON.parse(body) as Record<string, unknown>;
  const found = await rows<{ id: string }>(
    `select mentor_id::text as id from public.bulk_registration_items
     where bulk_id = $1 and round = $2 and position between $3 and $4`,
    [p_bulk_id, p_round, p_from, p_to],
  );
  return found.map(({ id }) => id);
}
