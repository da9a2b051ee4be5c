-- The audit of a round says who acted on what, when and how it ended, who steered it, and whether the rows that were
-- counted again bear it out.

-- As registration_key, without the coordinator: the same form has the same hash, whoever fills it in.
alter table public.bulk_registrations add column template_hash text not null generated always as (
  encode(
    sha256(
      replace(
        (activity_date - date '2000-01-01')::text
          || ',' || duration_minutes::text
          || ',' || occurrence::text
          || ',' || char_length(activity_type)::text || ':' || activity_type
          || ',' || coalesce(char_length(note)::text || ':' || note, 'none'),
        '\', '\\'
      )::bytea
    ),
    'hex'
  )
) stored;

-- Null in records from before: an audit is never changed.
alter table public.bulk_registration_audits
  add column template_hash text,
  add column started_at timestamptz,
  add column failed_by_code jsonb,
  add column steering jsonb,
  add column rows_registered integer check (rows_registered >= 0),
  add column rows_already_registered integer check (rows_already_registered >= 0),
  add column rows_unaccounted integer check (rows_unaccounted >= 0),
  add column reconciled boolean,
  -- All of the recount or none, so that a null can't hide behind reconciled.
  add constraint bulk_registration_audits_recounted_whole check (
    num_nonnulls(
      template_hash, failed_by_code, steering, rows_registered, rows_already_registered, rows_unaccounted, reconciled
    ) in (0, 7)
  ),
  add constraint bulk_registration_audits_reconciled_by_rows check (
    reconciled is null
    or reconciled = (
      rows_registered = succeeded - already_registered
      and rows_already_registered = already_registered
      and rows_unaccounted = 0
    )
  );

comment on column public.bulk_registration_audits.coordinator_id is 'The actor: the coordinator in whose name the round ran.';
comment on column public.bulk_registration_audits.steering is
  'Who paused, resumed, cancelled or changed the run, and when: the one thing here that the run states and nobody can check.';
comment on column public.bulk_registration_audits.rows_registered is
  'Rows of proxy_activities found for the items that this round registered.';
comment on column public.bulk_registration_audits.rows_already_registered is
  'Rows found for the items that this round found registered.';
comment on column public.bulk_registration_audits.rows_unaccounted is
  'Rows of this bulk registration for mentors of this round whose item says otherwise.';

-- The recount asks for the rows of one bulk registration.
create index proxy_activities_bulk_id_idx on public.proxy_activities (bulk_id);

grant insert (
  template_hash, started_at, failed_by_code, steering, rows_registered, rows_already_registered, rows_unaccounted,
  reconciled
) on public.bulk_registration_audits to bulk_registrar;
grant select (bulk_id) on public.proxy_activities to bulk_registrar;

-- Only what is known is kept of what a run says, so that an audit can be neither blocked nor blown up by it.
create function public.known_steering(p_steering jsonb) returns jsonb
language sql stable parallel safe security invoker set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_strip_nulls(
        jsonb_build_object(
          'action', e.value ->> 'action',
          'by', case
            when e.value ->> 'by' ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|operator|run)$' then e.value ->> 'by'
            else 'operator'
          end,
          'at', e.value ->> 'at',
          'reason', case when e.value ->> 'reason' in ('tolerance', 'ourSide') then e.value ->> 'reason' end,
          'concurrency', case
            when e.value ->> 'concurrency' ~ '^[0-9]{1,3}$' then (e.value ->> 'concurrency')::integer
          end
        )
      )
      order by e.place
    ),
    '[]'
  )
  from jsonb_array_elements(
    case when jsonb_typeof(p_steering) = 'array' then p_steering else '[]' end
  ) with ordinality as e (value, place)
  where e.place <= 200
    and e.value ->> 'action' in ('pause', 'resume', 'cancel', 'setConcurrency', 'brake')
    and e.value ->> 'at'
      ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$'
$$;

drop function public.log_bulk_submission(
  uuid, integer, integer, integer, integer, integer, integer, text, timestamptz
);

-- Writes the audit of a round, once: a second call does nothing and answers logged: false. Everything comes from what is
-- stored, never from the caller, but for the steering: whoever can merely start workflows could state any counts, and a
-- false audit would keep the true one out. The answer says whether the caller's counts agree, and whether items and rows
-- do; where they don't, it is for the caller to tell its operator. Nothing is written before the round has settled:
-- BR011.
create function public.log_bulk_submission(
  p_bulk_id uuid,
  p_round integer,
  p_total integer,
  p_succeeded integer,
  p_already_registered integer,
  p_failed integer,
  p_cancelled integer,
  p_overall_status text,
  -- Not looked at: the items know. Workers of an earlier version send it.
  p_settled_at timestamptz default null,
  p_steering jsonb default '[]'
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_found record;
  v_overall_status text;
  v_reconciled boolean;
  v_logged bigint;
begin
  -- Header, items, past failures and rows in one statement, hence as of one moment.
  select b.*, r.opened_at, o.*, f.failed_by_code, a.* into v_found
  from public.bulk_registrations b
  left join public.bulk_registration_rounds r on r.bulk_id = b.bulk_id and r.round = p_round
  -- Who took part in the round: the items that are in it, and those that left it for a later one.
  cross join lateral (
    select
      count(*)::integer as round_total,
      (count(*) filter (where s.status = 'open'))::integer as still_open,
      (count(*) filter (where s.status = 'success'))::integer as succeeded,
      (count(*) filter (where s.detail = 'alreadyRegistered'))::integer as already_registered,
      (count(*) filter (where s.status = 'failure'))::integer as failed,
      (count(*) filter (where s.detail = 'cancelled'))::integer as cancelled,
      max(s.settled_at) as last_settled_at
    from (
      select i.status, i.detail, i.settled_at from public.bulk_registration_items i
      where i.bulk_id = b.bulk_id and i.round = p_round
      union all
      select 'failure', p.detail, p.settled_at from public.bulk_registration_past_failures p
      where p.bulk_id = b.bulk_id and p.round = p_round
    ) s
  ) o
  cross join lateral (
    select coalesce(jsonb_object_agg(c.error_code, c.failures), '{}') as failed_by_code
    from (
      select s.error_code, count(*) as failures
      from (
        select i.error_code from public.bulk_registration_items i
        where i.bulk_id = b.bulk_id and i.round = p_round and i.status = 'failure'
        union all
        select p.error_code from public.bulk_registration_past_failures p
        where p.bulk_id = b.bulk_id and p.round = p_round
      ) s
      group by s.error_code
    ) c
  ) f
  cross join lateral (
    select
      -- What the round's successes name as their rows must be there, and be theirs.
      (
        select count(*)::integer from public.bulk_registration_items i
        join public.proxy_activities x
          on x.id = i.activity_id and x.mentor_id = i.mentor_id and x.coordinator_id = b.coordinator_id
          and x.registration_key = b.registration_key and x.bulk_id = b.bulk_id
        where i.bulk_id = b.bulk_id and i.round = p_round and i.status = 'success' and i.detail = 'registered'
      ) as rows_registered,
      (
        select count(*)::integer from public.bulk_registration_items i
        join public.proxy_activities x
          on x.id = i.activity_id and x.mentor_id = i.mentor_id and x.coordinator_id = b.coordinator_id
          and x.registration_key = b.registration_key
        where i.bulk_id = b.bulk_id and i.round = p_round and i.status = 'success'
          and i.detail = 'alreadyRegistered'
      ) as rows_already_registered,
      -- And no row of this bulk registration may be there which its item doesn't name.
      (
        select count(*)::integer from public.proxy_activities x
        left join public.bulk_registration_items i on i.bulk_id = b.bulk_id and i.mentor_id = x.mentor_id
        where x.bulk_id = b.bulk_id
          and x.coordinator_id = b.coordinator_id
          and i.activity_id is distinct from x.id
          and (
            i.mentor_id is null
            or i.round = p_round
            or exists (
              select from public.bulk_registration_past_failures p
              where p.bulk_id = b.bulk_id and p.round = p_round and p.mentor_id = x.mentor_id
            )
          )
      ) as rows_unaccounted
  ) a
  where b.bulk_id = p_bulk_id and b.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  -- A round that no item took part in was never opened, whatever the header says.
  if p_round is null or p_round not between 1 and v_found.round or v_found.round_total = 0 then
    raise exception using errcode = 'BR007', message = 'there is no such round';
  end if;
  if v_found.still_open > 0 then
    raise exception using errcode = 'BR011', message = 'the round has not settled';
  end if;

  v_overall_status := case
    when v_found.succeeded = 0 then 'totalFailure'
    when v_found.failed = 0 then 'success'
    else 'partialSuccess'
  end;
  v_reconciled := v_found.rows_registered = v_found.succeeded - v_found.already_registered
    and v_found.rows_already_registered = v_found.already_registered
    and v_found.rows_unaccounted = 0;

  -- Idempotent by the primary key (bulk_id, round), the only unique one. It isn't named here, because naming it takes
  -- the right to read audits, which a run doesn't have.
  insert into public.bulk_registration_audits (
    bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, template_hash,
    total, succeeded, already_registered, failed, cancelled, failed_by_code, overall_status, started_at, settled_at,
    steering, rows_registered, rows_already_registered, rows_unaccounted, reconciled
  )
  values (
    p_bulk_id, p_round, v_found.coordinator_id, v_found.activity_type, v_found.activity_date,
    v_found.duration_minutes, v_found.note, v_found.occurrence, v_found.template_hash,
    v_found.round_total, v_found.succeeded, v_found.already_registered, v_found.failed, v_found.cancelled,
    v_found.failed_by_code, v_overall_status, v_found.opened_at, v_found.last_settled_at,
    public.known_steering(p_steering), v_found.rows_registered, v_found.rows_already_registered,
    v_found.rows_unaccounted, v_reconciled
  )
  on conflict do nothing;
  get diagnostics v_logged = row_count;
  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', p_round,
    'logged', v_logged = 1,
    'agrees', coalesce(
      (p_total, p_succeeded, p_already_registered, p_failed, p_cancelled, p_overall_status) = (
        v_found.round_total, v_found.succeeded, v_found.already_registered, v_found.failed, v_found.cancelled,
        v_overall_status
      ),
      false
    ),
    'reconciled', v_reconciled
  );
end
$$;

revoke all on function
  public.known_steering(jsonb),
  public.log_bulk_submission(
    uuid, integer, integer, integer, integer, integer, integer, text, timestamptz, jsonb
  )
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  public.known_steering(jsonb),
  public.log_bulk_submission(
    uuid, integer, integer, integer, integer, integer, integer, text, timestamptz, jsonb
  )
to bulk_registrar;
