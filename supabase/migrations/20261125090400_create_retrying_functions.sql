-- Retrying with the coordinator's own token: a further round over failed items.

-- Deletes a round that was never sealed, 5,000 items per call.
create function bulk_registration_private.discard_round(p_bulk_id uuid, p_round integer) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_filled integer;
begin
  select r.filled into strict v_filled from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is null;
  while v_filled > 0 loop
    delete from public.bulk_registration_items i
    where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position > v_filled - 5000;
    v_filled := v_filled - 5000;
  end loop;
  delete from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
end
$$;

-- Stores a chunk of a retry in its round, and seals the round with p_last. Gives the answer of open_round.
create function bulk_registration_private.fill_round(
  p_bulk_id uuid, p_round integer, p_settings jsonb, p_over jsonb, p_codes text[], p_mentor_ids uuid[], p_after integer,
  p_last boolean, p_request_id uuid
) returns jsonb
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_first public.bulk_registration_rounds;
  v_before public.bulk_registration_rounds;
  v_round public.bulk_registration_rounds;
  v_mentors uuid[];
  v_positions integer[];
  v_cancelled integer;
  v_unknown uuid[] := '{}';
  v_cursor integer;
begin
  if not bulk_registration_private.is_active_coordinator() then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;
  -- Two callers take turns here.
  select r.* into v_first from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = 1 and r.coordinator_id = v_coordinator_id and r.sealed_at is not null
    and r.removed_at is null
  for no key update;
  if not found then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;

  select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  -- An abandoned opening gives way to another choice.
  if found and v_round.sealed_at is null and v_round.opened_over <> p_over
    and v_round.filled_at < clock_timestamp() - interval '1 minute'
  then
    perform bulk_registration_private.discard_round(p_bulk_id, p_round);
    v_round := null;
  end if;
  if v_round.bulk_id is null then
    select r.* into v_before from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id
    order by r.round desc
    limit 1;
    -- A later chunk never creates the round, because the earlier chunks would be missing.
    if p_round <> v_before.round + 1 or p_after > 0 then
      raise exception using errcode = 'BR007', message = 'another round is the latest';
    end if;
    if v_before.ended_at is null then
      raise exception using errcode = 'BR014', message = 'the previous round has not ended';
    end if;
    insert into public.bulk_registration_rounds (bulk_id, round, coordinator_id, opened_over, settings, request_id)
    values (p_bulk_id, p_round, v_coordinator_id, p_over, p_settings, p_request_id)
    returning * into v_round;
  elsif v_round.opened_over is distinct from p_over then
    raise exception using errcode = 'BR007', message = 'the round was opened over another choice';
  end if;

  if v_round.sealed_at is null then
    -- The candidates, each with the latest item. A mentor who is in this round already has the latest item here, and so drops
    -- out.
    if p_mentor_ids is null then
      select array_agg(l.mentor_id order by l.selection_position), array_agg(l.selection_position order by l.selection_position),
        count(*) filter (where l.detail = 'cancelled')
      into v_mentors, v_positions, v_cancelled
      from public.bulk_registration_items s
      cross join lateral (
        select i.* from public.bulk_registration_items i
        where i.bulk_id = (select p_bulk_id) and i.mentor_id = s.mentor_id
        order by i.round desc
        limit 1
      ) l
      where s.bulk_id = (select p_bulk_id) and s.round = 1 and s.position > (select p_after) and s.position <= (select p_after + 5000)
        and l.round < p_round and l.error_code is not null and (p_codes is null or l.error_code = any (p_codes));
      v_cursor := case when p_after + 5000 < v_first.total then p_after + 5000 end;
    else
      select array_agg(l.mentor_id order by l.selection_position) filter (where l.error_code is not null and l.round < p_round),
        array_agg(l.selection_position order by l.selection_position)
          filter (where l.error_code is not null and l.round < p_round),
        count(*) filter (where l.detail = 'cancelled' and l.round < p_round),
        coalesce(array_agg(m.mentor_id order by m.place) filter (where l.mentor_id is null), '{}')
      into v_mentors, v_positions, v_cancelled, v_unknown
      from (
        select a.mentor_id, min(a.place) as place from unnest(p_mentor_ids) with ordinality as a (mentor_id, place)
        group by a.mentor_id
      ) m
      left join lateral (
        select i.* from public.bulk_registration_items i
        where i.bulk_id = (select p_bulk_id) and i.mentor_id = m.mentor_id
        order by i.round desc
        limit 1
      ) l on true;
    end if;
    if v_mentors is not null and cardinality(v_unknown) = 0 then
      if v_round.filled = 0 then
        perform bulk_registration_private.check_open_rounds(v_coordinator_id);
      end if;
      v_round := bulk_registration_private.add_items(v_round, v_mentors, v_positions, v_cancelled);
    end if;
    if cardinality(v_unknown) > 0 or (p_last and v_cursor is null and v_round.filled = 0) then
      perform bulk_registration_private.discard_round(p_bulk_id, p_round);
      v_round.total := case when cardinality(v_unknown) = 0 then 0 end;
    elsif p_last and v_cursor is null then
      v_round := bulk_registration_private.seal_round(p_bulk_id, p_round);
    end if;
  end if;

  return (
    select jsonb_build_object(
      'bulkId', p_bulk_id,
      'round', p_round,
      'total', v_round.total,
      'sealed', v_round.sealed_at is not null,
      'ended', v_round.ended_at is not null,
      'cursor', v_cursor,
      'unknownMentorIds', to_jsonb(v_unknown),
      'concurrency', bulk_registration_private.concurrency(v_round.settings, l.run_concurrency),
      'maximumConcurrency', l.run_concurrency
    )
    from public.bulk_registration_limits l
  );
end
$$;

-- Opens the next round over items whose latest outcome is a failure: all of them, those with p_codes, or those of p_mentor_ids.
-- Called once per chunk: without p_mentor_ids, a call looks at 5,000 positions of the selection behind p_after and answers the
-- position to continue from. p_last seals. p_over describes the whole choice: a call with the same choice finds an existing
-- round. p_request_id is stored with the round, and find_round finds the round by it.
create function public.open_round(
  p_bulk_id uuid,
  p_round integer,
  p_settings jsonb,
  p_over jsonb,
  p_codes text[] default null,
  p_mentor_ids uuid[] default null,
  p_after integer default 0,
  p_last boolean default true,
  p_request_id uuid default null
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if p_bulk_id is null or p_round is null or p_settings is null or p_over is null or p_after is null or p_last is null then
    raise exception using errcode = '22023',
      message = 'p_bulk_id, p_round, p_settings, p_over, p_after and p_last are required';
  end if;
  if cardinality(p_mentor_ids) > 5000 or array_position(p_mentor_ids, null) is not null then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold at most 5000 mentors, and no null';
  end if;
  return bulk_registration_private.fill_round(
    p_bulk_id, p_round, p_settings, p_over, p_codes, p_mentor_ids, p_after, p_last, p_request_id
  );
end
$$;

-- The round that was opened with this request id, or null.
create function public.find_round(p_bulk_id uuid, p_request_id uuid) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if p_request_id is null then
    raise exception using errcode = '22023', message = 'p_request_id is required';
  end if;
  if not exists (select from public.bulk_registrations b where b.bulk_id = p_bulk_id) then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', (
      select r.round from public.bulk_registration_rounds r
      where r.bulk_id = p_bulk_id and r.request_id = p_request_id
    )
  );
end
$$;

revoke all on function
  bulk_registration_private.discard_round(uuid, integer),
  bulk_registration_private.fill_round(uuid, integer, jsonb, jsonb, text[], uuid[], integer, boolean, uuid)
from public;
revoke all on function
  public.open_round(uuid, integer, jsonb, jsonb, text[], uuid[], integer, boolean, uuid),
  public.find_round(uuid, uuid)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  bulk_registration_private.fill_round(uuid, integer, jsonb, jsonb, text[], uuid[], integer, boolean, uuid),
  public.open_round(uuid, integer, jsonb, jsonb, text[], uuid[], integer, boolean, uuid),
  public.find_round(uuid, uuid)
to authenticated;
