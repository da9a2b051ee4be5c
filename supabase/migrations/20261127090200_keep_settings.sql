-- What was asked of the run beside the template (how many at a time, how many failures it takes) belongs to the request: whoever
-- starts the run, and however late, starts it so; and the same id with other settings is another request.

alter table public.bulk_registrations
  add column settings jsonb not null default '{}'
    constraint bulk_registrations_settings_are_few
      check (jsonb_typeof(settings) = 'object' and octet_length(settings::text) <= 1000);

grant insert (settings) on public.bulk_registrations to authenticated;

-- As it was, with p_settings; who doesn't know of it yet asks for none. Error code BR012: settings conflict.
drop function public.open_bulk_registration(uuid, text, date, integer, text, integer, uuid[], integer);

create function public.open_bulk_registration(
  p_bulk_id uuid,
  p_activity_type text,
  p_activity_date date,
  p_duration_minutes integer,
  p_note text,
  p_occurrence integer,
  p_mentor_ids uuid[],
  p_total integer default null,
  p_settings jsonb default '{}'
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
    bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, settings
  )
  values (
    p_bulk_id, v_coordinator_id, p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence,
    p_settings
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
  if v_header.settings <> p_settings then
    raise exception using errcode = 'BR012', message = 'the id is taken by a bulk registration with other settings';
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

-- As it was, with the settings.
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
    'settings', v_header.settings,
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
  public.open_bulk_registration(uuid, text, date, integer, text, integer, uuid[], integer, jsonb)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  public.open_bulk_registration(uuid, text, date, integer, text, integer, uuid[], integer, jsonb)
to authenticated;
