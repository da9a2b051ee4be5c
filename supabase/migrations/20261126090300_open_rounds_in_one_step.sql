-- A round is opened in one step: what an item failed with is kept and the item taken up together, by nobody's statement
-- but the opening of the round, and in a time that a hundred thousand items allow.

drop trigger guard_kept_failure on public.bulk_registration_items;
drop function public.guard_kept_failure();

-- To keep what an item failed with is to take the item up, in one step: an item that has a past failure of a round is in
-- that round no more, so that no round counts it twice.
create function public.take_up_kept_failures() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  if exists (
    select from public.bulk_registrations b
    join public.bulk_registration_rounds r on r.bulk_id = b.bulk_id and r.round = b.round
    where b.bulk_id = any (array (select distinct f.bulk_id from new_failures f))
  ) then
    raise exception using errcode = 'BR007', message = 'nothing comes into a round that is open';
  end if;
  update public.bulk_registration_items i
  set round = b.round, status = 'open', detail = null, error_code = null, error_message = null,
    error_retryable = null, attempts = 0, settled_at = null
  from public.bulk_registrations b
  where b.bulk_id = any (array (select distinct f.bulk_id from new_failures f))
    and i.bulk_id = b.bulk_id
    -- Behind an `or`, so that the list is hashed and never joined: where statistics are old, a join is planned that
    -- compares each item with each failure.
    and (
      i.round is null
      or (i.bulk_id, i.round, i.mentor_id) in (select f.bulk_id, f.round, f.mentor_id from new_failures f)
    );
  return null;
end
$$;

create trigger take_up_kept_failures after insert on public.bulk_registration_past_failures
  referencing new table as new_failures
  for each statement execute function public.take_up_kept_failures();

-- And only so does an item come into another round: never back into an earlier one, and never without leaving behind
-- what it failed with. The depth tells the trigger above from a statement of somebody's own; a look at the past failures
-- would be one per item, by a plan that may have been made when there were few.
create function public.guard_item_round() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  raise exception using errcode = 'BR006', message = 'an item comes into another round only with what it failed with kept';
end
$$;

create trigger guard_item_round before update on public.bulk_registration_items
  for each row when (
    new.round < old.round or (new.round > old.round and (new.status <> 'open' or pg_trigger_depth() = 0))
  )
  execute function public.guard_item_round();

revoke all on function public.take_up_kept_failures(), public.guard_item_round()
from public, anon, authenticated, service_role, bulk_registrar;

alter table public.bulk_registration_rounds
  add constraint bulk_registration_rounds_scope_hash_check check (scope_hash ~ '^[0-9a-f]{64}$');
-- The policy looks the item up anyway, and nobody may delete it: a hundred thousand look-ups less.
alter table public.bulk_registration_past_failures
  drop constraint bulk_registration_past_failures_bulk_id_mentor_id_fkey;

drop policy coordinators_keep_what_items_failed_with on public.bulk_registration_past_failures;

-- Exactly what the item says while it still says so, or that it was cancelled if it says nothing yet, and only when a later
-- round is there to take it up: nobody can state another history. The primary key lets it be written once.
create policy coordinators_keep_what_items_failed_with on public.bulk_registration_past_failures
  for insert to authenticated
  with check (
    exists (
      select from public.bulk_registrations b
      join public.bulk_registration_items i on i.bulk_id = b.bulk_id
      where b.bulk_id = bulk_registration_past_failures.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
        and b.round > bulk_registration_past_failures.round
        and i.mentor_id = bulk_registration_past_failures.mentor_id
        and i.round = bulk_registration_past_failures.round
        and i.position = bulk_registration_past_failures.position
        and (
          (
            i.status = 'failure'
            and (i.detail, i.error_code, i.error_message, i.error_retryable, i.attempts, i.settled_at) = (
              bulk_registration_past_failures.detail, bulk_registration_past_failures.error_code,
              bulk_registration_past_failures.error_message, bulk_registration_past_failures.error_retryable,
              bulk_registration_past_failures.attempts, bulk_registration_past_failures.settled_at
            )
          )
          or (
            i.status = 'open'
            and (
              bulk_registration_past_failures.detail, bulk_registration_past_failures.error_code,
              bulk_registration_past_failures.error_message, bulk_registration_past_failures.error_retryable,
              bulk_registration_past_failures.attempts
            ) = ('cancelled', 'cancelled', 'Cancelled before it was registered', true, 0)
            and bulk_registration_past_failures.settled_at
              between date_trunc('milliseconds', transaction_timestamp()) and clock_timestamp()
          )
        )
    )
  );

-- In the order of the selection, of one round or of all.
drop index public.bulk_registration_past_failures_position_idx;
create index bulk_registration_past_failures_position_idx
  on public.bulk_registration_past_failures (bulk_id, position, round);

-- One row for each item and each round in which it settled. The condition is outside: inside one of the two, it would
-- keep a page from being read by index.
create or replace view public.bulk_registration_outcomes with (security_invoker = true) as
select *
from (
  select
    i.bulk_id, i.round, i.position, i.mentor_id, i.status, i.detail, i.error_code, i.error_message, i.error_retryable,
    i.attempts, i.settled_at
  from public.bulk_registration_items i
  union all
  select
    p.bulk_id, p.round, p.position, p.mentor_id, 'failure', p.detail, p.error_code, p.error_message,
    p.error_retryable, p.attempts, p.settled_at
  from public.bulk_registration_past_failures p
) o
where o.status <> 'open';

drop policy coordinators_cancel_what_was_left on public.bulk_registration_items;

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

-- Takes the failed items into the round p_round, the one after the latest: all that haven't succeeded, or of the failed
-- ones those whose mentor or whose code is listed. Again after a lost answer: the round is there and is answered once
-- more. Mentors that aren't in the selection are answered, at most 10 of them, and then nothing is written.
create or replace function public.open_bulk_registration_round(
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
