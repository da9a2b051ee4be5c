-- The mentors of the coordinator's chapter in pages, and a preview of a bulk registration.

-- The form of a name for a search. Case and accents don't matter: "nygard" finds Nygård, and "bjorn" finds Bjørn. No-break
-- spaces and characters without a width, which a copied name can bring along, don't matter either. Accents are removed first:
-- in a database of the locale C, lower() knows only ASCII.
create function public.searchable_name(p_name text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select lower(
    replace(
      replace(
        translate(
          regexp_replace(normalize(p_name, nfd), '[\u0300-\u036f]', '', 'g'),
          -- translate() deletes characters that have no counterpart.
          E'ØøŁłĐđıÆẞ\u00a0\u2007\u2009\u202f\u3000\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff',
          'OoLlDdiæß     '
        ),
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
    select from public.coordinators c where c.user_id = public.acting_coordinator_id() and c.active
  ) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;

  with page as (
    select m.id, m.full_name, m.active from public.mentors m
    where m.chapter_id = (
        select c.chapter_id from public.coordinators c where c.user_id = public.acting_coordinator_id()
      )
      -- An erased mentor has no name.
      and m.full_name is not null
      and (p_after_id is null or (m.full_name, m.id) > (p_after_name, p_after_id))
      and (p_active is null or m.active = p_active)
      and (
        p_search is null
        or strpos(public.searchable_name(m.full_name), btrim(public.searchable_name(p_search))) > 0
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

-- Called for a part of the selection at a time, at most 10,000 mentors. The checks come in the same order as in
-- submit_registrations: a registered mentor stays registered. Mentors of other chapters and unknown mentors look the same: row
-- level security hides both, and a distinction would disclose the mentors of another chapter. The overlaps show what the new
-- mentors have in force on the same day, from any coordinator of the chapter: the places in p_mentor_ids for each bulk
-- registration.
create function public.preflight_bulk_registration(
  p_activity_type text,
  p_activity_date date,
  p_duration_minutes integer,
  p_note text,
  p_occurrence integer,
  p_mentor_ids uuid[]
) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_registration_key text;
  -- The keys of the same activity with lower occurrences: a higher occurrence is chosen on purpose, so these are no overlaps.
  v_earlier_keys text[];
  v_found jsonb;
begin
  if p_mentor_ids is null or array_position(p_mentor_ids, null) is not null or cardinality(p_mentor_ids) > 10000 then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold at most 10000 mentors, and no null';
  end if;
  if not exists (select from public.coordinators c where c.user_id = v_coordinator_id and c.active) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;

  p_activity_type := public.to_normal_text(p_activity_type);
  p_note := nullif(public.to_normal_text(p_note), '');
  v_registration_key := bulk_registration_private.registration_key(
    v_coordinator_id,
    bulk_registration_private.template_text(p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence)
  );
  select array_agg(
    bulk_registration_private.registration_key(
      v_coordinator_id,
      bulk_registration_private.template_text(p_activity_type, p_activity_date, p_duration_minutes, p_note, o.occurrence)
    )
  )
  into v_earlier_keys
  from generate_series(1, least(p_occurrence, 100) - 1) as o (occurrence);
  with asked as (
    select a.mentor_id, a.place from unnest(p_mentor_ids) with ordinality as a (mentor_id, place)
  ), read as (
    select
      a.mentor_id,
      a.place,
      exists (
        select from public.proxy_activities r
        where r.coordinator_id = v_coordinator_id
          and r.mentor_id = a.mentor_id
          and r.registration_key = v_registration_key
          and r.withdrawn_at is null
      ) as registered,
      m.active
    from asked a
    left join public.mentors m on m.id = a.mentor_id
  ), overlapping as (
    select d.bulk_id, jsonb_agg(r.place order by r.place) as places
    from read r
    cross join lateral (
      select x.bulk_id from bulk_registration_private.chapter_activities x
      where x.mentor_id = r.mentor_id and x.activity_date = p_activity_date
      offset 0
    ) d
    where not r.registered and r.active
      and not exists (
        select from public.proxy_activities e
        where v_earlier_keys is not null
          and e.coordinator_id = v_coordinator_id
          and e.mentor_id = r.mentor_id
          and e.registration_key = any (v_earlier_keys)
          and e.bulk_id = d.bulk_id
        offset 0
      )
    group by d.bulk_id
  )
  select jsonb_build_object(
    'asked', count(*),
    'new', count(*) filter (where not r.registered and coalesce(r.active, false)),
    'alreadyRegistered',
      coalesce(jsonb_agg(r.mentor_id order by r.place) filter (where r.registered), '[]'),
    'inactive',
      coalesce(jsonb_agg(r.mentor_id order by r.place) filter (where not r.registered and not r.active), '[]'),
    'notInChapter',
      coalesce(jsonb_agg(r.mentor_id order by r.place) filter (where not r.registered and r.active is null), '[]'),
    'overlaps', (
      select coalesce(jsonb_agg(jsonb_build_object('bulkId', o.bulk_id, 'places', o.places) order by o.bulk_id), '[]')
      from overlapping o
    )
  )
  into v_found
  from read r;

  -- The median over the coordinator's latest rounds that ran to their end: a single round may have been paused for hours. A
  -- round's time begins with its first write, so the first window of writes took none of it.
  return v_found || jsonb_build_object(
    'runConcurrency', (select l.run_concurrency from public.bulk_registration_limits l),
    'secondsPerWrite', (
      select percentile_cont(0.5) within group (order by p.seconds * p.concurrency / (p.writes - p.concurrency))
      from (
        select
          extract(epoch from a.settled_at - a.started_at) as seconds,
          bulk_registration_private.concurrency(r.settings, l.run_concurrency) as concurrency,
          ceil(
            r.total / coalesce((r.settings ->> 'mentorsPerWrite')::numeric, least(250, ceil(r.total / 30.0)))
          ) as writes
        from public.bulk_registration_audits a
        join public.bulk_registration_rounds r on r.bulk_id = a.bulk_id and r.round = a.round
        cross join public.bulk_registration_limits l
        where a.coordinator_id = v_coordinator_id
          and a.started_at < a.settled_at
          and a.cancelled = 0
          and a.total > 0
        order by a.recorded_at desc
        limit 20
      ) p
      where p.writes > p.concurrency
    )
  );
end
$$;

revoke all on function
  public.searchable_name(text),
  public.list_mentors(integer, text, boolean, text, uuid),
  public.preflight_bulk_registration(text, date, integer, text, integer, uuid[])
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  public.searchable_name(text),
  public.list_mentors(integer, text, boolean, text, uuid),
  public.preflight_bulk_registration(text, date, integer, text, integer, uuid[])
to authenticated;
