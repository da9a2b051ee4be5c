-- Functions that examine a deployment: the version of this schema, the versions and settings of Postgres and PostgREST, and
-- whether a registration would work.

-- The version of this schema: the date of its latest migration, which replaces this function. Every role may call it, because a
-- backend asks without a session.
create function public.bulk_registration_schema_version() returns text
language sql immutable parallel safe security invoker
return '20261125120000';

-- `clock_timestamp()`, because the caller compares the answer with its own clock.
create function public.read_deployment() returns jsonb
language sql volatile security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'schemaVersion', public.bulk_registration_schema_version(),
    'databaseVersion', current_setting('server_version'),
    -- PostgREST writes its name and version there.
    'applicationName', current_setting('application_name'),
    -- Milliseconds; 0 means no timeout.
    'statementTimeout', (select s.setting::bigint from pg_settings s where s.name = 'statement_timeout'),
    'now', clock_timestamp(),
    'limits', (
      select jsonb_build_object(
        'runConcurrency', l.run_concurrency, 'totalConcurrency', l.total_concurrency,
        'openRoundsPerCoordinator', l.open_rounds_per_coordinator
      )
      from public.bulk_registration_limits l where l.id
    )
  )
$$;

-- One row for each number from 1. The caller sees how many rows PostgREST answers at most.
create function public.list_numbers(p_count integer) returns setof integer
language sql immutable parallel safe security invoker set search_path = ''
as $$
  select generate_series(1, least(p_count, 20000))
$$;

-- Opens a registration of one mentor in the name of one coordinator of the same chapter. Null when there is no such pair. Only
-- for try_registration, which rolls it back.
create function bulk_registration_private.open_trial(out bulk_id uuid, out coordinator_id uuid)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_mentor_id uuid;
begin
  select c.user_id, m.id into coordinator_id, v_mentor_id
  from public.coordinators c
  cross join lateral (
    select m.id from public.mentors m where m.chapter_id = c.chapter_id and m.active limit 1
  ) m
  where c.active
  limit 1;
  if not found then
    return;
  end if;
  bulk_id := gen_random_uuid();
  insert into public.bulk_registrations (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
  values (open_trial.bulk_id, open_trial.coordinator_id, 'Trial of ' || open_trial.bulk_id, date '1900-01-01', 1);
  insert into public.bulk_registration_rounds (bulk_id, round, coordinator_id, total, filled, sealed_at)
  values (open_trial.bulk_id, 1, open_trial.coordinator_id, 1, 1, now());
  insert into public.bulk_registration_items (bulk_id, round, position, selection_position, mentor_id, coordinator_id)
  values (open_trial.bulk_id, 1, 1, 1, v_mentor_id, open_trial.coordinator_id);
end
$$;

-- Makes a whole registration as a run does, under the same policies, and rolls it back. Answers the outcome that the mentor
-- would have had, or null when there is no active coordinator with an active mentor.
create function public.try_registration() returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_trial record;
  v_outcome jsonb;
begin
  begin
    select t.bulk_id, t.coordinator_id into v_trial from bulk_registration_private.open_trial() t;
    if v_trial.bulk_id is not null then
      perform set_config(
        'request.jwt.claims',
        jsonb_build_object('role', 'bulk_registrar', 'sub', v_trial.coordinator_id)::text,
        true
      );
      v_outcome := public.submit_registrations(v_trial.bulk_id, 1, 1, 1) -> 'outcome';
    end if;
    -- A failure of the block undoes everything in it.
    raise exception using errcode = 'BR099', message = 'taken back';
  exception
    when sqlstate 'BR099' then null;
  end;
  return jsonb_build_object('detail', v_outcome ->> 'detail', 'errorCode', v_outcome ->> 'errorCode');
end
$$;

revoke all on function bulk_registration_private.open_trial() from public;
revoke all on function
  public.bulk_registration_schema_version(),
  public.read_deployment(),
  public.list_numbers(integer),
  public.try_registration()
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function public.bulk_registration_schema_version() to anon, authenticated, bulk_registrar;
grant execute on function
  bulk_registration_private.open_trial(),
  public.read_deployment(),
  public.list_numbers(integer),
  public.try_registration()
to bulk_registrar;
