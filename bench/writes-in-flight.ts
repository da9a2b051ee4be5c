/** Counts the concurrent writes in Postgres, from inside each of their transactions. */
import type { BenchHost } from "./host.ts";

export interface WritesInFlight {
  ofAll: number;
  ofOneRun: number;
  /** The deployment's limit. */
  cap: { ofAll: number; ofOneRun: number };
}

/**
 * Each write counts, after its rows, the other transactions that have written to the table and have not ended. The lock
 * on the table shows them, and not the permits that enforce the cap. The permits only show their runs.
 */
const INSTALL = `
  create table public.bench_writes (of_all integer, of_one_run integer);
  create function public.bench_count_writes() returns trigger language plpgsql security definer set search_path = '' as $$
  declare
    v_bulk_id uuid := (select bulk_id from written limit 1);
  begin
    insert into public.bench_writes
    select
      count(distinct l.pid) filter (where l.locktype = 'relation'),
      count(distinct l.pid) filter (where l.locktype = 'advisory')
    from pg_catalog.pg_locks l
    where l.granted and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
      and (
        (l.relation = 'public.proxy_activities'::regclass and l.mode = 'RowExclusiveLock')
        or (
          l.locktype = 'advisory'
          and (l.classid::bigint << 32 | l.objid::bigint)
            = any(array(select hashtextextended(v_bulk_id::text || ':1', n) from generate_series(1, 100) n))
        )
      );
    return null;
  end $$;
  create trigger bench_count_writes after insert on public.proxy_activities
    referencing new table as written for each statement execute function public.bench_count_writes()`;

const REMOVE = `
  drop trigger bench_count_writes on public.proxy_activities;
  drop function public.bench_count_writes;
  drop table public.bench_writes`;

export async function countWritesInFlight({
  postgres,
}: BenchHost): Promise<{ stop(): Promise<WritesInFlight> }> {
  await postgres.query(INSTALL);
  return {
    stop: async () => {
      const { rows } = await postgres.query<WritesInFlight>(
        `select max(w.of_all) as "ofAll", max(w.of_one_run) as "ofOneRun",
           jsonb_build_object('ofAll', l.total_concurrency, 'ofOneRun', l.run_concurrency) as cap
         from public.bench_writes w cross join public.bulk_registration_limits l
         group by l.total_concurrency, l.run_concurrency`,
      );
      await postgres.query(REMOVE);
      const [found] = rows;
      if (found === undefined) throw new Error("No write was seen");
      return found;
    },
  };
}
