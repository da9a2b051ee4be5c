-- What a coordinator looks at under her own token: her bulk registrations, the items of one with their mentors' names, and
-- the mentors of her chapter. Everything comes in pages, each behind the last entry of the one before.

-- Newest first; the id decides between two of one moment.
create index bulk_registrations_newest_idx on public.bulk_registrations (coordinator_id, created_at desc, bulk_id desc)
  where sealed_at is not null;
create index mentors_by_name_idx on public.mentors (chapter_id, full_name, id);
drop index public.mentors_chapter_id_idx;

-- Sealed ones only: until then nothing has been asked for completely, and nothing runs. With p_bulk_id that one alone.
-- The counts are of the whole selection over all rounds, unlike those of bulk_registration_counts.
create function public.list_bulk_registrations(
  p_limit integer,
  p_before_created_at timestamptz default null,
  p_before_bulk_id uuid default null,
  p_bulk_id uuid default null
) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_registrations jsonb;
begin
  if p_limit is null or p_limit not between 1 and 101 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 101';
  end if;
  if (p_before_created_at is null) <> (p_before_bulk_id is null) then
    raise exception using errcode = '22023', message = 'p_before_created_at and p_before_bulk_id come together';
  end if;
  if not exists (
    select from public.coordinators c where c.user_id = public.acting_coordinator_id()
  ) then
    raise exception using errcode = 'BR009', message = 'whoever acts is no coordinator';
  end if;

  with listed as (
    select b.* from public.bulk_registrations b
    where b.coordinator_id = public.acting_coordinator_id()
      and b.sealed_at is not null
      and (p_bulk_id is null or b.bulk_id = p_bulk_id)
      and (p_before_bulk_id is null or (b.created_at, b.bulk_id) < (p_before_created_at, p_before_bulk_id))
    order by b.created_at desc, b.bulk_id desc
    limit p_limit
  )
  select coalesce(jsonb_agg(
    jsonb_build_object(
      'bulkId', l.bulk_id,
      'createdAt', l.created_at,
      'template', jsonb_build_object(
        'activityType', l.activity_type,
        'date', l.activity_date,
        'durationMinutes', l.duration_minutes,
        'note', l.note,
        'occurrence', l.occurrence
      ),
      'round', l.round,
      'total', l.total,
      'open', c.open,
      'succeeded', c.succeeded,
      'alreadyRegistered', c.already_registered,
      'failed', c.failed,
      'cancelled', c.cancelled
    )
    order by l.created_at desc, l.bulk_id desc
  ), '[]')
  into v_registrations
  from listed l
  cross join lateral (
    select
      count(*) filter (where i.status = 'open') as open,
      count(*) filter (where i.status = 'success') as succeeded,
      count(*) filter (where i.detail = 'alreadyRegistered') as already_registered,
      count(*) filter (where i.status = 'failure') as failed,
      count(*) filter (where i.detail = 'cancelled') as cancelled
    from public.bulk_registration_items i
    where i.bulk_id = l.bulk_id
  ) c;
  return jsonb_build_object('limit', p_limit, 'registrations', v_registrations);
end
$$;

-- The items of one bulk registration in the order of the selection, each with what became of it most lately and its
-- mentor's name, which is null for who is no mentor of the chapter.
create function public.list_bulk_registration_items(
  p_bulk_id uuid,
  p_limit integer,
  p_after bigint default null,
  p_status text default null,
  p_code text default null
) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  -- A variable: under row level security, an expression such as coalesce() is no condition for an index.
  v_after bigint := coalesce(p_after, 0);
  v_round integer;
  v_items jsonb;
begin
  if p_limit is null or p_limit not between 1 and 1001 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 1001';
  end if;
  select b.round into v_round from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;

  -- Settled and open ones apart: each kind has an index, and one over both would mislead the pages of a run. Open ones
  -- are of the latest round, since opening a round takes them up or cancels them: with it, their index gives them in order.
  with page as (
    (
      select i.* from public.bulk_registration_items i
      where i.bulk_id = p_bulk_id
        and i.status <> 'open'
        and i.position > v_after
        and (p_status is null or i.status = p_status)
        and (p_code is null or i.error_code = p_code)
      order by i.position
      limit p_limit
    )
    union all
    (
      select i.* from public.bulk_registration_items i
      where i.bulk_id = p_bulk_id
        and i.status = 'open'
        and i.round = v_round
        and i.position > v_after
        and coalesce(p_status, 'open') = 'open'
        and p_code is null
      order by i.position
      limit p_limit
    )
    order by position
    limit p_limit
  )
  select coalesce(jsonb_agg(
    jsonb_build_object(
      'position', p.position,
      'mentorId', p.mentor_id,
      'name', m.full_name,
      'round', p.round,
      'status', p.status,
      'detail', p.detail,
      'errorCode', p.error_code,
      'errorMessage', p.error_message,
      'errorRetryable', p.error_retryable,
      'attempts', p.attempts,
      'settledAt', p.settled_at
    )
    order by p.position
  ), '[]')
  into v_items
  from page p
  left join public.mentors m on m.id = p.mentor_id;
  return jsonb_build_object('bulkId', p_bulk_id, 'items', v_items);
end
$$;

-- Upper and lower case and accents don't matter to whoever looks for a name: "nygard" finds Nygård, and "bjorn" Bjørn.
-- First the accents: in a database of the locale C, lower() knows the letters of ASCII only.
create function public.searchable_name(p_name text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select lower(
    replace(
      replace(
        translate(regexp_replace(normalize(p_name, nfd), '[\u0300-\u036f]', '', 'g'), 'ØøŁłĐđıÆẞ', 'OoLlDdiæß'),
        'æ', 'ae'
      ),
      'ß', 'ss'
    )
  )
$$;

create function public.list_mentors(
  p_limit integer,
  p_search text default null,
  p_active boolean default null,
  p_after_name text default null,
  p_after_id uuid default null
) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_mentors jsonb;
begin
  if p_limit is null or p_limit not between 1 and 1001 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 1001';
  end if;
  if (p_after_name is null) <> (p_after_id is null) then
    raise exception using errcode = '22023', message = 'p_after_name and p_after_id come together';
  end if;
  if not exists (
    select from public.coordinators c where c.user_id = public.acting_coordinator_id()
  ) then
    raise exception using errcode = 'BR009', message = 'whoever acts is no coordinator';
  end if;

  with page as (
    select m.id, m.full_name, m.active from public.mentors m
    where m.chapter_id = (
        select c.chapter_id from public.coordinators c where c.user_id = public.acting_coordinator_id()
      )
      and (p_after_id is null or (m.full_name, m.id) > (p_after_name, p_after_id))
      and (p_active is null or m.active = p_active)
      and (
        p_search is null
        or strpos(public.searchable_name(m.full_name), public.searchable_name(p_search)) > 0
      )
    order by m.full_name, m.id
    limit p_limit
  )
  select coalesce(jsonb_agg(
    jsonb_build_object('mentorId', p.id, 'name', p.full_name, 'active', p.active)
    order by p.full_name, p.id
  ), '[]')
  into v_mentors
  from page p;
  return jsonb_build_object('limit', p_limit, 'mentors', v_mentors);
end
$$;

revoke all on function
  public.list_bulk_registrations(integer, timestamptz, uuid, uuid),
  public.list_bulk_registration_items(uuid, integer, bigint, text, text),
  public.searchable_name(text),
  public.list_mentors(integer, text, boolean, text, uuid)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  public.list_bulk_registrations(integer, timestamptz, uuid, uuid),
  public.list_bulk_registration_items(uuid, integer, bigint, text, text),
  public.searchable_name(text),
  public.list_mentors(integer, text, boolean, text, uuid)
to authenticated;
