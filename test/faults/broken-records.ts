/** Records that Postgres itself refuses or takes its time for: a trigger on the business table, as a deployment may have one. */

/** Postgres as its owner. */
interface Database {
  rows(query: string, values?: unknown[]): Promise<unknown[]>;
}

export interface BrokenRecord {
  bulkId: string;
  /** Default: every mentor. */
  mentorId?: string;
  /** The SQLSTATE with which each insert of a record fails. Default: none. */
  code?: string;
  /** Seconds that each insert of a record takes. Default 0. */
  seconds?: number;
}

/** A schema of its own, which PostgREST doesn't expose; a definer, since a run may not read it. */
export async function prepareBrokenRecords(database: Database): Promise<void> {
  await database.rows(`
    create schema fault_injection;
    create table fault_injection.broken_records (bulk_id uuid not null, mentor_id uuid, code text, seconds numeric not null);
    create function fault_injection.break_record() returns trigger
    language plpgsql security definer set search_path = ''
    as $$
    declare
      v_code text;
      v_seconds numeric;
    begin
      select max(b.code), sum(b.seconds) into v_code, v_seconds from fault_injection.broken_records b
      where b.bulk_id = new.bulk_id and (b.mentor_id is null or b.mentor_id = new.mentor_id);
      if v_seconds > 0 then
        perform pg_catalog.pg_sleep(v_seconds);
      end if;
      if v_code is not null then
        raise exception using errcode = v_code, message = 'broken for ' || (
          select m.full_name from public.mentors m where m.id = new.mentor_id
        );
      end if;
      return new;
    end
    $$;
    create trigger break_record before insert on public.proxy_activities
      for each row execute function fault_injection.break_record();`);
}

export async function breakRecords(
  database: Database,
  { bulkId, mentorId, code, seconds = 0 }: BrokenRecord,
): Promise<void> {
  await database.rows("insert into fault_injection.broken_records values ($1, $2, $3, $4)", [
    bulkId,
    mentorId ?? null,
    code ?? null,
    seconds,
  ]);
}

export async function mendRecords(database: Database, bulkId: string): Promise<void> {
  await database.rows("delete from fault_injection.broken_records where bulk_id = $1", [bulkId]);
}
