/**
 * Looks into Postgres repeatedly while runs are active. What it checks holds in every snapshot of the database, and not
 * only at the end: sequence numbers without gaps in the order of the commits, counters that match the items, rounds
 * that have ended exactly when every item is settled, and the cap.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";

/** Milliseconds between two checks. */
const PACE = 40;

export interface DatabaseMonitor {
  /** A sentence for each broken promise since the last call. */
  takeViolations(): string[];
  /** The greatest number of concurrent transactions that wrote to the business table since the last call. */
  takeMostWriting(): number;
  stop(): Promise<void>;
}

interface Look {
  writing: number;
  allowed: number;
  broken: { bulkId: string; round: number; total: number; settled: number; items: number; last: number }[];
}

/**
 * A transaction holds this lock from its first insert to its commit, whatever permits it has. Rounds that ended
 * recently still count as active: the write of an aborted attempt may be in progress.
 */
const LOOK = `
  select
    (
      select count(distinct l.pid)::int from pg_catalog.pg_locks l
      where l.relation = 'public.proxy_activities'::regclass and l.mode = 'RowExclusiveLock' and l.granted
        and l.pid <> pg_catalog.pg_backend_pid()
    ) as writing,
    (
      select least(l.total_concurrency, l.run_concurrency * greatest(1, (
        select count(*) from public.bulk_registration_rounds r
        where r.sealed_at is not null and (r.ended_at is null or r.ended_at > clock_timestamp() - interval '30 seconds')
      )))::int
      from public.bulk_registration_limits l
    ) as allowed,
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'bulkId', r.bulk_id, 'round', r.round, 'total', r.total, 'settled', r.settled, 'items', i.items, 'last', i.last
      )), '[]')
      from public.bulk_registration_rounds r
      cross join lateral (
        select count(*) as items, coalesce(max(i.sequence), 0) as last from public.bulk_registration_items i
        where i.bulk_id = r.bulk_id and i.round = r.round and i.sequence is not null
      ) i
      where r.sealed_at is not null and (r.ended_at is null or r.ended_at > clock_timestamp() - interval '2 seconds')
        and (i.items <> r.settled or i.last <> r.settled or (r.ended_at is not null) <> (r.settled = r.total))
    ) as broken`;

/** @param isNeeded false when nothing is active and no check is needed */
export function startDatabaseMonitor(databaseUrl: string, isNeeded: () => boolean): DatabaseMonitor {
  const violations = new Set<string>();
  const stopped = new AbortController();
  let mostWriting = 0;
  const see = ({ writing, allowed, broken }: Look) => {
    mostWriting = Math.max(mostWriting, writing);
    if (writing > allowed)
      violations.add(`${writing} transactions wrote at once in Postgres, with ${allowed} allowed`);
    for (const { bulkId, round, ...found } of broken)
      violations.add(`round ${round} of ${bulkId} had, in one snapshot, ${JSON.stringify(found)}`);
  };
  const looking = look(databaseUrl, isNeeded, see, stopped.signal);
  return {
    takeViolations: () => {
      const taken = [...violations];
      violations.clear();
      return taken;
    },
    takeMostWriting: () => {
      const taken = mostWriting;
      mostWriting = 0;
      return taken;
    },
    stop: async () => {
      stopped.abort();
      await looking;
    },
  };
}

/** Repeats without end, also after Postgres was away. */
async function look(
  databaseUrl: string,
  isNeeded: () => boolean,
  see: (look: Look) => void,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    const session = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
    // Ends with the server, as a scenario needs.
    session.on("error", () => undefined);
    try {
      await session.connect();
      while (!stopped.aborted) {
        if (isNeeded()) {
          const { rows } = await session.query<Look>({ text: LOOK, name: "look" });
          if (rows[0] !== undefined) see(rows[0]);
        }
        await delay(PACE);
      }
    } catch {
      await delay(PACE);
    } finally {
      await session.end().catch(() => undefined);
    }
  }
}
