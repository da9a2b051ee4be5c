-- The audit of a round: who acted on what, when and how the round ended, and who steered it. The audit counts items and rows of
-- the business table again, in chunks, and says whether they agree with the counters.
--
-- Longer than 250 lines: the steps of one audit stand in the order in which the worker calls them.

-- A recount in progress. The audit replaces it.
create table bulk_registration_private.audit_recounts (
  bulk_id uuid not null,
  round integer not null,
  -- The position up to which the round's items are counted. The rows of the business table are counted up to this mentor.
  position integer not null default 0,
  mentor_id uuid,
  -- The mentor up to which withdrawn rows are counted, and whether that count is complete.
  withdrawn_mentor_id uuid,
  withdrawn_counted boolean not null default false,
  succeeded integer not null default 0,
  already_registered integer not null default 0,
  failed integer not null default 0,
  cancelled integer not null default 0,
  failed_by_code jsonb not null default '{}',
  rows_registered integer not null default 0,
  rows_already_registered integer not null default 0,
  rows_withdrawn integer not null default 0,
  rows_already_withdrawn integer not null default 0,
  rows_unaccounted integer not null default 0,
  primary key (bulk_id, round),
  foreign key (bulk_id, round) references public.bulk_registration_rounds (bulk_id, round) on delete cascade
);

revoke all on bulk_registration_private.audit_recounts from public;

-- Keeps only known fields of the steering that a run states. An invalid or very large input then can't prevent the audit.
create function bulk_registration_private.known_steering(p_steering jsonb) returns jsonb
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
          'reason', case when e.value ->> 'reason' = 'tolerance' then e.value ->> 'reason' end,
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
    and e.value ->> 'action' in ('pause', 'resume', 'cancel', 'setConcurrency')
    and e.value ->> 'at'
      ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$'
$$;

-- Counts 5,000 items with the rows that they name. For an amendment, the withdrawn rows are counted too. A row that a
-- correction registered counts only when the old row is withdrawn, because the mentor must not have both.
create function bulk_registration_private.recount_items(
  p_header public.bulk_registrations, p_recount bulk_registration_private.audit_recounts
) returns void
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  v_counted record;
  v_failed_by_code jsonb;
begin
  select
    count(*) filter (where i.activity_id is not null) as succeeded,
    count(*) filter (where i.detail = 'alreadyRegistered') as already_registered,
    count(*) filter (where i.error_code is not null) as failed,
    count(*) filter (where i.detail = 'cancelled') as cancelled,
    count(*) filter (
      where i.detail = 'registered' and a.bulk_id = p_header.bulk_id and (p_header.kind = 'registration' or w.found)
    ) as rows_registered,
    count(*) filter (where i.detail = 'alreadyRegistered' and a.bulk_id is not null) as rows_already_registered,
    count(*) filter (where i.activity_id is not null and w.found) as rows_withdrawn,
    count(*) filter (where i.detail = 'alreadyWithdrawn' and a.withdrawn_at is not null) as rows_already_withdrawn
  into v_counted
  from public.bulk_registration_items i
  left join lateral (
    select x.bulk_id, x.withdrawn_at from public.proxy_activities x
    where x.id = i.activity_id and x.mentor_id = i.mentor_id and x.coordinator_id = p_header.coordinator_id
      and x.registration_key = p_header.registration_key
    offset 0
  ) a on true
  left join lateral (
    select true as found from public.proxy_activities x
    where p_header.kind <> 'registration' and x.bulk_id = p_header.of_bulk_id and x.mentor_id = i.mentor_id
      and x.withdrawn_by = p_header.bulk_id
    offset 0
  ) w on true
  where i.bulk_id = (select p_recount.bulk_id) and i.round = p_recount.round
    and i.position > (select p_recount.position) and i.position <= (select p_recount.position + 5000);

  select coalesce(jsonb_object_agg(f.code, f.failures), '{}') into v_failed_by_code
  from (
    select c.code, sum(c.failures) as failures
    from (
      select b.key as code, b.value::integer as failures from jsonb_each_text(p_recount.failed_by_code) b
      union all
      select i.error_code, 1 from public.bulk_registration_items i
      where i.bulk_id = (select p_recount.bulk_id) and i.round = p_recount.round and i.detail in ('failed', 'cancelled')
        and i.position > (select p_recount.position) and i.position <= (select p_recount.position + 5000)
    ) c
    group by c.code
  ) f;

  update bulk_registration_private.audit_recounts c
  set position = c.position + 5000,
    succeeded = c.succeeded + v_counted.succeeded,
    already_registered = c.already_registered + v_counted.already_registered,
    failed = c.failed + v_counted.failed,
    cancelled = c.cancelled + v_counted.cancelled,
    failed_by_code = v_failed_by_code,
    rows_registered = c.rows_registered + v_counted.rows_registered,
    rows_already_registered = c.rows_already_registered + v_counted.rows_already_registered,
    rows_withdrawn = c.rows_withdrawn + v_counted.rows_withdrawn,
    rows_already_withdrawn = c.rows_already_withdrawn + v_counted.rows_already_withdrawn
  where c.bulk_id = p_recount.bulk_id and c.round = p_recount.round;
end
$$;

-- Looks at 5,000 rows of this bulk registration for rows that no item names. Rows of mentors in other rounds are left out.
-- Answers whether the last row was reached.
create function bulk_registration_private.recount_rows(
  p_header public.bulk_registrations, p_recount bulk_registration_private.audit_recounts
) returns boolean
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  v_after uuid := coalesce(p_recount.mentor_id, '00000000-0000-0000-0000-000000000000');
  v_last uuid;
  v_rows integer;
  v_unaccounted integer;
begin
  select count(*), (array_agg(x.mentor_id order by x.mentor_id desc))[1],
    count(*) filter (where not coalesce(n.named, false) and coalesce(n.in_round, true))
  into v_rows, v_last, v_unaccounted
  from (
    select y.id, y.mentor_id from public.proxy_activities y
    where y.bulk_id = p_recount.bulk_id and y.mentor_id > v_after
    order by y.mentor_id
    limit 5000
  ) x
  cross join lateral (
    select bool_or(i.activity_id = x.id) as named, bool_or(i.round = p_recount.round) as in_round
    from public.bulk_registration_items i
    where i.bulk_id = (select p_recount.bulk_id) and i.mentor_id = x.mentor_id
  ) n;
  update bulk_registration_private.audit_recounts c
  set mentor_id = v_last, rows_unaccounted = c.rows_unaccounted + v_unaccounted
  where c.bulk_id = p_recount.bulk_id and c.round = p_recount.round;
  return v_rows < 5000;
end
$$;

-- Looks at 5,000 rows that this amendment has withdrawn for rows whose mentor has no succeeded item. Rows of mentors in other
-- rounds are left out.
create function bulk_registration_private.recount_withdrawn_rows(
  p_header public.bulk_registrations, p_recount bulk_registration_private.audit_recounts
) returns void
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  v_after uuid := coalesce(p_recount.withdrawn_mentor_id, '00000000-0000-0000-0000-000000000000');
  v_last uuid;
  v_rows integer;
  v_unaccounted integer;
begin
  select count(*), (array_agg(x.mentor_id order by x.mentor_id desc))[1],
    count(*) filter (where not coalesce(n.succeeded, false) and coalesce(n.in_round, true))
  into v_rows, v_last, v_unaccounted
  from (
    select y.mentor_id from public.proxy_activities y
    where y.withdrawn_by = p_recount.bulk_id and y.mentor_id > v_after
    order by y.mentor_id
    limit 5000
  ) x
  cross join lateral (
    select bool_or(i.activity_id is not null) as succeeded, bool_or(i.round = p_recount.round) as in_round
    from public.bulk_registration_items i
    where i.bulk_id = (select p_recount.bulk_id) and i.mentor_id = x.mentor_id
  ) n;
  update bulk_registration_private.audit_recounts c
  set withdrawn_mentor_id = v_last, withdrawn_counted = v_rows < 5000,
    rows_unaccounted = c.rows_unaccounted + v_unaccounted
  where c.bulk_id = p_recount.bulk_id and c.round = p_recount.round;
end
$$;

-- One step of the recount of the caller's round, after its end. The last step writes the audit. The answer is null until then.
create function bulk_registration_private.audit_round(p_bulk_id uuid, p_round integer, p_steering jsonb) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_header public.bulk_registrations;
  v_round public.bulk_registration_rounds;
  v_recount bulk_registration_private.audit_recounts;
  v_reconciled boolean;
begin
  select b.* into v_header from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.coordinator_id = public.acting_coordinator_id()
    and exists (
      select from public.bulk_registration_rounds r
      where r.bulk_id = b.bulk_id and r.round = 1 and r.sealed_at is not null
    );
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  -- Two callers take turns here.
  select r.* into v_round from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is not null
  for no key update;
  if not found then
    raise exception using errcode = 'BR007', message = 'there is no such round';
  end if;
  if v_round.ended_at is null then
    raise exception using errcode = 'BR011', message = 'the round has not ended';
  end if;
  select a.reconciled into v_reconciled from public.bulk_registration_audits a
  where a.bulk_id = p_bulk_id and a.round = p_round;
  if found then
    return v_reconciled;
  end if;

  insert into bulk_registration_private.audit_recounts (bulk_id, round) values (p_bulk_id, p_round)
  on conflict (bulk_id, round) do nothing;
  select c.* into strict v_recount from bulk_registration_private.audit_recounts c
  where c.bulk_id = p_bulk_id and c.round = p_round;
  if v_recount.position < v_round.total then
    perform bulk_registration_private.recount_items(v_header, v_recount);
    return null;
  end if;
  if v_header.kind <> 'registration' and not v_recount.withdrawn_counted then
    perform bulk_registration_private.recount_withdrawn_rows(v_header, v_recount);
    return null;
  end if;
  if not bulk_registration_private.recount_rows(v_header, v_recount) then
    return null;
  end if;
  delete from bulk_registration_private.audit_recounts c
  where c.bulk_id = p_bulk_id and c.round = p_round
  returning c.* into strict v_recount;

  v_reconciled := v_recount.rows_registered + v_recount.rows_already_registered
      + case v_header.kind when 'withdrawal' then v_recount.rows_withdrawn + v_recount.rows_already_withdrawn else 0 end
      = v_recount.succeeded
    and v_recount.rows_already_registered = v_recount.already_registered
    and v_recount.rows_withdrawn = v_round.withdrawn
    and v_recount.rows_unaccounted = 0
    and (v_recount.succeeded, v_recount.already_registered, v_recount.failed, v_recount.cancelled)
      = (v_round.succeeded, v_round.already_registered, v_round.failed, v_round.cancelled);
  insert into public.bulk_registration_audits (
    bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, kind, of_bulk_id,
    template_hash, total, succeeded, already_registered, withdrawn, failed, cancelled, failed_by_code, overall_status,
    started_at, settled_at, steering, rows_registered, rows_already_registered, rows_withdrawn, rows_already_withdrawn,
    rows_unaccounted, reconciled
  )
  values (
    p_bulk_id, p_round, v_header.coordinator_id, v_header.activity_type, v_header.activity_date,
    v_header.duration_minutes, v_header.note, v_header.occurrence, v_header.kind, v_header.of_bulk_id, v_header.template_hash,
    v_recount.succeeded + v_recount.failed, v_recount.succeeded, v_recount.already_registered, v_round.withdrawn,
    v_recount.failed, v_recount.cancelled, v_recount.failed_by_code,
    case when v_recount.succeeded = 0 then 'totalFailure' when v_recount.failed = 0 then 'success' else 'partialSuccess' end,
    v_round.started_at, v_round.ended_at, bulk_registration_private.known_steering(p_steering),
    v_recount.rows_registered, v_recount.rows_already_registered, v_recount.rows_withdrawn, v_recount.rows_already_withdrawn,
    v_recount.rows_unaccounted, v_reconciled
  );
  update public.bulk_registration_rounds r set audited_at = now() where r.bulk_id = p_bulk_id and r.round = p_round;
  return v_reconciled;
end
$$;

-- Writes the audit of a round once. The run calls again until the answer says done: each call counts 5,000 items or rows. Only
-- the steering comes from the caller; everything else comes from stored data. Otherwise anyone who can start workflows could
-- state false counts, and a false audit would prevent the true one. When items and rows disagree (reconciled: false), the
-- caller tells the operator.
create function public.log_bulk_submission(p_bulk_id uuid, p_round integer, p_steering jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_reconciled boolean := bulk_registration_private.audit_round(p_bulk_id, p_round, p_steering);
begin
  return jsonb_build_object(
    'bulkId', p_bulk_id, 'round', p_round, 'done', v_reconciled is not null, 'reconciled', v_reconciled
  );
end
$$;

-- Up to so many rounds of all coordinators that ended a while ago and have no audit. The choice is random: rounds that can't be
-- audited yet then don't keep out the others.
create function bulk_registration_private.unaudited_rounds(p_limit integer) returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'bulkId', u.bulk_id, 'round', u.round, 'actingCoordinatorId', u.coordinator_id, 'endedAt', u.ended_at
      )
    ),
    '[]'
  )
  from (
    select o.* from (
      select r.bulk_id, r.round, r.coordinator_id, r.ended_at from public.bulk_registration_rounds r
      where r.ended_at < now() - interval '5 seconds' and r.audited_at is null
      order by r.ended_at
      limit 5000
    ) o
    order by random()
    limit p_limit
  ) u
$$;

-- Answers a worker the id of the project, and up to p_unaudited rounds whose audit must be started again.
create function public.read_project(p_unaudited integer default 0) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if p_unaudited is null or p_unaudited not between 0 and 1000 then
    raise exception using errcode = '22023', message = 'p_unaudited must be from 0 to 1000';
  end if;
  return jsonb_build_object(
    'projectId', bulk_registration_private.project_id(),
    'unaudited', bulk_registration_private.unaudited_rounds(p_unaudited)
  );
end
$$;

revoke all on function
  bulk_registration_private.known_steering(jsonb),
  bulk_registration_private.recount_items(
    public.bulk_registrations, bulk_registration_private.audit_recounts
  ),
  bulk_registration_private.recount_rows(public.bulk_registrations, bulk_registration_private.audit_recounts),
  bulk_registration_private.recount_withdrawn_rows(public.bulk_registrations, bulk_registration_private.audit_recounts),
  bulk_registration_private.audit_round(uuid, integer, jsonb),
  bulk_registration_private.unaudited_rounds(integer)
from public;
revoke all on function
  public.log_bulk_submission(uuid, integer, jsonb),
  public.read_project(integer)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  bulk_registration_private.audit_round(uuid, integer, jsonb),
  bulk_registration_private.unaudited_rounds(integer),
  public.log_bulk_submission(uuid, integer, jsonb),
  public.read_project(integer)
to bulk_registrar;
