-- Settling: the one function that writes outcomes and counters, and the functions that store failures or close a round.
--
-- Locks are taken in one order, which makes deadlocks impossible: items by position, rows of the business table by mentor, the
-- round last. The lock of the round is held to the commit. Sequence numbers therefore have no gaps, and a reader who has seen
-- one number has seen all numbers before it.
--
-- Longer than 250 lines: the order of the locks above holds for all of these functions, and is checked by reading them together.

-- An item in the form that every function answers.
create function bulk_registration_private.item(p_item public.bulk_registration_items) returns jsonb
language sql stable parallel safe security invoker
return jsonb_build_object(
  'sequence', p_item.sequence,
  'position', p_item.position,
  'mentorId', p_item.mentor_id,
  'detail', p_item.detail,
  'errorCode', p_item.error_code,
  'errorCause', p_item.error_cause,
  'attempts', p_item.attempts,
  'settledAt', p_item.settled_at
);

create function bulk_registration_private.counts(p_round public.bulk_registration_rounds) returns jsonb
language sql immutable parallel safe security invoker
return jsonb_build_object(
  'settled', p_round.settled,
  'succeeded', p_round.succeeded,
  'alreadyRegistered', p_round.already_registered,
  'failed', p_round.failed,
  'cancelled', p_round.cancelled
);

-- The answer to a write, with the state of the round after it.
create function bulk_registration_private.state(p_round public.bulk_registration_rounds, p_maximum integer) returns jsonb
language sql immutable parallel safe security invoker
return jsonb_build_object(
  'bulkId', p_round.bulk_id,
  'round', p_round.round,
  'total', p_round.total,
  'counts', bulk_registration_private.counts(p_round),
  'ended', p_round.ended_at is not null,
  'maximumConcurrency', p_maximum
);

-- Locks the open items from p_from to p_to in the order of their positions. A second caller waits here, and then sees what the
-- first has stored.
create function bulk_registration_private.lock_open_items(
  p_bulk_id uuid, p_round integer, p_from integer, p_to integer, out positions integer[], out mentor_ids uuid[]
)
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
begin
  select array_agg(o.position order by o.position), array_agg(o.mentor_id order by o.position) into positions, mentor_ids
  from (
    select i.position, i.mentor_id from public.bulk_registration_items i
    where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position between p_from and p_to and i.sequence is null
      and i.coordinator_id = v_coordinator_id
    order by i.position
    for no key update
  ) o;
end
$$;

-- Settles open items of the caller's sealed round and counts them. No other function writes either. The arrays give the outcome
-- of each position. A success must name its row, and the row must be there in the state that the success claims: in force, or
-- withdrawn. p_withdrawn is the number of rows that the same write has withdrawn.
create function bulk_registration_private.settle_items(
  p_bulk_id uuid, p_round integer, p_positions integer[], p_details text[], p_codes text[], p_causes text[],
  p_attempts integer[], p_activity_ids uuid[], p_withdrawn integer default 0,
  out settled_round public.bulk_registration_rounds
)
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_nestloop = off
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_now timestamptz;
  v_first integer;
  v_last integer;
  v_count integer := cardinality(p_positions);
  v_succeeded integer;
  v_already integer;
  v_cancelled integer;
  v_tried integer;
  v_changed integer;
  v_registration_key text;
begin
  select min(s.position), max(s.position), count(*) filter (where s.detail not in ('failed', 'cancelled')),
    count(*) filter (where s.detail = 'alreadyRegistered'), count(*) filter (where s.detail = 'cancelled'),
    count(*) filter (where s.attempts > 0)
  into v_first, v_last, v_succeeded, v_already, v_cancelled, v_tried
  from unnest(p_positions, p_details, p_attempts) as s (position, detail, attempts);

  -- The time is taken while the lock is held, so it rises with the sequence numbers.
  perform from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.coordinator_id = v_coordinator_id and r.sealed_at is not null
  for no key update;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed round of this id';
  end if;
  v_now := date_trunc('milliseconds', clock_timestamp());
  select b.registration_key into v_registration_key from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  update public.bulk_registration_rounds r
  set settled = r.settled + v_count,
    succeeded = r.succeeded + v_succeeded,
    already_registered = r.already_registered + v_already,
    withdrawn = r.withdrawn + p_withdrawn,
    failed = r.failed + v_count - v_succeeded,
    cancelled = r.cancelled + v_cancelled,
    started_at = coalesce(r.started_at, case when v_tried > 0 then v_now end),
    ended_at = case when r.settled + v_count = r.total then v_now end
  where r.bulk_id = p_bulk_id and r.round = p_round
  returning r.* into strict settled_round;

  insert into bulk_registration_private.settled_together (bulk_id, round, sequence, positions)
  select p_bulk_id, p_round, settled_round.settled - v_count + 1,
    case
      when v_last - v_first = v_count - 1 then int4multirange(int4range(v_first, v_last, '[]'))
      else (select range_agg(int4range(s.position, s.position, '[]')) from unnest(p_positions) as s (position))
    end;
  -- Rows of other bulk registrations can be deleted in the meantime.
  if v_already > 0 or 'alreadyWithdrawn' = any (p_details) then
    perform from public.proxy_activities a where a.id = any (p_activity_ids) for key share;
  end if;
  update public.bulk_registration_items i
  set sequence = settled_round.settled - v_count + s.place, detail = s.detail, error_code = s.code, error_cause = s.cause,
    attempts = s.attempts, activity_id = s.activity_id, settled_at = v_now
  from unnest(p_positions, p_details, p_codes, p_causes, p_attempts, p_activity_ids)
    with ordinality as s (position, detail, code, cause, attempts, activity_id, place)
  where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position between v_first and v_last
    and i.position = s.position and i.sequence is null
    and (
      s.activity_id is null
      or (
        select (a.mentor_id, a.coordinator_id, a.registration_key) = (i.mentor_id, v_coordinator_id, v_registration_key)
          and case s.detail
            when 'withdrawn' then a.withdrawn_by = p_bulk_id
            when 'alreadyWithdrawn' then a.withdrawn_at is not null
            else a.withdrawn_at is null
          end
        from public.proxy_activities a
        where a.id = s.activity_id
      )
    );
  get diagnostics v_changed = row_count;
  if v_changed <> v_count then
    raise exception using errcode = '40001', message = 'an item was settled meanwhile, or its row is not there';
  end if;
end
$$;

-- Stores failures that Postgres can't know by itself. A settled item stays as it is. The answer gives the stored items.
create function public.settle_failures(p_bulk_id uuid, p_round integer, p_failures jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_round public.bulk_registration_rounds;
  v_given integer;
  v_first integer;
  v_last integer;
  v_positions integer[];
  v_codes text[];
  v_causes text[];
  v_attempts integer[];
begin
  if p_round is null or jsonb_typeof(p_failures) is distinct from 'array'
    or jsonb_array_length(p_failures) not between 1 and 500
  then
    raise exception using errcode = '22023', message = 'a round and 1 to 500 failures are required';
  end if;
  select count(distinct f.position), min(f.position), max(f.position) into v_given, v_first, v_last
  from jsonb_to_recordset(p_failures) as f (position integer);
  if v_given <> jsonb_array_length(p_failures) then
    raise exception using errcode = '22023', message = 'each failure must have a position of its own';
  end if;
  select r.* into v_round from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed round of this id';
  end if;
  if v_first < 1 or v_last > v_round.total then
    raise exception using errcode = 'BR010', message = 'a position is not in the round';
  end if;

  select array_agg(f.position order by f.position), array_agg(f.code order by f.position),
    array_agg(f.cause order by f.position), array_agg(coalesce(f.attempts, 0) order by f.position)
  into v_positions, v_codes, v_causes, v_attempts
  from (
    select g.* from jsonb_to_recordset(p_failures) as g (position integer, code text, cause text, attempts integer)
    order by g.position
  ) f
  cross join lateral bulk_registration_private.lock_open_items(p_bulk_id, p_round, f.position, f.position) o
  where o.positions is not null;
  if v_positions is not null then
    select s.* into v_round
    from bulk_registration_private.settle_items(
      p_bulk_id, p_round, v_positions, array_fill('failed'::text, array[cardinality(v_positions)]), v_codes, v_causes,
      v_attempts, array_fill(null::uuid, array[cardinality(v_positions)])
    ) s;
  else
    select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  end if;

  return (
    select bulk_registration_private.state(v_round, l.run_concurrency) || jsonb_build_object(
      'outcome', case when v_given = 1 then (
        select bulk_registration_private.item(i) from public.bulk_registration_items i
        where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position between v_first and v_last
        order by i.position
      ) end
    )
    from public.bulk_registration_limits l
    where l.id
  );
end
$$;

-- Settles the open items among 5,000 positions. This is a function of its own because a coordinator may close a round, but may
-- not settle items otherwise.
create function bulk_registration_private.close_items(
  p_bulk_id uuid, p_round integer, p_reason text, p_after integer, out closed_round public.bulk_registration_rounds
)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_positions integer[];
  v_count integer;
begin
  -- The role of the request: inside this function, the current user is its owner.
  if current_setting('role') <> 'bulk_registrar'
    and (p_reason <> 'interrupted' or not bulk_registration_private.is_active_coordinator())
  then
    raise exception using errcode = '42501', message = 'a coordinator closes only what was interrupted';
  end if;
  select o.positions into v_positions
  from bulk_registration_private.lock_open_items(p_bulk_id, p_round, p_after + 1, p_after + 5000) o;
  v_count := cardinality(v_positions);
  if v_count > 0 then
    select s.* into closed_round
    from bulk_registration_private.settle_items(
      p_bulk_id, p_round, v_positions,
      array_fill(case p_reason when 'cancelled' then 'cancelled' else 'failed' end, array[v_count]),
      array_fill(p_reason, array[v_count]), array_fill(null::text, array[v_count]), array_fill(0, array[v_count]),
      array_fill(null::uuid, array[v_count])
    ) s;
  else
    select r.* into closed_round from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and r.round = p_round and r.coordinator_id = public.acting_coordinator_id();
  end if;
end
$$;

-- Settles the open items behind p_after, 5,000 positions per call. Answers the position to continue from, null at the end. A
-- run may close a round for any reason; a coordinator may close only a round whose run Temporal no longer knows.
create function public.close_round(p_bulk_id uuid, p_round integer, p_reason text, p_after integer default 0) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_round public.bulk_registration_rounds;
begin
  if p_round is null or p_after is null or p_after < 0
    or coalesce(p_reason not in ('cancelled', 'deadline', 'interrupted', 'coordinatorInactive'), true)
  then
    raise exception using errcode = '22023', message = 'a round, a reason and a position are required';
  end if;
  if not exists (
    select from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is not null
  ) then
    raise exception using errcode = 'BR003', message = 'there is no sealed round of this id';
  end if;
  v_round := bulk_registration_private.close_items(p_bulk_id, p_round, p_reason, p_after);
  return (
    select bulk_registration_private.state(v_round, l.run_concurrency)
      || jsonb_build_object('cursor', case when p_after < v_round.total - 5000 then p_after + 5000 end)
    from public.bulk_registration_limits l
  );
end
$$;

revoke all on function
  bulk_registration_private.item(public.bulk_registration_items),
  bulk_registration_private.counts(public.bulk_registration_rounds),
  bulk_registration_private.state(public.bulk_registration_rounds, integer),
  bulk_registration_private.lock_open_items(uuid, integer, integer, integer),
  bulk_registration_private.settle_items(
    uuid, integer, integer[], text[], text[], text[], integer[], uuid[], integer
  ),
  bulk_registration_private.close_items(uuid, integer, text, integer)
from public;
revoke all on function
  public.settle_failures(uuid, integer, jsonb),
  public.close_round(uuid, integer, text, integer)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  bulk_registration_private.item(public.bulk_registration_items),
  bulk_registration_private.counts(public.bulk_registration_rounds),
  bulk_registration_private.state(public.bulk_registration_rounds, integer),
  bulk_registration_private.close_items(uuid, integer, text, integer),
  public.close_round(uuid, integer, text, integer)
to authenticated, bulk_registrar;
grant execute on function
  bulk_registration_private.lock_open_items(uuid, integer, integer, integer),
  bulk_registration_private.settle_items(
    uuid, integer, integer[], text[], text[], text[], integer[], uuid[], integer
  ),
  public.settle_failures(uuid, integer, jsonb)
to bulk_registrar;
