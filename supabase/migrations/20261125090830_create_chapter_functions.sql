-- The registrations of the whole chapter as a coordinator sees them: views that belong to bulk_colleague, whose policies and
-- columns bound them, and the lists made from these views. Only registrations with rows in force are shown, because one without
-- rows would disclose failures.

create view bulk_registration_private.chapter_coordinators as
  select c.user_id, c.full_name from public.coordinators c;

create view bulk_registration_private.chapter_registrations as
  select b.bulk_id, b.coordinator_id, b.activity_type, b.activity_date, b.duration_minutes, b.created_at
  from public.bulk_registrations b;

-- For each round, the number of rows that it registered; for each round of an amendment, the number of rows that it withdrew.
-- Their difference is the number of rows in force.
create view bulk_registration_private.chapter_counts as
  select b.bulk_id, r.succeeded - r.already_registered as registered
  from public.bulk_registrations b
  join public.bulk_registration_rounds r on r.bulk_id = b.bulk_id
  where b.kind <> 'withdrawal'
  union all
  select b.of_bulk_id, -r.withdrawn
  from public.bulk_registrations b
  join public.bulk_registration_rounds r on r.bulk_id = b.bulk_id
  where b.of_bulk_id is not null;

create view bulk_registration_private.chapter_activities as
  select a.bulk_id, a.mentor_id, a.activity_date from public.proxy_activities a where a.withdrawn_at is null;

-- A view reads with the rights of its owner, under the owner's policies.
grant create on schema bulk_registration_private to bulk_colleague;
alter view bulk_registration_private.chapter_coordinators owner to bulk_colleague;
alter view bulk_registration_private.chapter_registrations owner to bulk_colleague;
alter view bulk_registration_private.chapter_counts owner to bulk_colleague;
alter view bulk_registration_private.chapter_activities owner to bulk_colleague;
revoke create on schema bulk_registration_private from bulk_colleague;

grant select on
  bulk_registration_private.chapter_coordinators,
  bulk_registration_private.chapter_registrations,
  bulk_registration_private.chapter_counts,
  bulk_registration_private.chapter_activities
to authenticated;

-- Newest first. With p_bulk_ids only these, at most 1,000, in any order. Days go from p_from to before p_until, and
-- p_activity_type is a part of the text. A registration of one mentor comes with that mentor.
create function public.list_chapter_registrations(
  p_limit integer,
  p_before_created_at timestamptz default null,
  p_before_bulk_id uuid default null,
  p_from date default null,
  p_until date default null,
  p_activity_type text default null,
  p_bulk_ids uuid[] default null
) returns jsonb
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_activity_type text := btrim(public.searchable_name(p_activity_type));
  v_registrations jsonb;
begin
  if p_limit is null or p_limit not between 1 and 1000 or cardinality(p_bulk_ids) > 1000 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 1000, p_bulk_ids at most 1000';
  end if;
  if (p_before_created_at is null) <> (p_before_bulk_id is null) then
    raise exception using errcode = '22023', message = 'p_before_created_at and p_before_bulk_id come together';
  end if;
  if bulk_registration_private.acting_chapter_id() is null then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;

  with listed as (
    -- Takes the newest registrations of each coordinator, then the newest of all. Older ones are never read.
    (
      select b.*, c.full_name
      from bulk_registration_private.chapter_coordinators c
      cross join lateral (
        select r.*, n.registered
        from bulk_registration_private.chapter_registrations r
        cross join lateral (
          select sum(x.registered) as registered from bulk_registration_private.chapter_counts x where x.bulk_id = r.bulk_id
        ) n
        where r.coordinator_id = c.user_id
          and (p_before_bulk_id is null or (r.created_at, r.bulk_id) < (p_before_created_at, p_before_bulk_id))
          and (p_from is null or r.activity_date >= p_from)
          and (p_until is null or r.activity_date < p_until)
          and (p_activity_type is null or strpos(public.searchable_name(r.activity_type), v_activity_type) > 0)
          and n.registered > 0
        order by r.created_at desc, r.bulk_id desc
        limit p_limit
      ) b
      where p_bulk_ids is null
      order by b.created_at desc, b.bulk_id desc
      limit p_limit
    )
    union all
    (
      select b.*, c.full_name
      from unnest(p_bulk_ids) as asked (bulk_id)
      cross join lateral (
        select r.*, n.registered
        from bulk_registration_private.chapter_registrations r
        cross join lateral (
          select sum(x.registered) as registered from bulk_registration_private.chapter_counts x where x.bulk_id = r.bulk_id
        ) n
        where r.bulk_id = asked.bulk_id and n.registered > 0
        offset 0
      ) b
      join bulk_registration_private.chapter_coordinators c on c.user_id = b.coordinator_id
    )
  )
  select coalesce(jsonb_agg(
    jsonb_build_object(
      'bulkId', l.bulk_id,
      'createdAt', l.created_at,
      'coordinatorId', l.coordinator_id,
      'coordinatorName', l.full_name,
      'activityType', l.activity_type,
      'date', l.activity_date,
      'durationMinutes', l.duration_minutes,
      'registered', l.registered,
      'mentor', case
        when single.mentor_id is not null then jsonb_build_object('mentorId', single.mentor_id, 'name', single.full_name)
      end
    )
    order by l.created_at desc, l.bulk_id desc
  ), '[]')
  into v_registrations
  from listed l
  left join lateral (
    select a.mentor_id, m.full_name from bulk_registration_private.chapter_activities a
    left join public.mentors m on m.id = a.mentor_id
    where l.registered = 1 and a.bulk_id = l.bulk_id
    limit 1
  ) single on true;
  return jsonb_build_object('limit', p_limit, 'registrations', v_registrations);
end
$$;

-- The mentors whom one registration of the chapter registered, by id. The name is null when the mentor is in another chapter or
-- was erased.
create function public.list_chapter_mentors(p_bulk_id uuid, p_limit integer, p_after uuid default null) returns jsonb
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if p_limit is null or p_limit not between 1 and 1001 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 1001';
  end if;
  if not exists (select from bulk_registration_private.chapter_activities a where a.bulk_id = p_bulk_id) then
    raise exception using errcode = 'BR003', message = 'the chapter has no such bulk registration';
  end if;
  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'mentors', (
      select coalesce(jsonb_agg(jsonb_build_object('mentorId', a.mentor_id, 'name', m.full_name) order by a.mentor_id), '[]')
      from (
        select x.mentor_id from bulk_registration_private.chapter_activities x
        where x.bulk_id = p_bulk_id and (p_after is null or x.mentor_id > p_after)
        order by x.mentor_id
        limit p_limit
      ) a
      left join lateral (select n.full_name from public.mentors n where n.id = a.mentor_id offset 0) m on true
    )
  );
end
$$;

revoke all on function
  public.list_chapter_registrations(integer, timestamptz, uuid, date, date, text, uuid[]),
  public.list_chapter_mentors(uuid, integer, uuid)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  public.list_chapter_registrations(integer, timestamptz, uuid, date, date, text, uuid[]),
  public.list_chapter_mentors(uuid, integer, uuid)
to authenticated;
