-- The lists that a coordinator reads: their bulk registrations, and the items of one with the names of the mentors. Each page
-- begins behind the last entry of the previous one.
--
-- Longer than 250 lines: both lists share their filters and their pages.

-- Lists only sealed bulk registrations: before the seal the selection is incomplete, and nothing runs. With p_bulk_id, only
-- that one. The counts are of the whole selection, each mentor by the latest round. Days of the activity go from p_from to
-- before p_until, and p_activity_type is a part of the text. p_status is `open` or the status over all rounds. A registration
-- of one mentor comes with that mentor.
create function public.list_bulk_registrations(
  p_limit integer,
  p_before_created_at timestamptz default null,
  p_before_bulk_id uuid default null,
  p_bulk_id uuid default null,
  p_from date default null,
  p_until date default null,
  p_activity_type text default null,
  p_status text default null
) returns jsonb
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_activity_type text := btrim(public.searchable_name(p_activity_type));
  v_registrations jsonb;
begin
  if p_limit is null or p_limit not between 1 and 101 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 101';
  end if;
  if (p_before_created_at is null) <> (p_before_bulk_id is null) then
    raise exception using errcode = '22023', message = 'p_before_created_at and p_before_bulk_id come together';
  end if;
  if not exists (select from public.coordinators c where c.user_id = v_coordinator_id and c.active) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;

  with listed as (
    select b.*, first.total, c.* from public.bulk_registrations b
    cross join lateral (
      select r.total from public.bulk_registration_rounds r
      where r.bulk_id = b.bulk_id and r.round = 1 and r.sealed_at is not null
      offset 0
    ) first
    cross join lateral (
      select
        max(r.round) as round,
        sum(r.succeeded) as succeeded,
        sum(r.already_registered) as already_registered,
        sum(r.withdrawn) as withdrawn,
        sum(r.failed) - coalesce(sum(r.total) filter (where r.round > 1), 0) as failed,
        sum(r.cancelled) - sum(r.took_cancelled) as cancelled,
        -- Only the latest round can be open.
        bool_and(r.ended_at is not null) as ended,
        max(r.opened_at) as opened_at
      from public.bulk_registration_rounds r
      where r.bulk_id = b.bulk_id and r.sealed_at is not null
    ) c
    where b.coordinator_id = v_coordinator_id
      and (p_bulk_id is null or b.bulk_id = p_bulk_id)
      and (p_from is null or b.activity_date >= p_from)
      and (p_until is null or b.activity_date < p_until)
      and (p_activity_type is null or strpos(public.searchable_name(b.activity_type), v_activity_type) > 0)
      and (
        p_status is null
        or p_status = case
          when not c.ended then 'open'
          when c.succeeded = 0 then 'totalFailure'
          when c.succeeded = first.total then 'success'
          else 'partialSuccess'
        end
      )
      and (p_before_bulk_id is null or (b.created_at, b.bulk_id) < (p_before_created_at, p_before_bulk_id))
    order by b.created_at desc, b.bulk_id desc
    limit p_limit
  )
  select coalesce(jsonb_agg(
    jsonb_build_object(
      'bulkId', l.bulk_id,
      'createdAt', l.created_at,
      'kind', l.kind,
      'ofBulkId', l.of_bulk_id,
      'template', jsonb_build_object(
        'activityType', l.activity_type,
        'date', l.activity_date,
        'durationMinutes', l.duration_minutes,
        'note', l.note,
        'occurrence', l.occurrence
      ),
      'round', l.round,
      'total', l.total,
      'mentor', case when l.total = 1 then jsonb_build_object('mentorId', single.mentor_id, 'name', single.full_name) end,
      'open', l.total - l.succeeded - l.failed,
      'succeeded', l.succeeded,
      'alreadyRegistered', l.already_registered,
      'failed', l.failed,
      'cancelled', l.cancelled,
      'ended', l.ended,
      'openedAt', l.opened_at,
      'withdrawn', l.withdrawn
    ) || bulk_registration_private.amended(l.bulk_id)
    order by l.created_at desc, l.bulk_id desc
  ), '[]')
  into v_registrations
  from listed l
  left join lateral (
    select i.mentor_id, m.full_name
    from (
      select x.mentor_id from public.bulk_registration_items x
      where l.total = 1 and x.bulk_id = l.bulk_id and x.round = 1 and x.position between 1 and 1
      order by x.position
      limit 1
    ) i
    left join lateral (select n.full_name from public.mentors n where n.id = i.mentor_id offset 0) m on true
    offset 0
  ) single on true;
  if p_bulk_id is not null and v_registrations = '[]' then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
  end if;
  return jsonb_build_object('limit', p_limit, 'registrations', v_registrations);
end
$$;

-- The items of one bulk registration in the order of the selection, each with its latest outcome and its mentor's name. The
-- name is null when the mentor is in another chapter or was erased. The counters tell where items of the wanted kind are, so a
-- few among many cost little.
create function public.list_bulk_registration_items(
  p_bulk_id uuid,
  p_limit integer,
  p_after integer default null,
  p_status text default null,
  p_code text default null
) returns jsonb
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  -- A variable, because under row level security an expression such as coalesce() can't be an index condition.
  v_after integer := coalesce(p_after, 0);
  v_status text := case when p_code is not null and p_status is null then 'failure' else p_status end;
  v_latest integer;
  v_superseded boolean;
  v_page public.bulk_registration_items[] := '{}';
begin
  if p_limit is null or p_limit not between 1 and 1001 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 1001';
  end if;
  -- Whether a failure of an earlier round may still be the latest outcome of its mentor.
  select max(r.round), sum(r.failed) - coalesce(sum(r.total) filter (where r.round > 1), 0)
    > (array_agg(r.failed order by r.round desc))[1]
  into v_latest, v_superseded
  from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.sealed_at is not null;
  if v_latest is null then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;

  if v_status is null then
    select array_agg(l.latest order by s.position) into v_page
    from public.bulk_registration_items s
    cross join lateral (
      select i as latest from public.bulk_registration_items i
      where i.bulk_id = (select p_bulk_id) and i.mentor_id = s.mentor_id and i.round <= v_latest
      order by i.round desc
      limit 1
    ) l
    where s.bulk_id = (select p_bulk_id) and s.round = 1
      and s.position > (select v_after) and s.position <= (select v_after::bigint + p_limit);
  elsif v_status = 'failure' then
    select array_agg(f.latest order by f.selection_position) into v_page
    from (
      select f.* from public.bulk_registration_rounds r
      cross join lateral (
        select i as latest, i.selection_position from public.bulk_registration_items i
        where i.bulk_id = (select p_bulk_id) and i.round = r.round and i.error_code is not null
          and i.selection_position > (select v_after) and (p_code is null or i.error_code = p_code)
          and not exists (
            select from public.bulk_registration_items l
            where l.bulk_id = (select p_bulk_id) and l.mentor_id = i.mentor_id and l.round > r.round and l.round <= v_latest
            offset 0
          )
        order by i.selection_position
        limit p_limit
      ) f
      where r.bulk_id = p_bulk_id and r.failed > 0 and (r.round = v_latest or v_superseded)
      order by f.selection_position
      limit p_limit
    ) f;
  elsif p_code is null then
    -- A success is final, and open items are in the latest round only. In round 1 the key gives the order of the selection.
    select array_agg(f.latest order by f.selection_position) into v_page
    from (
      select f.* from public.bulk_registration_rounds r
      cross join lateral (
        (
          select i as latest, i.selection_position from public.bulk_registration_items i
          where r.round = 1 and i.bulk_id = (select p_bulk_id) and i.round = 1 and i.position > (select v_after)
            and case v_status when 'open' then i.sequence is null else i.activity_id is not null end
          order by i.position
          limit p_limit
        )
        union all
        (
          select i, i.selection_position from public.bulk_registration_items i
          where r.round > 1 and i.bulk_id = (select p_bulk_id) and i.round = r.round and i.selection_position > (select v_after)
            and case v_status when 'open' then i.sequence is null else i.activity_id is not null end
          order by i.selection_position
          limit p_limit
        )
      ) f
      where r.bulk_id = p_bulk_id
        and case v_status
          when 'open' then r.round = v_latest and r.settled < r.total
          when 'success' then r.succeeded > 0
          else false
        end
      order by f.selection_position
      limit p_limit
    ) f;
  end if;

  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'items', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'position', i.selection_position,
          'mentorId', i.mentor_id,
          'name', m.full_name,
          'round', i.round,
          'status', case when i.sequence is null then 'open' when i.error_code is null then 'success' else 'failure' end,
          'detail', i.detail,
          'errorCode', i.error_code,
          'errorCause', i.error_cause,
          'attempts', i.attempts,
          'settledAt', i.settled_at
        )
        order by i.selection_position
      ), '[]')
      from unnest(v_page) i
      left join lateral (select m.full_name from public.mentors m where m.id = i.mentor_id offset 0) m on true
    )
  );
end
$$;

revoke all on function
  public.list_bulk_registrations(integer, timestamptz, uuid, uuid, date, date, text, text),
  public.list_bulk_registration_items(uuid, integer, integer, text, text)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  public.list_bulk_registrations(integer, timestamptz, uuid, uuid, date, date, text, text),
  public.list_bulk_registration_items(uuid, integer, integer, text, text)
to authenticated;
