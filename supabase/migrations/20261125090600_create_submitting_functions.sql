-- A write of a run: it registers mentors and settles their items in one transaction.
--
-- Longer than 250 lines: permits, probes and writes are the steps of one transaction.

-- Takes one of p_slots locks, which end with the transaction. Answers false when all are taken, and never waits.
create function bulk_registration_private.take_permit(p_what text, p_slots integer) returns boolean
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  for v_slot in 1..p_slots loop
    if pg_try_advisory_xact_lock(hashtextextended(p_what, v_slot)) then
      return true;
    end if;
  end loop;
  return false;
end
$$;

-- The registered or withdrawn item of the round with the highest sequence number. Null when the row was registered and has been
-- withdrawn since. The lock prevents a withdrawal in the meantime, after which the probe would register the mentor again.
create function bulk_registration_private.last_registered(
  p_bulk_id uuid, p_round integer, out last_position integer, out last_mentor_id uuid
)
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_activity_id uuid;
begin
  select i.position, i.mentor_id, i.activity_id into last_position, last_mentor_id, v_activity_id
  from bulk_registration_private.settled_together s
  cross join lateral (
    select x.position, x.mentor_id, x.activity_id
    from unnest(s.positions) as r (range)
    cross join lateral (
      select j.position, j.mentor_id, j.sequence, j.activity_id from public.bulk_registration_items j
      where j.bulk_id = (select p_bulk_id) and j.round = p_round
        and j.position >= lower(r.range) and j.position < upper(r.range)
        and j.detail in ('registered', 'withdrawn') and j.coordinator_id = v_coordinator_id
      order by j.position
      offset 0
    ) x
    order by x.sequence desc
    limit 1
  ) i
  where s.bulk_id = (select p_bulk_id) and s.round = p_round
  order by s.sequence desc
  limit 1;
  perform from public.proxy_activities a
  where a.id = v_activity_id and (a.withdrawn_at is null or a.withdrawn_by = p_bulk_id)
  for no key update;
  if not found then
    last_position := null;
    last_mentor_id := null;
  end if;
end
$$;

-- This function and the next are the only ones that know the business table. A deployment that registers something else
-- replaces both. This function registers the active mentors; a correction registers all of them. It answers the mentors who are
-- registered now, with their rows. Mentors who were registered before are left out.
create function public.register_proxy_activities(
  p_header public.bulk_registrations, p_mentor_ids uuid[], out mentor_ids uuid[], out activity_ids uuid[]
)
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  with inserted as (
    insert into public.proxy_activities (
      coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id
    )
    select p_header.coordinator_id, a.id, p_header.registration_key, p_header.activity_type, p_header.activity_date,
      p_header.duration_minutes, p_header.note, p_header.occurrence, p_header.bulk_id
    -- Two bulk registrations of one template meet at the unique key. In the same order one waits for the other; in different
    -- orders they deadlock.
    from (select a.id from unnest(p_mentor_ids) as a (id) order by a.id) a
    left join lateral (select m.id from public.mentors m where m.id = a.id and m.active offset 0) m on true
    where m.id is not null or p_header.kind = 'correction'
    on conflict (coordinator_id, mentor_id, registration_key) where withdrawn_at is null do nothing
    returning mentor_id, id
  )
  select coalesce(array_agg(i.mentor_id), '{}'), coalesce(array_agg(i.id), '{}') into mentor_ids, activity_ids from inserted i;
end
$$;

-- Withdraws the rows in force that the amended bulk registration has of these mentors. Answers the mentors and the withdrawn
-- rows. Rows that were withdrawn before are left out. Two amendments can reverse each other, and each then waits for a row that
-- the other withdraws: therefore all rows of both registration keys are locked first, by mentor.
create function public.withdraw_proxy_activities(
  p_header public.bulk_registrations, p_mentor_ids uuid[], out mentor_ids uuid[], out activity_ids uuid[]
)
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_keys text[];
  v_activities uuid[];
begin
  select array[p_header.registration_key, b.registration_key] into strict v_keys
  from public.bulk_registrations b where b.bulk_id = p_header.of_bulk_id;
  select array_agg(l.id) filter (where l.bulk_id = p_header.of_bulk_id) into v_activities
  from (select a.id from unnest(p_mentor_ids) as a (id) order by a.id) a
  cross join lateral (
    select x.id, x.bulk_id from public.proxy_activities x
    where x.coordinator_id = p_header.coordinator_id and x.mentor_id = a.id and x.registration_key = any (v_keys)
      and x.withdrawn_at is null
    order by x.id
    for no key update
  ) l;
  with withdrawn as (
    update public.proxy_activities x
    set withdrawn_at = now(), withdrawn_by = p_header.bulk_id
    where x.id = any (v_activities)
    returning x.mentor_id, x.id
  )
  select coalesce(array_agg(w.mentor_id), '{}'), coalesce(array_agg(w.id), '{}') into mentor_ids, activity_ids from withdrawn w;
end
$$;

-- The outcome of each open item of a registration: registered, already registered, or failed with a code. A registered mentor
-- stays registered, also when the mentor becomes inactive.
create function bulk_registration_private.outcomes_of_registration(
  p_header public.bulk_registrations, p_mentor_ids uuid[], p_new_mentors uuid[], p_new_activities uuid[],
  out details text[], out codes text[], out activity_ids uuid[]
)
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  select array_agg(f.detail order by f.place), array_agg(f.code order by f.place), array_agg(f.activity_id order by f.place)
  into details, codes, activity_ids
  from (
    select
      o.place,
      coalesce(n.id, a.id) as activity_id,
      case when n.id is not null then 'registered' when a.id is not null then 'alreadyRegistered' else 'failed' end
        as detail,
      case
        when coalesce(n.id, a.id) is not null then null
        when m.active is null then 'mentorUnknown'
        when not m.active then 'mentorInactive'
        else 'lost'
      end as code
    from unnest(p_mentor_ids) with ordinality as o (mentor_id, place)
    cross join lateral (
      select p_new_activities[array_position(p_new_mentors, o.mentor_id)] as id
      offset 0
    ) n
    left join lateral (
      select a.id from public.proxy_activities a
      where n.id is null and a.coordinator_id = p_header.coordinator_id and a.mentor_id = o.mentor_id
        and a.registration_key = p_header.registration_key and a.withdrawn_at is null
      offset 0
    ) a on true
    left join lateral (
      select m.active from public.mentors m where n.id is null and m.id = o.mentor_id
      offset 0
    ) m on true
  ) f;
end
$$;

-- Settles the open items from p_from to p_to in one transaction, 1 to 500 positions, and answers the state of the round. For a
-- single position, the answer holds the stored item too. Positions behind the last one settle nothing: a run that was told of too
-- many mentors learns the right number from the answer. With p_probe nothing is settled: the function registers again a mentor
-- whom this round has registered, which shows whether writes succeed.
create function public.submit_registrations(
  p_bulk_id uuid, p_round integer, p_from integer, p_to integer, p_attempt integer default 1, p_probe boolean default false
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_header public.bulk_registrations;
  v_round public.bulk_registration_rounds;
  v_run_concurrency integer;
  v_total_concurrency integer;
  v_positions integer[];
  v_open uuid[];
  v_new_mentors uuid[];
  v_new_activities uuid[];
  v_details text[];
  v_codes text[];
  v_activities uuid[];
  v_withdrawn integer := 0;
  v_probed uuid;
begin
  if p_round is null or p_from is null or p_to is null or p_to not between p_from and p_from::bigint + 499
    or p_attempt is null or p_attempt < 1 or p_probe is null
  then
    raise exception using errcode = '22023', message = 'a round, 1 to 500 positions and an attempt are required';
  end if;
  select b.* into v_header from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  select r.* into v_round from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed round of this id';
  end if;
  if p_from < 1 then
    raise exception using errcode = 'BR010', message = 'a position is not in the round';
  end if;

  -- The cap. Both permits end with the transaction, also when it fails.
  select l.run_concurrency, l.total_concurrency into strict v_run_concurrency, v_total_concurrency
  from public.bulk_registration_limits l where l.id;
  if not bulk_registration_private.take_permit(p_bulk_id::text || ':' || p_round::text, v_run_concurrency)
    or not bulk_registration_private.take_permit('bulk registrations', v_total_concurrency)
  then
    raise exception using errcode = 'BR013', message = 'as many writes as allowed are in flight';
  end if;

  if p_probe then
    if v_round.succeeded > v_round.already_registered then
      select l.last_position, l.last_mentor_id into p_from, v_probed
      from bulk_registration_private.last_registered(p_bulk_id, p_round) l;
    end if;
    if v_probed is not null then
      perform bulk_registration_private.lock_open_items(p_bulk_id, p_round, p_from, p_from);
      if v_header.kind = 'withdrawal' then
        perform public.withdraw_proxy_activities(v_header, array[v_probed]);
      else
        perform public.register_proxy_activities(v_header, array[v_probed]);
      end if;
    end if;
    return bulk_registration_private.state(v_round, v_run_concurrency)
      || jsonb_build_object('probed', v_probed is not null);
  end if;

  select o.positions, o.mentor_ids into v_positions, v_open
  from bulk_registration_private.lock_open_items(p_bulk_id, p_round, p_from, p_to) o;
  if v_open is not null then
    if v_header.kind = 'registration' then
      select r.mentor_ids, r.activity_ids into v_new_mentors, v_new_activities
      from public.register_proxy_activities(v_header, v_open) r;
    else
      select a.details, a.codes, a.activity_ids, a.withdrawn into v_details, v_codes, v_activities, v_withdrawn
      from bulk_registration_private.amend(v_header, v_open) a;
    end if;
  end if;
  -- Checked after the registration: a coordinator who was made inactive in between has then registered nobody, or the
  -- registration came first.
  if not exists (
    select from public.coordinators c where c.user_id = v_header.coordinator_id and c.active
  ) then
    raise exception using errcode = 'BR009', message = 'the coordinator is not active';
  end if;

  if v_open is not null then
    if v_new_mentors = v_open then
      v_details := array_fill('registered'::text, array[cardinality(v_open)]);
      v_codes := array_fill(null::text, array[cardinality(v_open)]);
      v_activities := v_new_activities;
    elsif v_header.kind = 'registration' then
      select o.details, o.codes, o.activity_ids into v_details, v_codes, v_activities
      from bulk_registration_private.outcomes_of_registration(v_header, v_open, v_new_mentors, v_new_activities) o;
    end if;
    if 'lost' = any (v_codes) then
      raise exception using errcode = '40001', message = 'a row that was in the way is gone; try again';
    end if;

    select s.* into v_round
    from bulk_registration_private.settle_items(
      p_bulk_id, p_round, v_positions, v_details, v_codes, array_fill(null::text, array[cardinality(v_open)]),
      array_fill(p_attempt, array[cardinality(v_open)]), v_activities, v_withdrawn
    ) s;
  else
    select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  end if;

  return bulk_registration_private.state(v_round, v_run_concurrency) || jsonb_build_object(
    'outcome', case when p_from = p_to then (
      select bulk_registration_private.item(i) from public.bulk_registration_items i
      where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position between p_from and p_to
      order by i.position
    ) end
  );
end
$$;

revoke all on function
  bulk_registration_private.take_permit(text, integer),
  bulk_registration_private.last_registered(uuid, integer),
  bulk_registration_private.outcomes_of_registration(public.bulk_registrations, uuid[], uuid[], uuid[])
from public;
revoke all on function
  public.register_proxy_activities(public.bulk_registrations, uuid[]),
  public.withdraw_proxy_activities(public.bulk_registrations, uuid[]),
  public.submit_registrations(uuid, integer, integer, integer, integer, boolean)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  bulk_registration_private.take_permit(text, integer),
  bulk_registration_private.last_registered(uuid, integer),
  bulk_registration_private.outcomes_of_registration(public.bulk_registrations, uuid[], uuid[], uuid[]),
  public.register_proxy_activities(public.bulk_registrations, uuid[]),
  public.withdraw_proxy_activities(public.bulk_registrations, uuid[]),
  public.submit_registrations(uuid, integer, integer, integer, integer, boolean)
to bulk_registrar;
