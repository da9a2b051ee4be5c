-- Registers one mentor of a run. A deployment whose registrations live in another table changes this function, and
-- nothing else: what it must keep is said at each step.
--
-- The row and the item are written in one transaction: an item is a success exactly when its registration exists.
create function public.submit_proxy_registration(
  p_bulk_id uuid, p_round integer, p_mentor_id uuid, p_attempt integer
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_header public.bulk_registrations;
  v_item public.bulk_registration_items;
  v_active boolean;
  v_activity_id uuid;
  v_detail text := 'alreadyRegistered';
begin
  if p_round is null or p_attempt is null or p_attempt < 1 then
    raise exception using errcode = '22023', message = 'p_round is required and p_attempt must be at least 1';
  end if;
  select b.* into v_header from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;

  -- Whoever settles an item holds its lock: of an attempt and its successor, and of an attempt and the record of its
  -- failure, one comes second and sees what the other did.
  select i.* into v_item from public.bulk_registration_items i
  where i.bulk_id = p_bulk_id and i.mentor_id = p_mentor_id
  for update;
  if not found then
    raise exception using errcode = 'BR010', message = 'the mentor is not in the selection';
  end if;

  if v_item.status = 'success' then
    -- The answer to an earlier attempt was lost. It is given again, not turned into "already registered". A late
    -- attempt of another round gets it too, but the attempts it counts aren't those of the round that registered.
    if v_item.round = p_round and v_item.attempts < p_attempt then
      update public.bulk_registration_items i
      set attempts = p_attempt
      where i.bulk_id = p_bulk_id and i.mentor_id = p_mentor_id
      returning i.* into v_item;
    end if;
  elsif v_item.status <> 'open' or v_item.round <> p_round then
    -- The run has counted this item as failed, or a later round has it: nothing may be written any more.
    raise exception using errcode = 'BR006', message = 'the item has been settled, or belongs to another round';
  else
    -- Before the mentor is looked at: what is registered stays so when the mentor leaves.
    select a.id into v_activity_id from public.proxy_activities a
    where a.coordinator_id = v_header.coordinator_id
      and a.mentor_id = p_mentor_id
      and a.registration_key = v_header.registration_key;

    if v_activity_id is null then
      select m.active into v_active from public.mentors m where m.id = p_mentor_id;
      if not found then
        raise exception using errcode = 'BR001', message = 'the mentor is not in the chapter of the coordinator';
      end if;
      if not v_active then
        raise exception using errcode = 'BR002', message = 'the mentor is not active';
      end if;

      -- Idempotent by the unique key: of two bulk registrations that submit the same at the same moment, the second
      -- waits here for the first, inserts nothing, and finds the row.
      insert into public.proxy_activities (
        coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note,
        occurrence, bulk_id
      )
      values (
        v_header.coordinator_id, p_mentor_id, v_header.registration_key, v_header.activity_type,
        v_header.activity_date, v_header.duration_minutes, v_header.note, v_header.occurrence, p_bulk_id
      )
      on conflict (coordinator_id, mentor_id, registration_key) do nothing
      returning id into v_activity_id;

      if v_activity_id is not null then
        v_detail := 'registered';
      else
        select a.id into v_activity_id from public.proxy_activities a
        where a.coordinator_id = v_header.coordinator_id
          and a.mentor_id = p_mentor_id
          and a.registration_key = v_header.registration_key;
        if v_activity_id is null then
          raise exception using errcode = '40001', message = 'the registration in the way is gone; try again';
        end if;
      end if;
    end if;

    -- By the clock, not by the start of the transaction, which may have waited; in milliseconds, as JavaScript
    -- keeps them.
    update public.bulk_registration_items i
    set status = 'success', detail = v_detail, activity_id = v_activity_id, attempts = p_attempt,
      settled_at = date_trunc('milliseconds', clock_timestamp())
    where i.bulk_id = p_bulk_id and i.mentor_id = p_mentor_id
    returning i.* into v_item;
  end if;

  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'mentorId', p_mentor_id,
    'outcome', v_item.detail,
    'activityId', v_item.activity_id,
    'settledAt', v_item.settled_at,
    'attempts', v_item.attempts
  );
end
$$;

revoke all on function public.submit_proxy_registration(uuid, integer, uuid, integer)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function public.submit_proxy_registration(uuid, integer, uuid, integer) to bulk_registrar;
