-- The two functions that only read: a page of a round's open items, and a round's counts.
--
-- All functions run with the rights of whoever calls (security invoker), so every policy applies. Each answers one
-- object that echoes bulkId: an answer that got lost or mixed up on the way is told from a real one. Their own
-- error codes (class BR, status 400) mean:
--   BR001 mentor unknown          BR002 mentor inactive     BR003 bulk registration not found, or not sealed
--   BR004 template conflict       BR005 selection conflict  BR006 superseded: the item has been settled
--   BR007 round conflict          BR008 nothing to retry    BR009 not a coordinator
--   BR010 mentor not in the selection                       BR011 the round has not settled
-- Messages hold no names and no notes: they end up in logs and histories.

-- Mentors whose items are open in this round, in the selection's order, from behind the cursor. The cursor of the
-- answer is null on the last page. The coordinator needs it too: opening answers with the first page.
create function public.next_bulk_registration_page(
  p_bulk_id uuid, p_round integer, p_cursor bigint, p_limit integer default 500
) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_page jsonb;
begin
  if p_round is null or p_limit is null or p_limit not between 1 and 500 then
    raise exception using errcode = '22023', message = 'p_round is required and p_limit must be from 1 to 500';
  end if;
  if not exists (
    select from public.bulk_registrations b where b.bulk_id = p_bulk_id and b.sealed_at is not null
  ) then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;

  -- One more than asked for tells whether there is a next page.
  with open_item as (
    select i.mentor_id, i.position, row_number() over (order by i.position) as place
    from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id
      and i.round = p_round
      and i.status = 'open'
      and i.position > coalesce(p_cursor, 0)
    order by i.position
    limit p_limit + 1
  )
  select jsonb_build_object(
    'bulkId', p_bulk_id,
    'mentorIds', coalesce(jsonb_agg(o.mentor_id order by o.position) filter (where o.place <= p_limit), '[]'),
    'cursor', case when count(*) > p_limit then max(o.position) filter (where o.place <= p_limit) end
  )
  into v_page
  from open_item o;
  return v_page;
end
$$;

-- Counts of the items that belong to a round, by default the latest. An item that failed and was taken into a later
-- round belongs to that one. So the counts of an earlier round hold its successes only, while its total says how many
-- it had to settle in round 1 (the selection); for a later round the total is what is left in it.
create function public.bulk_registration_counts(p_bulk_id uuid, p_round integer default null) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_header public.bulk_registrations;
  v_counts jsonb;
begin
  select b.* into v_header from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  p_round := coalesce(p_round, v_header.round);
  if p_round not between 1 and v_header.round then
    raise exception using errcode = 'BR007', message = 'there is no such round';
  end if;

  select jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', p_round,
    'latestRound', v_header.round,
    'sealed', v_header.sealed_at is not null,
    'total', case when p_round = 1 and v_header.total is not null then v_header.total else count(*) end,
    'open', count(*) filter (where i.status = 'open'),
    'succeeded', count(*) filter (where i.status = 'success'),
    'alreadyRegistered', count(*) filter (where i.detail = 'alreadyRegistered'),
    'failed', count(*) filter (where i.status = 'failure'),
    'cancelled', count(*) filter (where i.detail = 'cancelled')
  )
  into v_counts
  from public.bulk_registration_items i
  where i.bulk_id = p_bulk_id and i.round = p_round;
  return v_counts;
end
$$;

revoke all on function
  public.next_bulk_registration_page(uuid, integer, bigint, integer),
  public.bulk_registration_counts(uuid, integer)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function public.next_bulk_registration_page(uuid, integer, bigint, integer)
  to authenticated, bulk_registrar;
grant execute on function public.bulk_registration_counts(uuid, integer) to authenticated;
