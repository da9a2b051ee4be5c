-- What the coordinator does under her own token: opens a bulk registration, and a further round of it.

-- Called once per chunk of the selection, at most 500 mentors each; the last chunk comes with the total and seals.
-- Any call may be repeated after a lost answer: the header and the items are keyed and conflicts do nothing, so the
-- same chunk twice is the same selection.
create function public.open_bulk_registration(
  p_bulk_id uuid,
  p_activity_type text,
  p_activity_date date,
  p_duration_minutes integer,
  p_note text,
  p_occurrence integer,
  p_mentor_ids uuid[],
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
  if cardinality(p_mentor_ids) > 500 then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold at most 500 mentors';
  end if;
  if p_total not between 1 and 100000 then
    raise exception using errcode = '22023', message = 'p_total must be from 1 to 100000';
  end if;
  if not exists (select from public.coordinators c where c.user_id = v_coordinator_id) then
    raise exception using errcode = 'BR009', message = 'whoever acts is no coordinator';
  end if;

  insert into public.bulk_registrations (
    bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence
  )
  values (
    p_bulk_id, v_coordinator_id, p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence
  )
  on conflict (bulk_id) do nothing;

  -- Two callers with one id take turns here.
  select b.* into v_header from public.bulk_registrations b where b.bulk_id = p_bulk_id for update;
  if not found then
    raise exception using errcode = 'BR004', message = 'the id is taken by another bulk registration';
  end if;
  if (v_header.activity_type, v_header.activity_date, v_header.duration_minutes, v_header.note, v_header.occurrence)
    is distinct from (p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence)
  then
    raise exception using errcode = 'BR004', message = 'the id is taken by a bulk registration of another template';
  end if;

  if v_header.sealed_at is null then
    insert into public.bulk_registration_items (bulk_id, mentor_id)
    select p_bulk_id, m.mentor_id
    from unnest(p_mentor_ids) with ordinality as m (mentor_id, place)
    order by m.place
    on conflict (bulk_id, mentor_id) do nothing;

    if p_total is not null then
      -- The trigger guard_bulk_registration compares the total with the items: BR005.
      update public.bulk_registrations b
      set total = p_total, sealed_at = clock_timestamp()
      where b.bulk_id = p_bulk_id
      returning b.* into v_header;
    end if;
  elsif p_total <> v_header.total or exists (
    select from unnest(p_mentor_ids) as m (mentor_id)
    where not exists (
      select from public.bulk_registration_items i
      where i.bulk_id = p_bulk_id and i.mentor_id = m.mentor_id
    )
  ) then
    raise exception using errcode = 'BR005', message = 'the id is taken by a bulk registration of another selection';
  end if;

  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', v_header.round,
    'total', v_header.total,
    'sealed', v_header.sealed_at is not null,
    'firstPage', case
      when v_header.sealed_at is not null
        then public.next_bulk_registration_page(p_bulk_id, v_header.round, null) - 'bulkId'
    end
  );
end
$$;

-- Takes every item that hasn't succeeded into the round p_round, the one after the latest. Again after a lost answer:
-- the round is there and is answered once more.
create function public.open_bulk_registration_round(p_bulk_id uuid, p_round integer) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_header public.bulk_registrations;
  v_reopened bigint;
begin
  if p_round is null or p_round < 2 then
    raise exception using errcode = '22023', message = 'p_round must be at least 2';
  end if;
  select b.* into v_header from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.sealed_at is not null
  for update;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  if p_round not in (v_header.round, v_header.round + 1) then
    raise exception using errcode = 'BR007', message = 'another round is the latest';
  end if;

  if p_round = v_header.round + 1 then
    -- First the header: an item may be reopened only into the header's round.
    update public.bulk_registrations b set round = p_round where b.bulk_id = p_bulk_id;
    -- A submission in flight holds its item's lock: this waits for it and leaves out what it made a success.
    update public.bulk_registration_items i
    set round = p_round, status = 'open', detail = null, error_code = null, error_message = null,
      error_retryable = null, attempts = 0, settled_at = null
    where i.bulk_id = p_bulk_id and i.status <> 'success';
    get diagnostics v_reopened = row_count;
    if v_reopened = 0 then
      raise exception using errcode = 'BR008', message = 'every item has succeeded';
    end if;
  end if;

  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', p_round,
    'total', (
      select count(*) from public.bulk_registration_items i where i.bulk_id = p_bulk_id and i.round = p_round
    ),
    'firstPage', public.next_bulk_registration_page(p_bulk_id, p_round, null) - 'bulkId'
  );
end
$$;

revoke all on function
  public.open_bulk_registration(uuid, text, date, integer, text, integer, uuid[], integer),
  public.open_bulk_registration_round(uuid, integer)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  public.open_bulk_registration(uuid, text, date, integer, text, integer, uuid[], integer),
  public.open_bulk_registration_round(uuid, integer)
to authenticated;
