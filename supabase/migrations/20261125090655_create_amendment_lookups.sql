-- The amendments as a coordinator sees them: the effect of a new one, and those that exist.

-- What an amendment would take up now: rows in force of the bulk registration, of these mentors or of 5,000 positions behind
-- p_after. With a template, the answer also counts the mentors who are registered with that template already.
create function public.preflight_amendment(
  p_of_bulk_id uuid,
  p_activity_type text default null,
  p_activity_date date default null,
  p_duration_minutes integer default null,
  p_note text default null,
  p_occurrence integer default null,
  p_mentor_ids uuid[] default null,
  p_after integer default 0
) returns jsonb
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_total integer;
  v_key text;
  v_unknown uuid[] := '{}';
  v_mentors uuid[];
  v_found jsonb;
begin
  if p_after is null or p_after < 0 or cardinality(p_mentor_ids) not between 1 and 5000
    or array_position(p_mentor_ids, null) is not null
  then
    raise exception using errcode = '22023', message = 'p_after must be at least 0, p_mentor_ids 1 to 5000 mentors, and no null';
  end if;
  select r.total into v_total from public.bulk_registration_rounds r
  where r.bulk_id = p_of_bulk_id and r.round = 1 and r.sealed_at is not null;
  if not found then
    perform bulk_registration_private.refuse_removed(p_of_bulk_id);
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  v_key := bulk_registration_private.registration_key(
    v_coordinator_id,
    bulk_registration_private.template_text(
      public.to_normal_text(p_activity_type), p_activity_date, p_duration_minutes, nullif(public.to_normal_text(p_note), ''),
      p_occurrence
    )
  );
  if p_mentor_ids is null then
    select array_agg(i.mentor_id order by i.position) into v_mentors
    from public.bulk_registration_items i
    where i.bulk_id = (select p_of_bulk_id) and i.round = 1
      and i.position > (select p_after) and i.position <= (select p_after + 5000);
  else
    v_mentors := p_mentor_ids;
    select coalesce(array_agg(m.mentor_id order by m.place) filter (where i.found is null), '{}') into v_unknown
    from unnest(p_mentor_ids) with ordinality as m (mentor_id, place)
    left join lateral (
      select true as found from public.bulk_registration_items x
      where x.bulk_id = (select p_of_bulk_id) and x.mentor_id = m.mentor_id
      limit 1
    ) i on true;
  end if;
  select jsonb_build_object('inForce', count(*), 'alreadyRegistered', count(*) filter (where c.found)) into v_found
  from (select distinct g.id from unnest(v_mentors) as g (id)) m
  cross join lateral (
    select from public.proxy_activities x
    where x.bulk_id = (select p_of_bulk_id) and x.mentor_id = m.id and x.withdrawn_at is null
    offset 0
  ) a
  left join lateral (
    select true as found from public.proxy_activities x
    where x.coordinator_id = v_coordinator_id and x.mentor_id = m.id and x.registration_key = v_key and x.withdrawn_at is null
    offset 0
  ) c on true;
  return v_found || jsonb_build_object(
    'bulkId', p_of_bulk_id,
    'unknownMentorIds', to_jsonb(v_unknown),
    'cursor', case when p_mentor_ids is null and p_after + 5000 < v_total then p_after + 5000 end
  );
end
$$;

-- The amendments of a bulk registration: how many rows they withdrew, and the latest twenty that did. The numbers come from the
-- counters of the amendments, and for removed amendments from their audits. The audits of the amended bulk registration stay as
-- they were written.
create function bulk_registration_private.amended(p_bulk_id uuid) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'withdrawnSince', coalesce(sum(a.withdrawn), 0),
    'amendments', coalesce(
      jsonb_agg(
        jsonb_build_object('bulkId', a.bulk_id, 'kind', a.kind, 'createdAt', a.created_at, 'withdrawn', a.withdrawn)
        order by a.place
      ) filter (where a.place <= 20),
      '[]'
    )
  )
  from (
    select b.bulk_id, b.kind, b.created_at, w.withdrawn, row_number() over (order by b.created_at desc, b.bulk_id) as place
    from public.bulk_registrations b
    cross join lateral (
      select coalesce(
        (select sum(r.withdrawn) from public.bulk_registration_rounds r where r.bulk_id = b.bulk_id and r.sealed_at is not null),
        (select sum(x.rows_withdrawn) from public.bulk_registration_audits x where x.bulk_id = b.bulk_id)
      ) as withdrawn
    ) w
    where b.of_bulk_id = p_bulk_id and w.withdrawn is not null
  ) a
$$;

-- The same for the audits of a bulk registration, which are kept longer than its rounds.
create function public.read_amendments(p_bulk_id uuid) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if not exists (select from public.bulk_registrations b where b.bulk_id = p_bulk_id)
    and not exists (select from public.bulk_registration_audits a where a.bulk_id = p_bulk_id)
  then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  return bulk_registration_private.amended(p_bulk_id) || jsonb_build_object('bulkId', p_bulk_id);
end
$$;

revoke all on function bulk_registration_private.amended(uuid) from public;
revoke all on function
  public.preflight_amendment(uuid, text, date, integer, text, integer, uuid[], integer),
  public.read_amendments(uuid)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  bulk_registration_private.amended(uuid),
  public.preflight_amendment(uuid, text, date, integer, text, integer, uuid[], integer),
  public.read_amendments(uuid)
to authenticated;
