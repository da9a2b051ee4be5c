-- The next round may be opened over some of the failed items, and each round is kept.

-- Round 1 begins with the seal.
create function public.keep_first_round() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  insert into public.bulk_registration_rounds (bulk_id, round) values (new.bulk_id, 1);
  return null;
end
$$;

create trigger keep_first_round after update on public.bulk_registrations
  for each row when (old.sealed_at is null and new.sealed_at is not null)
  execute function public.keep_first_round();

-- What a terminated run has left open is settled as cancelled before the next round begins, so that every item has an
-- outcome in every round it took part in.
create policy coordinators_cancel_what_was_left on public.bulk_registration_items
  for update to authenticated
  using (
    status = 'open'
    and exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_items.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
        and b.round > bulk_registration_items.round
    )
  )
  -- The round again: policies of one kind add up, and this check would hold for what another policy lets through. Nothing
  -- is hers to say: it goes into the history as it is.
  with check (
    status = 'failure' and detail = 'cancelled' and error_code = 'cancelled' and attempts = 0
    and error_message = 'Cancelled before it was registered' and error_retryable
    and settled_at between date_trunc('milliseconds', transaction_timestamp()) and clock_timestamp()
    and exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_items.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
        and b.round > bulk_registration_items.round
    )
  );

drop function public.open_bulk_registration_round(uuid, integer);

-- Takes the failed items into the round p_round, the one after the latest: all that haven't succeeded, or of the failed
-- ones those whose mentor or whose code is listed. Again after a lost answer: the round is there and is answered once
-- more. Mentors that aren't in the selection are answered, at most 10 of them, and then nothing is written.
create function public.open_bulk_registration_round(
  p_bulk_id uuid, p_round integer, p_only_mentor_ids uuid[] default null, p_only_codes text[] default null
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_header public.bulk_registrations;
  v_all boolean := p_only_mentor_ids is null and p_only_codes is null;
  v_scope_hash text;
  v_unknown jsonb;
  v_chosen uuid[];
begin
  if p_round is null or p_round < 2
    or cardinality(p_only_mentor_ids) > 100000 or cardinality(p_only_codes) > 64
    or array_position(p_only_mentor_ids, null) is not null or array_position(p_only_codes, null) is not null
  then
    raise exception using errcode = '22023',
      message = 'p_round must be at least 2, with at most 100,000 mentors and 64 codes, none of them null';
  end if;
  select b.* into v_header from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.sealed_at is not null
  -- Not `for update`: a submission that holds its item's lock refers to the header, and would wait for this one, which
  -- waits for the item.
  for no key update;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  if p_round not in (v_header.round, v_header.round + 1) then
    raise exception using errcode = 'BR007', message = 'another round is the latest';
  end if;
  if not v_all then
    v_scope_hash := encode(
      sha256(
        convert_to(
          jsonb_build_array(
            (select jsonb_agg(distinct c.mentor_id) from unnest(p_only_mentor_ids) as c (mentor_id)),
            (select jsonb_agg(distinct c.code) from unnest(p_only_codes) as c (code))
          )::text,
          'utf8'
        )
      ),
      'hex'
    );
  end if;

  if p_round = v_header.round then
    if not exists (
      select from public.bulk_registration_rounds r
      where r.bulk_id = p_bulk_id and r.round = p_round and r.scope_hash is not distinct from v_scope_hash
    ) then
      raise exception using errcode = 'BR007', message = 'the round was opened over other items';
    end if;
  else
    select jsonb_agg(u.mentor_id order by u.place) into v_unknown
    from (
      select c.mentor_id, min(c.place) as place
      from unnest(p_only_mentor_ids) with ordinality as c (mentor_id, place)
      where not exists (
        select from public.bulk_registration_items i
        where i.bulk_id = p_bulk_id and i.mentor_id = c.mentor_id
      )
      group by c.mentor_id
      order by min(c.place)
      limit 10
    ) u;
    if v_unknown is not null then
      return jsonb_build_object('bulkId', p_bulk_id, 'round', p_round, 'unknownMentorIds', v_unknown);
    end if;

    -- A submission in flight holds its item's lock: this waits for it, and then sees what it made of the item. In one
    -- order for all, so that no two calls wait for each other.
    perform from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id and i.status <> 'success'
    order by i.mentor_id
    for update;

    -- First the header: what is settled or reopened from here on belongs to rounds before it.
    update public.bulk_registrations b set round = p_round where b.bulk_id = p_bulk_id;

    -- Read before what was left open gets a code of its own, which nobody can have meant.
    select array_agg(i.mentor_id) into v_chosen
    from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id
      and i.status <> 'success'
      and (
        v_all
        -- As a subquery, which is hashed: an array of thousands would be searched for each item.
        or i.mentor_id in (select c.mentor_id from unnest(p_only_mentor_ids) as c (mentor_id))
        or i.error_code = any (p_only_codes)
      );
    if v_chosen is null then
      raise exception using errcode = 'BR008', message = 'nothing of what was chosen has failed';
    end if;

    -- What was left open and isn't chosen.
    update public.bulk_registration_items i
    set status = 'failure', detail = 'cancelled', error_code = 'cancelled',
      error_message = 'Cancelled before it was registered', error_retryable = true, attempts = 0,
      settled_at = date_trunc('milliseconds', clock_timestamp())
    where i.bulk_id = p_bulk_id
      and i.status = 'open'
      and not v_all
      and i.mentor_id not in (select c.mentor_id from unnest(v_chosen) as c (mentor_id));

    -- The trigger take_up_kept_failures reopens them.
    insert into public.bulk_registration_past_failures (
      bulk_id, round, mentor_id, position, detail, error_code, error_message, error_retryable, attempts, settled_at
    )
    select
      i.bulk_id, i.round, i.mentor_id, i.position, coalesce(i.detail, 'cancelled'),
      coalesce(i.error_code, 'cancelled'), coalesce(i.error_message, 'Cancelled before it was registered'),
      coalesce(i.error_retryable, true), i.attempts,
      coalesce(i.settled_at, date_trunc('milliseconds', clock_timestamp()))
    from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id
      and i.status <> 'success'
      -- Behind an `or`, so that the list is hashed and never joined; see take_up_kept_failures.
      and (v_all or i.mentor_id in (select c.mentor_id from unnest(v_chosen) as c (mentor_id)));

    -- Last: with its row the round is open, and nothing comes into it any more.
    insert into public.bulk_registration_rounds (bulk_id, round, scope_hash)
    values (p_bulk_id, p_round, v_scope_hash);
  end if;

  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', p_round,
    'total', (
      select count(*) from public.bulk_registration_items i where i.bulk_id = p_bulk_id and i.round = p_round
    ),
    'firstPage', public.next_bulk_registration_page(p_bulk_id, p_round, null) - 'bulkId',
    'unknownMentorIds', '[]'::jsonb
  );
end
$$;

-- Counts of a round, by default the latest: of the items that are in it, and of those that failed in it and were taken
-- into a later one.
create or replace function public.bulk_registration_counts(p_bulk_id uuid, p_round integer default null) returns jsonb
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
    'total', count(*),
    'open', count(*) filter (where s.status = 'open'),
    'succeeded', count(*) filter (where s.status = 'success'),
    'alreadyRegistered', count(*) filter (where s.detail = 'alreadyRegistered'),
    'failed', count(*) filter (where s.status = 'failure'),
    'cancelled', count(*) filter (where s.detail = 'cancelled')
  )
  into v_counts
  from (
    select i.status, i.detail from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id and i.round = p_round
    union all
    select 'failure', p.detail from public.bulk_registration_past_failures p
    where p.bulk_id = p_bulk_id and p.round = p_round
  ) s;
  return v_counts;
end
$$;

revoke all on function
  public.keep_first_round(),
  public.open_bulk_registration_round(uuid, integer, uuid[], text[])
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function public.open_bulk_registration_round(uuid, integer, uuid[], text[]) to authenticated;
