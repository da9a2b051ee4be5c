-- The functions for readers of a round: progress, outcomes, history and open items.

-- The ranges of positions that hold the p_limit sequence numbers behind p_after. The numbers tell the exact positions of a
-- single range. Where several ranges were settled together, a range may also hold other positions.
create function bulk_registration_private.positions_behind(
  p_bulk_id uuid, p_round integer, p_after integer, p_limit integer, out first_position integer, out last_position integer
) returns setof record
language sql stable security definer set search_path = '' rows 10
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
  select
    case when o.is_one then greatest(lower(p.range), lower(p.range) - s.sequence + p_after + 1) else lower(p.range) end,
    case when o.is_one then least(upper(p.range) - 1, lower(p.range) - s.sequence + p_after + p_limit) else upper(p.range) - 1 end
  from bulk_registration_private.settled_together s
  cross join lateral (select s.positions = int4multirange(range_merge(s.positions)) as is_one) o
  cross join lateral unnest(s.positions) as p (range)
  where s.bulk_id = p_bulk_id and s.round = p_round
    and s.sequence >= (
      select max(f.sequence) from bulk_registration_private.settled_together f
      where f.bulk_id = p_bulk_id and f.round = p_round and f.sequence <= p_after + 1
    )
    and s.sequence <= p_after::bigint + p_limit
    and exists (
      select from public.bulk_registration_rounds r
      where r.bulk_id = p_bulk_id and r.round = p_round and r.coordinator_id = public.acting_coordinator_id()
    )
$$;

-- The round's counters and its items behind a sequence number, in one snapshot. No item comes twice or late: a reader who asks
-- behind the last number it has seen misses nothing.
create function public.read_progress(
  p_bulk_id uuid, p_round integer default null, p_after integer default 0, p_limit integer default 0
) returns jsonb
-- Stable, so every query in the function sees the same snapshot.
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_latest integer;
  v_round public.bulk_registration_rounds;
  v_kind text;
  v_of_bulk_id uuid;
  v_items jsonb := '[]';
begin
  if p_after is null or p_after < 0 or p_limit is null or p_limit not between 0 and 1000 then
    raise exception using errcode = '22023', message = 'p_after must be at least 0, p_limit from 0 to 1000';
  end if;
  -- A round that is still being opened never counts as the latest.
  select max(r.round) into v_latest from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and (r.round = 1 or r.sealed_at is not null);
  if v_latest is null then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  p_round := coalesce(p_round, v_latest);
  select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  if not found then
    raise exception using errcode = 'BR007', message = 'there is no such round';
  end if;
  select b.kind, b.of_bulk_id into v_kind, v_of_bulk_id from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  if p_limit > 0 and v_round.settled > p_after then
    select jsonb_agg(bulk_registration_private.item(o.settled) order by o.sequence) into v_items
    from (
      select i.settled, i.sequence
      from bulk_registration_private.positions_behind(p_bulk_id, p_round, p_after, p_limit) r
      cross join lateral (
        select x as settled, x.sequence from public.bulk_registration_items x
        where x.bulk_id = (select p_bulk_id) and x.round = p_round
          and x.position between r.first_position and r.last_position
        order by x.position
        offset 0
      ) i
      where i.sequence > p_after and i.sequence <= p_after::bigint + p_limit
    ) o;
  end if;
  return (
    select jsonb_build_object(
      'bulkId', p_bulk_id,
      'projectId', bulk_registration_private.project_id(),
      'round', p_round,
      'latestRound', v_latest,
      'kind', v_kind,
      'ofBulkId', v_of_bulk_id,
      'total', v_round.total,
      'sealed', v_round.sealed_at is not null,
      'counts', bulk_registration_private.counts(v_round),
      'ended', v_round.ended_at is not null,
      'openedAt', v_round.opened_at,
      'startedAt', v_round.started_at,
      'endedAt', v_round.ended_at,
      'concurrency', bulk_registration_private.concurrency(v_round.settings, l.run_concurrency),
      'maximumConcurrency', l.run_concurrency,
      'settings', v_round.settings,
      'items', v_items
    )
    from public.bulk_registration_limits l
    where l.id
  );
end
$$;

-- The settled items of a round behind a position, in the order of the positions. The cursor is the position to continue from,
-- null at the end. A page looks at no more than 5,000 positions, so it can hold fewer than p_limit items.
create function public.read_outcomes(p_bulk_id uuid, p_round integer, p_after integer, p_limit integer) returns jsonb
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_total integer;
  v_items jsonb;
  v_count integer;
  v_last integer;
begin
  if p_after is null or p_after < 0 or p_limit is null or p_limit not between 1 and 1000 then
    raise exception using errcode = '22023', message = 'p_after must be at least 0, p_limit from 1 to 1000';
  end if;
  select r.total into v_total from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  if not found then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    if exists (select from public.bulk_registrations b where b.bulk_id = p_bulk_id) then
      raise exception using errcode = 'BR007', message = 'there is no such round';
    end if;
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  select coalesce(jsonb_agg(bulk_registration_private.item(o.settled) order by o.position), '[]'), count(*), max(o.position)
  into v_items, v_count, v_last
  from (
    select i as settled, i.position from public.bulk_registration_items i
    where i.bulk_id = (select p_bulk_id) and i.round = p_round
      and i.position > p_after and i.position <= p_after::bigint + 5000
      -- Tests whether the item is settled. A test of the sequence number would let the planner choose another index than the
      -- key.
      and i.detail is not null
    order by i.position
    limit p_limit
  ) o;
  v_last := case when v_count = p_limit then v_last else least(p_after::bigint + 5000, v_total) end;
  return jsonb_build_object('bulkId', p_bulk_id, 'items', v_items, 'cursor', case when v_last < v_total then v_last end);
end
$$;

-- The outcomes of p_limit mentors of the selection behind a position, in every round that took them up.
create function public.read_history(p_bulk_id uuid, p_after integer, p_limit integer) returns jsonb
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_total integer;
begin
  if p_after is null or p_after < 0 or p_limit is null or p_limit not between 1 and 1000 then
    raise exception using errcode = '22023', message = 'p_after must be at least 0, p_limit from 1 to 1000';
  end if;
  select r.total into v_total from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = 1;
  if not found then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  return (
    select jsonb_build_object(
      'bulkId', p_bulk_id,
      'items', coalesce(
        jsonb_agg(
          bulk_registration_private.item(h.settled)
            || jsonb_build_object('round', (h.settled).round, 'position', h.selection_position)
          order by h.selection_position, (h.settled).round
        ),
        '[]'
      ),
      'cursor', case when p_after::bigint + p_limit < v_total then p_after + p_limit end
    )
    from (
      select s.position as selection_position, i.settled
      from public.bulk_registration_items s
      cross join lateral (
        select l as settled from public.bulk_registration_items l
        where l.bulk_id = (select p_bulk_id) and l.mentor_id = s.mentor_id and l.detail is not null
        offset 0
      ) i
      where s.bulk_id = p_bulk_id and s.round = 1
        and s.position > p_after and s.position <= p_after::bigint + p_limit
    ) h
  );
end
$$;

-- The positions among these that are not settled. A run that was scheduled ahead waits for its turn with this function.
create function public.read_open_positions(p_bulk_id uuid, p_round integer, p_positions integer[]) returns jsonb
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  if p_round is null or p_positions is null or cardinality(p_positions) not between 1 and 100 then
    raise exception using errcode = '22023', message = 'a round and 1 to 100 positions are required';
  end if;
  if not exists (
    select from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round
  ) then
    raise exception using errcode = 'BR003', message = 'there is no round of this id';
  end if;
  return (
    select jsonb_build_object('bulkId', p_bulk_id, 'positions', coalesce(jsonb_agg(a.position order by a.position), '[]'))
    from unnest(p_positions) as a (position)
    cross join lateral (
      select from public.bulk_registration_items i
      where i.bulk_id = (select p_bulk_id) and i.round = p_round
        and i.position between a.position and a.position and i.sequence is null
      order by i.position
      offset 0
    ) i
  );
end
$$;

revoke all on function bulk_registration_private.positions_behind(uuid, integer, integer, integer)
from public;
revoke all on function
  public.read_progress(uuid, integer, integer, integer),
  public.read_outcomes(uuid, integer, integer, integer),
  public.read_history(uuid, integer, integer),
  public.read_open_positions(uuid, integer, integer[])
from public, anon, authenticated, service_role, bulk_registrar;

-- A run calls read_progress, too.
grant execute on function
  bulk_registration_private.concurrency(jsonb, integer),
  bulk_registration_private.refuse_removed(uuid)
to bulk_registrar;
grant execute on function bulk_registration_private.positions_behind(uuid, integer, integer, integer)
to authenticated, bulk_registrar;
grant execute on function public.read_progress(uuid, integer, integer, integer) to authenticated, bulk_registrar;
grant execute on function
  public.read_outcomes(uuid, integer, integer, integer),
  public.read_history(uuid, integer, integer)
to authenticated;
grant execute on function public.read_open_positions(uuid, integer, integer[]) to bulk_registrar;
