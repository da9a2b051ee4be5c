-- What a bulk registration would do, before anybody asks for it. Writes nothing.

-- Asked for a part of the selection at a time, at most 10,000 mentors. The order of the questions is that of
-- submit_proxy_registration: what is registered stays so, whatever has become of the mentor. A mentor of another chapter
-- and one who doesn't exist are the same here: row level security hides both, and telling them apart would disclose whom
-- another chapter has.
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
  v_found jsonb;
begin
  if p_mentor_ids is null or array_position(p_mentor_ids, null) is not null or cardinality(p_mentor_ids) > 10000 then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold at most 10000 mentors, and no null';
  end if;
  if not exists (select from public.coordinators c where c.user_id = v_coordinator_id) then
    raise exception using errcode = 'BR009', message = 'whoever acts is no coordinator';
  end if;

  -- By the fields and not by the registration key, which is their hash: the two find the same rows.
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
          and (r.activity_type, r.activity_date, r.duration_minutes, r.occurrence)
            = (p_activity_type, p_activity_date, p_duration_minutes, p_occurrence)
          and r.note is not distinct from p_note
      ) as registered,
      m.active
    from asked a
    left join public.mentors m on m.id = a.mentor_id
  )
  select jsonb_build_object(
    'asked', count(*),
    'new', count(*) filter (where not r.registered and coalesce(r.active, false)),
    'alreadyRegistered',
      coalesce(jsonb_agg(r.mentor_id order by r.place) filter (where r.registered), '[]'),
    'inactive',
      coalesce(jsonb_agg(r.mentor_id order by r.place) filter (where not r.registered and not r.active), '[]'),
    'notInChapter',
      coalesce(jsonb_agg(r.mentor_id order by r.place) filter (where not r.registered and r.active is null), '[]')
  )
  into v_found
  from read r;

  -- The median over her latest rounds that ran to their end: one that somebody paused over lunch says little.
  return v_found || jsonb_build_object(
    'secondsPerMentor', (
      select percentile_cont(0.5) within group (order by extract(epoch from p.settled_at - p.started_at) / p.total)
      from (
        select a.started_at, a.settled_at, a.total from public.bulk_registration_audits a
        where a.coordinator_id = v_coordinator_id
          and a.started_at < a.settled_at
          and a.cancelled = 0
          and a.total > 0
        order by a.recorded_at desc
        limit 20
      ) p
    )
  );
end
$$;

revoke all on function public.preflight_bulk_registration(text, date, integer, text, integer, uuid[])
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function public.preflight_bulk_registration(text, date, integer, text, integer, uuid[]) to authenticated;
