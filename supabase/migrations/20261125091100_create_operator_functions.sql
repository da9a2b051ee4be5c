-- The operator's tasks over the years: removing old bulk registrations, and erasing a mentor on request. Only the role
-- bulk_operator and the owner may call these functions. The operator calls each function until its answer says that it is done;
-- one call looks at no more than 5,000 rows of a kind.
--
-- Longer than 250 lines: removing and erasing follow the same rules on the same tables.

-- A removal in progress, with the position up to which its items are removed.
create table bulk_registration_private.removals (
  bulk_id uuid primary key references public.bulk_registrations (bulk_id),
  round integer not null default 1,
  position integer not null default 0
);

revoke all on bulk_registration_private.removals from public;

-- Whether no write can come any more: each sealed round has ended and has its audit.
create function bulk_registration_private.is_at_rest(p_bulk_id uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
  select not exists (
    select from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and r.sealed_at is not null and r.audited_at is null
  )
$$;

-- Whether the whole bulk registration is older. An opening that was never sealed counts by its latest chunk.
create function bulk_registration_private.is_removable(p_bulk_id uuid, p_before timestamptz) returns boolean
language sql stable security definer set search_path = ''
as $$
  select bulk_registration_private.is_at_rest(p_bulk_id) and not exists (
    select from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and coalesce(r.ended_at, r.filled_at) >= p_before
  )
$$;

-- Begins the removal of an old bulk registration. From the commit on, no reader finds it. Answers false when it is no longer
-- old enough, or when another caller removes it.
create function bulk_registration_private.begin_removal(p_bulk_id uuid, p_before timestamptz) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- A next round and a chunk of the selection take the same lock first. The checks below therefore see what they have written.
  perform from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = 1 and r.removed_at is null
  for update skip locked;
  if not found or not bulk_registration_private.is_removable(p_bulk_id, p_before) then
    return false;
  end if;
  update public.bulk_registrations b set removed_at = now() where b.bulk_id = p_bulk_id;
  update public.bulk_registration_rounds r set removed_at = now() where r.bulk_id = p_bulk_id;
  insert into bulk_registration_private.removals (bulk_id) values (p_bulk_id);
  return true;
end
$$;

-- Removes up to p_limit items of a removal in progress, and the rounds after the last item. Answers the number of removed
-- items, and whether the removal is done. The header stays while audits or business rows may refer to it.
create function bulk_registration_private.continue_removal(
  p_removal bulk_registration_private.removals, p_limit integer, out items integer, out done boolean
)
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_round public.bulk_registration_rounds;
  v_last integer;
begin
  items := 0;
  done := false;
  while items < p_limit loop
    select r.* into v_round from public.bulk_registration_rounds r
    where r.bulk_id = p_removal.bulk_id and r.round = p_removal.round;
    if not found then
      delete from bulk_registration_private.removals m where m.bulk_id = p_removal.bulk_id;
      delete from public.bulk_registration_rounds r where r.bulk_id = p_removal.bulk_id;
      delete from public.bulk_registrations b
      where b.bulk_id = p_removal.bulk_id
        and not exists (select from public.bulk_registration_audits a where a.bulk_id = b.bulk_id)
        and not exists (select from public.proxy_activities a where a.bulk_id = b.bulk_id)
        and not exists (select from public.bulk_registrations x where x.of_bulk_id = b.bulk_id);
      done := true;
      return;
    end if;
    v_last := least(p_removal.position + p_limit - items, v_round.filled);
    delete from public.bulk_registration_items i
    where i.bulk_id = (select p_removal.bulk_id) and i.round = p_removal.round
      and i.position > (select p_removal.position) and i.position <= (select v_last);
    -- There are as many sequence numbers as positions, so the numbers of these items are removed before the last item is.
    delete from bulk_registration_private.settled_together s
    where s.bulk_id = (select p_removal.bulk_id) and s.round = p_removal.round
      and s.sequence > (select p_removal.position) and s.sequence <= (select v_last);
    items := items + v_last - p_removal.position;
    p_removal.position := v_last;
    if v_last = v_round.filled then
      p_removal.round := p_removal.round + 1;
      p_removal.position := 0;
    end if;
  end loop;
  update bulk_registration_private.removals m
  set round = p_removal.round, position = p_removal.position
  where m.bulk_id = p_removal.bulk_id;
end
$$;

-- Removes bulk registrations whose rounds all ended before p_before and have audits, and openings that were abandoned before
-- p_before. Rounds and items are deleted. Audits, business rows and the header stay, so a duplicate remains impossible. Each
-- call removes up to p_limit items of at most 500 bulk registrations: call again until the answer says done. Concurrent callers
-- take different bulk registrations.
create function bulk_registration_private.remove_old_registrations(p_before timestamptz, p_limit integer default 5000)
returns jsonb
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_candidates uuid[];
  v_removal bulk_registration_private.removals;
  v_step record;
  v_items integer := 0;
  v_registrations integer := 0;
begin
  if p_before is null or p_before > now() - interval '1 day' then
    raise exception using errcode = '22023', message = 'p_before must be at least a day ago';
  end if;
  if p_limit is null or p_limit not between 1 and 5000 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 5000';
  end if;
  -- Removals in progress come first, then the oldest.
  select array_agg(c.bulk_id order by c.place) into v_candidates
  from (
    (select m.bulk_id, 1 as place from bulk_registration_private.removals m limit 500)
    union all
    (
      select r.bulk_id, 2 from public.bulk_registration_rounds r
      where r.round = 1 and r.ended_at < p_before and r.removed_at is null
        and bulk_registration_private.is_removable(r.bulk_id, p_before)
      order by r.ended_at
      limit 500
    )
    union all
    (
      select r.bulk_id, 3 from public.bulk_registration_rounds r
      where r.sealed_at is null and r.filled_at < p_before and r.round = 1 and r.removed_at is null
      limit 500
    )
  ) c;

  for v_place in 1..coalesce(least(cardinality(v_candidates), 500), 0) loop
    exit when v_items >= p_limit;
    select m.* into v_removal from bulk_registration_private.removals m
    where m.bulk_id = v_candidates[v_place]
    for update skip locked;
    if not found then
      continue when not bulk_registration_private.begin_removal(v_candidates[v_place], p_before);
      select m.* into strict v_removal from bulk_registration_private.removals m where m.bulk_id = v_candidates[v_place];
    end if;
    v_step := bulk_registration_private.continue_removal(v_removal, p_limit - v_items);
    v_items := v_items + v_step.items;
    v_registrations := v_registrations + case when v_step.done then 1 else 0 end;
  end loop;
  return jsonb_build_object(
    'before', p_before,
    'items', v_items,
    'registrations', v_registrations,
    'done', v_items = 0 and v_registrations = 0
  );
end
$$;

-- Blanks the note of these bulk registrations and of their audits. The caller has checked that their rounds have ended.
create function bulk_registration_private.blank_notes(p_bulk_ids uuid[]) returns void
language sql volatile security definer set search_path = ''
as $$
  update public.bulk_registrations b set note = null where b.bulk_id = any (p_bulk_ids) and b.note is not null;
  update public.bulk_registration_audits a set note = null where a.bulk_id = any (p_bulk_ids) and a.note is not null;
$$;

-- Erases a mentor. The name is blanked, and the mentor becomes inactive. The note is blanked on each activity of the mentor.
-- Where a bulk registration was for this mentor alone, its own note and those of its audits are blanked too. The mentor's id,
-- activities and dates stay.
-- Each call looks at 5,000 bulk registrations behind p_after: call again until the cursor is null. The answer counts bulk
-- registrations of the mentor with open rounds: repeat all calls after those rounds have ended.
create function bulk_registration_private.erase_mentor(p_mentor_id uuid, p_after uuid default null) returns jsonb
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_after uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  v_looked uuid[];
  v_alone uuid[];
  v_open integer;
  v_blanked integer;
begin
  update public.mentors m
  set full_name = null, active = false, erased_at = coalesce(m.erased_at, now())
  where m.id = p_mentor_id;
  if not found then
    raise exception using errcode = '22023', message = 'p_mentor_id must be the id of a mentor';
  end if;

  select array_agg(b.bulk_id order by b.bulk_id) into v_looked
  from (
    select x.bulk_id from public.bulk_registrations x where x.bulk_id > v_after order by x.bulk_id limit 5000
  ) b;
  select count(*) filter (where not h.at_rest),
    array_agg(h.bulk_id) filter (where h.at_rest and h.mentors = 1)
  into v_open, v_alone
  from (
    select l.bulk_id, bulk_registration_private.is_at_rest(l.bulk_id) as at_rest,
      -- The items of a removed bulk registration are gone, so its audit gives the number of mentors.
      coalesce(
        (select r.filled from public.bulk_registration_rounds r where r.bulk_id = l.bulk_id and r.round = 1),
        (select a.total from public.bulk_registration_audits a where a.bulk_id = l.bulk_id and a.round = 1)
      ) as mentors
    from unnest(v_looked) as l (bulk_id)
    where exists (
      select from public.bulk_registration_items i
      where i.bulk_id = l.bulk_id and i.mentor_id = p_mentor_id
      offset 0
    ) or exists (
      select from public.proxy_activities a
      where a.bulk_id = l.bulk_id and a.mentor_id = p_mentor_id
      offset 0
    )
    offset 0
  ) h;
  perform bulk_registration_private.blank_notes(v_alone);
  with hers as materialized (
    select a.id from unnest(v_looked) as l (bulk_id)
    cross join lateral (
      select x.id from public.proxy_activities x
      where x.bulk_id = l.bulk_id and x.mentor_id = p_mentor_id and x.note is not null
      offset 0
    ) a
  )
  update public.proxy_activities a set note = null from hers where a.id = hers.id;
  get diagnostics v_blanked = row_count;
  return jsonb_build_object(
    'mentorId', p_mentor_id,
    'blankedNotes', v_blanked,
    'openRegistrations', v_open,
    'cursor', case when cardinality(v_looked) = 5000 then v_looked[5000] end
  );
end
$$;

-- Blanks the note of a bulk registration, of its audits and of its activities, for a text that says something about a person.
-- Each call looks at 5,000 activities behind p_after: call again until the cursor is null. Refused while a round is open.
create function bulk_registration_private.blank_note(p_bulk_id uuid, p_after uuid default null) returns jsonb
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_after uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  v_mentors uuid[];
begin
  -- This lock keeps new rounds from being opened before the note is blanked.
  perform from public.bulk_registrations b where b.bulk_id = p_bulk_id for update;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  if not bulk_registration_private.is_at_rest(p_bulk_id) then
    raise exception using errcode = 'BR014', message = 'a round has not ended, or has no audit yet';
  end if;
  perform bulk_registration_private.blank_notes(array[p_bulk_id]);
  select array_agg(a.mentor_id order by a.mentor_id) into v_mentors
  from (
    select x.mentor_id from public.proxy_activities x
    where x.bulk_id = p_bulk_id and x.mentor_id > v_after
    order by x.mentor_id
    limit 5000
  ) a;
  update public.proxy_activities a set note = null
  where a.bulk_id = p_bulk_id and a.mentor_id > v_after and a.mentor_id <= v_mentors[cardinality(v_mentors)]
    and a.note is not null;
  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'cursor', case when cardinality(v_mentors) = 5000 then v_mentors[5000] end
  );
end
$$;

revoke all on function
  bulk_registration_private.is_at_rest(uuid),
  bulk_registration_private.is_removable(uuid, timestamptz),
  bulk_registration_private.begin_removal(uuid, timestamptz),
  bulk_registration_private.continue_removal(bulk_registration_private.removals, integer),
  bulk_registration_private.remove_old_registrations(timestamptz, integer),
  bulk_registration_private.blank_notes(uuid[]),
  bulk_registration_private.erase_mentor(uuid, uuid),
  bulk_registration_private.blank_note(uuid, uuid)
from public;

grant execute on function
  bulk_registration_private.remove_old_registrations(timestamptz, integer),
  bulk_registration_private.erase_mentor(uuid, uuid),
  bulk_registration_private.blank_note(uuid, uuid)
to bulk_operator;
