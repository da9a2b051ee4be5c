-- Opening a bulk registration with the coordinator's own token.
--
-- All functions of public are security invoker, so every policy applies. Each answers one object that echoes what it was asked
-- about: a caller can recognise an answer to another request. Each may be called again after a lost answer.
-- The error codes of these functions have the class BR and the HTTP status 400:
-- BR003 bulk registration not found, or not sealed
-- BR004 template conflict
-- BR005 selection conflict
-- BR007 round conflict
-- BR009 not a coordinator, or inactive
-- BR010 no such position
-- BR011 audit of a round that has not ended
-- BR012 settings conflict
-- BR013 the cap is reached
-- BR014 the previous round has not ended
-- BR015 too many open rounds
-- BR016 removed
-- BR017 a correction that changes nothing
-- Messages hold no names and no notes, because logs and histories keep them.
--
-- Longer than 250 lines: opening in chunks, sealing and opening a round are one protocol.

-- The planner has no statistics of a new bulk registration and estimates it as one row. It would then choose nested loops and
-- scans of the whole bulk registration. Four habits prevent such plans:
-- Lookups go row by row behind `offset 0`.
-- Values are written as `(select p_bulk_id)`, which the planner can't look up among the most common values.
-- Ranges are conditions on the key, in the order of the key, also for one position: on a small table, any index looks as good
-- as the key.
-- Functions for many items plan each call anew (force_custom_plan), because a session would keep a plan from when the tables
-- were small. Functions that each write or poll calls keep their plan (force_generic_plan), without the two kinds of scan that
-- suit only small tables.

-- These functions see every row, so they select the caller's rows themselves.
create function bulk_registration_private.is_active_coordinator() returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from public.coordinators c where c.user_id = public.acting_coordinator_id() and c.active
  )
$$;

-- The concurrency of a run: the requested one, at most the operator's limit for one run.
create function bulk_registration_private.concurrency(p_settings jsonb, p_maximum integer) returns integer
language sql immutable parallel safe security invoker
return least(coalesce(floor((p_settings ->> 'concurrency')::numeric), p_maximum), p_maximum)::integer;

-- Distinguishes a removed bulk registration from one that never existed.
create function bulk_registration_private.refuse_removed(p_bulk_id uuid) returns void
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if exists (
    select from public.bulk_registrations b
    where b.bulk_id = p_bulk_id and b.coordinator_id = public.acting_coordinator_id() and b.removed_at is not null
  ) then
    raise exception using errcode = 'BR016', message = 'the bulk registration was removed after its time';
  end if;
end
$$;

-- Adds mentors to the round, behind those who are in it. The caller holds the lock of the round and passes new mentors only.
-- The generic plan is for the check of the foreign key, which would otherwise be planned anew for each row.
create function bulk_registration_private.add_items(
  p_round public.bulk_registration_rounds, p_mentor_ids uuid[], p_selection_positions integer[], p_cancelled integer
) returns public.bulk_registration_rounds
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_round public.bulk_registration_rounds;
  v_added integer;
begin
  insert into public.bulk_registration_items (
    bulk_id, round, position, selection_position, mentor_id, coordinator_id
  )
  select p_round.bulk_id, p_round.round, p_round.filled + n.place,
    coalesce(n.selection_position, p_round.filled + n.place), n.mentor_id, p_round.coordinator_id
  from unnest(p_mentor_ids, p_selection_positions) with ordinality as n (mentor_id, selection_position, place);
  get diagnostics v_added = row_count;
  update public.bulk_registration_rounds r
  set filled = r.filled + v_added, took_cancelled = r.took_cancelled + p_cancelled, filled_at = clock_timestamp()
  where r.bulk_id = p_round.bulk_id and r.round = p_round.round
  returning r.* into strict v_round;
  return v_round;
end
$$;

-- Refuses a round when the coordinator has as many open rounds as the operator allows.
create function bulk_registration_private.check_open_rounds(p_coordinator_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_maximum integer;
  v_open integer;
begin
  select l.open_rounds_per_coordinator into strict v_maximum from public.bulk_registration_limits l where l.id;
  select count(*) into v_open
  from (
    select from public.bulk_registration_rounds r
    where r.coordinator_id = p_coordinator_id and r.sealed_at is not null and r.ended_at is null
    limit v_maximum
  ) o;
  if v_open >= v_maximum then
    raise exception using errcode = 'BR015', message = 'as many rounds of the coordinator as allowed are open';
  end if;
end
$$;

-- The one place where a round becomes open. The coordinator's row is locked last. Openings of one coordinator therefore take
-- turns, each counts the rounds of the others, and a deadlock is impossible.
create function bulk_registration_private.seal_round(p_bulk_id uuid, p_round integer)
returns public.bulk_registration_rounds
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_round public.bulk_registration_rounds;
begin
  perform from public.coordinators c where c.user_id = v_coordinator_id for no key update;
  perform bulk_registration_private.check_open_rounds(v_coordinator_id);
  update public.bulk_registration_rounds r
  set total = r.filled, sealed_at = clock_timestamp()
  where r.bulk_id = p_bulk_id and r.round = p_round and r.coordinator_id = v_coordinator_id
  returning r.* into strict v_round;
  return v_round;
end
$$;

-- Stores a chunk of the selection in round 1, and seals the round with p_total. The caller has checked the owner of the header.
create function bulk_registration_private.fill_selection(
  p_bulk_id uuid, p_settings jsonb, p_mentor_ids uuid[], p_position integer, p_total integer
) returns void
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_round public.bulk_registration_rounds;
  v_new uuid[];
begin
  if not bulk_registration_private.is_active_coordinator() or not exists (
    select from public.bulk_registrations b
    where b.bulk_id = p_bulk_id and b.coordinator_id = v_coordinator_id and b.kind = 'registration'
  ) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator of this bulk registration';
  end if;
  insert into public.bulk_registration_rounds (bulk_id, round, coordinator_id, settings)
  values (p_bulk_id, 1, v_coordinator_id, p_settings)
  on conflict (bulk_id, round) do nothing;
  -- Two callers with the same id take turns here.
  select r.* into v_round from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = 1
  for no key update;
  -- Checked while the lock is held: a removal takes the same lock first.
  perform bulk_registration_private.refuse_removed(p_bulk_id);
  if v_round.bulk_id is null then
    raise exception using errcode = '40001', message = 'an opening that was given up has just been removed; try again';
  end if;
  if v_round.settings <> p_settings then
    raise exception using errcode = 'BR012', message = 'the id is taken by a bulk registration with other settings';
  end if;

  -- The mentors who are not in the selection yet. The lookup leaves out the round: with it, the planner could choose the
  -- primary key.
  select array_agg(m.mentor_id order by m.place) into v_new
  from (
    select a.mentor_id, min(a.place) as place from unnest(p_mentor_ids) with ordinality as a (mentor_id, place)
    group by a.mentor_id
  ) m
  left join lateral (
    select true as found from public.bulk_registration_items i
    where i.bulk_id = (select p_bulk_id) and i.mentor_id = m.mentor_id
    offset 0
  ) i on true
  where i.found is null;

  if v_round.sealed_at is not null then
    if v_new is not null or p_total <> v_round.total then
      raise exception using errcode = 'BR005', message = 'the id is taken by a bulk registration of another selection';
    end if;
    return;
  end if;
  if p_position > v_round.filled then
    raise exception using errcode = 'BR005', message = 'a chunk of the selection is missing';
  end if;
  if p_position = 0 then
    perform bulk_registration_private.check_open_rounds(v_coordinator_id);
  end if;
  if v_new is not null then
    v_round := bulk_registration_private.add_items(v_round, v_new, '{}', 0);
  end if;
  if p_total is not null then
    if p_total <> v_round.filled then
      raise exception using errcode = 'BR005', message = 'the total differs from the number of mentors';
    end if;
    perform bulk_registration_private.seal_round(p_bulk_id, 1);
  end if;
end
$$;

-- The state of a bulk registration after a chunk of its selection has been stored.
create function bulk_registration_private.opened(p_bulk_id uuid) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'bulkId', p_bulk_id,
    'projectId', bulk_registration_private.project_id(),
    'round', r.round,
    'total', first.total,
    'sealed', first.sealed_at is not null,
    'ended', r.ended_at is not null,
    'concurrency', bulk_registration_private.concurrency(r.settings, l.run_concurrency),
    'maximumConcurrency', l.run_concurrency
  )
  from public.bulk_registration_limits l
  join public.bulk_registration_rounds first on first.bulk_id = p_bulk_id and first.round = 1
  join public.bulk_registration_rounds r on r.bulk_id = p_bulk_id and (r.round = 1 or r.sealed_at is not null)
  order by r.round desc
  limit 1
$$;

-- Called once per chunk of the selection, with 1 to 5,000 distinct mentors each. The last chunk comes with the total and seals
-- the selection. p_position is the number of distinct mentors before the chunk. Header and items have unique keys, so a
-- repeated chunk changes nothing.
create function public.open_bulk_registration(
  p_bulk_id uuid,
  p_activity_type text,
  p_activity_date date,
  p_duration_minutes integer,
  p_note text,
  p_occurrence integer,
  p_settings jsonb,
  p_mentor_ids uuid[],
  p_position integer,
  p_total integer default null
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_header public.bulk_registrations;
begin
  if p_bulk_id is null or p_mentor_ids is null or array_position(p_mentor_ids, null) is not null then
    raise exception using errcode = '22023', message = 'p_bulk_id and every element of p_mentor_ids are required';
  end if;
  if cardinality(p_mentor_ids) not between 1 and 5000 then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold 1 to 5000 mentors';
  end if;
  if p_settings is null or p_position is null or p_position < 0 then
    raise exception using errcode = '22023', message = 'p_settings and p_position, at least 0, are required';
  end if;
  if p_total not between 1 and 1000000 then
    raise exception using errcode = '22023', message = 'p_total must be from 1 to 1000000';
  end if;
  if not exists (select from public.coordinators c where c.user_id = v_coordinator_id and c.active) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;

  p_activity_type := public.to_normal_text(p_activity_type);
  -- A note without visible characters becomes null.
  p_note := nullif(public.to_normal_text(p_note), '');
  insert into public.bulk_registrations (
    bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence
  )
  values (
    p_bulk_id, v_coordinator_id, p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence
  )
  on conflict (bulk_id) do nothing;
  select b.* into v_header from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  if not found then
    raise exception using errcode = 'BR004', message = 'the id is taken by another bulk registration';
  end if;
  -- Compares the hashes, which stay when the note is blanked.
  if v_header.kind <> 'registration' or v_header.template_hash <> bulk_registration_private.template_hash(
    bulk_registration_private.template_text(p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence)
  ) then
    raise exception using errcode = 'BR004', message = 'the id is taken by a bulk registration of another template';
  end if;
  perform bulk_registration_private.fill_selection(p_bulk_id, p_settings, p_mentor_ids, p_position, p_total);
  return bulk_registration_private.opened(p_bulk_id);
end
$$;

revoke all on function
  bulk_registration_private.is_active_coordinator(),
  bulk_registration_private.concurrency(jsonb, integer),
  bulk_registration_private.refuse_removed(uuid),
  bulk_registration_private.add_items(public.bulk_registration_rounds, uuid[], integer[], integer),
  bulk_registration_private.check_open_rounds(uuid),
  bulk_registration_private.seal_round(uuid, integer),
  bulk_registration_private.fill_selection(uuid, jsonb, uuid[], integer, integer),
  bulk_registration_private.opened(uuid)
from public;
revoke all on function
  public.open_bulk_registration(uuid, text, date, integer, text, integer, jsonb, uuid[], integer, integer)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  bulk_registration_private.concurrency(jsonb, integer),
  bulk_registration_private.refuse_removed(uuid),
  bulk_registration_private.fill_selection(uuid, jsonb, uuid[], integer, integer),
  bulk_registration_private.opened(uuid),
  public.open_bulk_registration(uuid, text, date, integer, text, integer, jsonb, uuid[], integer, integer)
to authenticated;
