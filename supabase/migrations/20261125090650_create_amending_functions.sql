-- Amendments: a correction or a withdrawal of an earlier bulk registration, opened with the coordinator's own token. An
-- amendment has rounds, items, writes and audits like every bulk registration. Only rows in force of the amended bulk
-- registration are taken up.
--
-- Longer than 250 lines: corrections and withdrawals share their helpers, which stand before both.

-- The erased ones among mentors for whom the caller has a row in force. A run can't read this from public.mentors: it may not
-- read that column, and it doesn't see mentors of other chapters.
create function bulk_registration_private.erased_mentors(p_mentor_ids uuid[]) returns uuid[]
language plpgsql stable security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  return array(
    select m.id from public.mentors m
    where m.id = any (p_mentor_ids) and m.erased_at is not null
      and exists (
        select from public.proxy_activities a
        where a.coordinator_id = public.acting_coordinator_id() and a.mentor_id = m.id and a.withdrawn_at is null
        offset 0
      )
  );
end
$$;

-- Withdraws the rows of these mentors. A correction then registers the mentors with its own template. Answers the outcome of
-- each mentor and the number of withdrawn rows. When two amendments take up the same row, only one withdraws it: the other
-- withdrawal finds it withdrawn, and the other correction registers nothing, unless the corrected row exists already.
create function bulk_registration_private.amend(
  p_header public.bulk_registrations, p_mentor_ids uuid[],
  out details text[], out codes text[], out activity_ids uuid[], out withdrawn integer
)
language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_corrects boolean := p_header.kind = 'correction';
  v_erased uuid[] := '{}';
  v_old_mentors uuid[];
  v_old_activities uuid[];
  v_new_mentors uuid[] := '{}';
  v_new_activities uuid[] := '{}';
begin
  if v_corrects then
    v_erased := bulk_registration_private.erased_mentors(p_mentor_ids);
  end if;
  select w.mentor_ids, w.activity_ids into v_old_mentors, v_old_activities
  from public.withdraw_proxy_activities(
    p_header, array(select o.id from unnest(p_mentor_ids) as o (id) where o.id <> all (v_erased))
  ) w;
  if v_corrects then
    select r.mentor_ids, r.activity_ids into v_new_mentors, v_new_activities
    from public.register_proxy_activities(p_header, v_old_mentors) r;
  end if;
  withdrawn := cardinality(v_old_mentors);

  select array_agg(f.detail order by f.place), array_agg(f.code order by f.place), array_agg(f.activity_id order by f.place)
  into details, codes, activity_ids
  from (
    select
      o.place,
      case when v_corrects then coalesce(n.new_id, a.id) else coalesce(n.old_id, b.id) end as activity_id,
      case
        when v_corrects then
          case when n.new_id is not null then 'registered' when a.id is not null then 'alreadyRegistered' else 'failed' end
        when n.old_id is not null then 'withdrawn'
        when b.id is not null then 'alreadyWithdrawn'
        else 'failed'
      end as detail,
      case
        when v_corrects and coalesce(n.new_id, a.id) is not null then null
        -- The row is withdrawn, and no corrected row exists. The transaction must be rolled back.
        when v_corrects and n.old_id is not null then 'lost'
        when not v_corrects and coalesce(n.old_id, b.id) is not null then null
        when o.mentor_id = any (v_erased) then 'mentorInactive'
        else 'notInForce'
      end as code
    from unnest(p_mentor_ids) with ordinality as o (mentor_id, place)
    cross join lateral (
      select v_new_activities[array_position(v_new_mentors, o.mentor_id)] as new_id,
        v_old_activities[array_position(v_old_mentors, o.mentor_id)] as old_id
      offset 0
    ) n
    left join lateral (
      select a.id from public.proxy_activities a
      where v_corrects and n.new_id is null and a.coordinator_id = p_header.coordinator_id and a.mentor_id = o.mentor_id
        and a.registration_key = p_header.registration_key and a.withdrawn_at is null
      offset 0
    ) a on true
    left join lateral (
      select b.id from public.proxy_activities b
      where not v_corrects and n.old_id is null and b.bulk_id = p_header.of_bulk_id and b.mentor_id = o.mentor_id
        and b.withdrawn_at is not null
      offset 0
    ) b on true
  ) f;
end
$$;

-- Stores a chunk of an amendment's selection in round 1, and seals the round at the end. The selection holds the mentors who
-- have a row in force of the amended bulk registration, in the order of the amended selection. Answers the position to continue
-- from, and which of p_mentor_ids are not in the amended selection. The whole amendment is deleted when there are such mentors,
-- or when the selection is empty.
create function bulk_registration_private.fill_amendment(
  p_bulk_id uuid, p_settings jsonb, p_over jsonb, p_mentor_ids uuid[], p_after integer, p_last boolean,
  out left_out uuid[], out next_after integer
)
language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_of uuid;
  v_amended public.bulk_registration_rounds;
  v_round public.bulk_registration_rounds;
  v_new uuid[];
begin
  left_out := '{}';
  select b.of_bulk_id into v_of from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.coordinator_id = v_coordinator_id and b.kind <> 'registration';
  if not found or not bulk_registration_private.is_active_coordinator() then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator of this bulk registration';
  end if;
  select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = 1;
  if v_round.sealed_at is null then
    -- A next round of the amended bulk registration takes the same lock first, and so does its removal. Locks go from the older
    -- to the newer.
    select r.* into v_amended from public.bulk_registration_rounds r
    where r.bulk_id = v_of and r.round = 1 and r.coordinator_id = v_coordinator_id and r.sealed_at is not null
      and r.removed_at is null
    for no key update;
    if not found then
      perform bulk_registration_private.refuse_removed(v_of);
      raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
    end if;
    if exists (
      select from public.bulk_registration_rounds r where r.bulk_id = v_of and r.sealed_at is not null and r.ended_at is null
    ) then
      raise exception using errcode = 'BR014', message = 'a round of the bulk registration to amend has not ended';
    end if;
    insert into public.bulk_registration_rounds (bulk_id, round, coordinator_id, settings, opened_over)
    values (p_bulk_id, 1, v_coordinator_id, p_settings, p_over)
    on conflict (bulk_id, round) do nothing;
    -- Two callers with the same id take turns here.
    select r.* into strict v_round from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and r.round = 1
    for no key update;
  end if;
  if v_round.settings <> p_settings then
    raise exception using errcode = 'BR012', message = 'the id is taken by a bulk registration with other settings';
  end if;
  if v_round.opened_over <> p_over then
    raise exception using errcode = 'BR005', message = 'the id is taken by a bulk registration of another selection';
  end if;
  if v_round.sealed_at is not null then
    return;
  end if;

  -- Leaves out mentors who are in the round already, so a repeated chunk changes nothing.
  if p_mentor_ids is null then
    select array_agg(s.mentor_id order by s.position) into v_new
    from public.bulk_registration_items s
    cross join lateral (
      select from public.proxy_activities a
      where a.bulk_id = (select v_of) and a.mentor_id = s.mentor_id and a.withdrawn_at is null
      offset 0
    ) a
    left join lateral (
      select true as found from public.bulk_registration_items i
      where i.bulk_id = (select p_bulk_id) and i.mentor_id = s.mentor_id
      offset 0
    ) i on true
    where s.bulk_id = (select v_of) and s.round = 1 and s.position > (select p_after) and s.position <= (select p_after + 5000)
      and i.found is null;
    next_after := case when p_after + 5000 < v_amended.total then p_after + 5000 end;
  else
    select array_agg(m.mentor_id order by s.position) filter (where s.position is not null and a.found and i.found is null),
      coalesce(array_agg(m.mentor_id order by m.place) filter (where s.position is null), '{}')
    into v_new, left_out
    from (
      select g.mentor_id, min(g.place) as place from unnest(p_mentor_ids) with ordinality as g (mentor_id, place)
      group by g.mentor_id
    ) m
    left join lateral (
      select x.selection_position as position from public.bulk_registration_items x
      where x.bulk_id = (select v_of) and x.mentor_id = m.mentor_id
      order by x.round
      limit 1
    ) s on true
    left join lateral (
      select true as found from public.proxy_activities x
      where x.bulk_id = (select v_of) and x.mentor_id = m.mentor_id and x.withdrawn_at is null
      offset 0
    ) a on true
    left join lateral (
      select true as found from public.bulk_registration_items x
      where x.bulk_id = (select p_bulk_id) and x.mentor_id = m.mentor_id
      offset 0
    ) i on true;
  end if;
  if v_new is not null and cardinality(left_out) = 0 then
    if v_round.filled = 0 then
      perform bulk_registration_private.check_open_rounds(v_coordinator_id);
    end if;
    v_round := bulk_registration_private.add_items(v_round, v_new, '{}', 0);
  end if;
  if cardinality(left_out) > 0 or (p_last and next_after is null and v_round.filled = 0) then
    perform bulk_registration_private.discard_round(p_bulk_id, 1);
    delete from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  elsif p_last and next_after is null then
    perform bulk_registration_private.seal_round(p_bulk_id, 1);
  end if;
end
$$;

-- Opens a correction or a withdrawal of p_of_bulk_id after all rounds of that bulk registration have ended. A withdrawal has no
-- template of its own. Called once per chunk: without p_mentor_ids, a call looks at 5,000 positions of the amended selection
-- behind p_after and answers the position to continue from. p_last seals. p_over describes the whole choice: a call with the
-- same choice finds what exists. A total of 0 means that no row is in force; nothing is stored then.
create function public.open_amendment(
  p_bulk_id uuid,
  p_kind text,
  p_of_bulk_id uuid,
  p_settings jsonb,
  p_over jsonb,
  p_activity_type text default null,
  p_activity_date date default null,
  p_duration_minutes integer default null,
  p_note text default null,
  p_occurrence integer default null,
  p_mentor_ids uuid[] default null,
  p_after integer default 0,
  p_last boolean default true
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_amended public.bulk_registrations;
  v_header public.bulk_registrations;
  v_template_hash text;
  v_filled record;
begin
  if p_bulk_id is null or p_of_bulk_id is null or p_settings is null or p_over is null or p_after is null or p_after < 0
    or p_last is null or coalesce(p_kind not in ('correction', 'withdrawal'), true)
  then
    raise exception using errcode = '22023',
      message = 'p_bulk_id, p_kind, p_of_bulk_id, p_settings, p_over, p_after and p_last are required';
  end if;
  if cardinality(p_mentor_ids) not between 1 and 5000 or array_position(p_mentor_ids, null) is not null then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold 1 to 5000 mentors, and no null';
  end if;
  if not exists (select from public.coordinators c where c.user_id = v_coordinator_id and c.active) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;
  select b.* into v_amended from public.bulk_registrations b where b.bulk_id = p_of_bulk_id;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;

  if p_kind = 'withdrawal' then
    p_activity_type := v_amended.activity_type;
    p_activity_date := v_amended.activity_date;
    p_duration_minutes := v_amended.duration_minutes;
    p_note := null;
    p_occurrence := v_amended.occurrence;
    v_template_hash := v_amended.template_hash;
  else
    p_activity_type := public.to_normal_text(p_activity_type);
    p_note := nullif(public.to_normal_text(p_note), '');
    v_template_hash := bulk_registration_private.template_hash(
      bulk_registration_private.template_text(p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence)
    );
    -- The hashes stay when a note is blanked, so a row and its correction never have the same registration key.
    if v_template_hash = v_amended.template_hash then
      raise exception using errcode = 'BR017', message = 'the correction has the template of the bulk registration that it corrects';
    end if;
  end if;
  insert into public.bulk_registrations (
    bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, kind, of_bulk_id
  )
  values (
    p_bulk_id, v_coordinator_id, p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence, p_kind, p_of_bulk_id
  )
  on conflict (bulk_id) do nothing;
  select b.* into v_header from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  if not found or (v_header.kind, v_header.of_bulk_id, v_header.template_hash)
    is distinct from (p_kind, p_of_bulk_id, v_template_hash)
  then
    raise exception using errcode = 'BR004', message = 'the id is taken by another bulk registration';
  end if;
  perform bulk_registration_private.refuse_removed(p_bulk_id);

  v_filled := bulk_registration_private.fill_amendment(p_bulk_id, p_settings, p_over, p_mentor_ids, p_after, p_last);
  return coalesce(
    bulk_registration_private.opened(p_bulk_id),
    jsonb_build_object(
      'bulkId', p_bulk_id, 'projectId', bulk_registration_private.project_id(), 'round', 1, 'total', 0, 'sealed', false,
      'ended', false, 'concurrency', 1, 'maximumConcurrency', 1
    )
  ) || jsonb_build_object('cursor', v_filled.next_after, 'unknownMentorIds', to_jsonb(v_filled.left_out));
end
$$;

revoke all on function
  bulk_registration_private.erased_mentors(uuid[]),
  bulk_registration_private.amend(public.bulk_registrations, uuid[]),
  bulk_registration_private.fill_amendment(uuid, jsonb, jsonb, uuid[], integer, boolean)
from public;
revoke all on function
  public.open_amendment(
    uuid, text, uuid, jsonb, jsonb, text, date, integer, text, integer, uuid[], integer, boolean
  )
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  bulk_registration_private.erased_mentors(uuid[]),
  bulk_registration_private.amend(public.bulk_registrations, uuid[])
to bulk_registrar;
grant execute on function
  bulk_registration_private.fill_amendment(uuid, jsonb, jsonb, uuid[], integer, boolean),
  public.open_amendment(
    uuid, text, uuid, jsonb, jsonb, text, date, integer, text, integer, uuid[], integer, boolean
  )
to authenticated;
