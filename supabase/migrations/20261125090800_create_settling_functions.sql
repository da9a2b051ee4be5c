-- What a run does with the items that it couldn't register, and at its end.

-- Records at most 500 failures: [{mentorId, code, message, retryable, attempts, settledAt, detail?}]. A failure whose
-- submission had been written after all (its answer was lost) is no failure: it is answered under `succeeded`, with
-- its outcome. Calling again answers the same.
create function public.record_bulk_registration_failures(p_bulk_id uuid, p_round integer, p_failures jsonb)
returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_mentor_ids uuid[];
  v_answer jsonb;
begin
  if p_round is null or jsonb_typeof(p_failures) is distinct from 'array' or jsonb_array_length(p_failures) > 500 then
    raise exception using errcode = '22023', message = 'p_failures must be an array of at most 500 failures';
  end if;
  if not exists (
    select from public.bulk_registrations b where b.bulk_id = p_bulk_id and b.sealed_at is not null
  ) then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  select coalesce(array_agg((f.value ->> 'mentorId')::uuid), '{}') into v_mentor_ids
  from jsonb_array_elements(p_failures) as f (value);

  -- Waits for submissions that hold these items, in one order for all, so that no two calls wait for each other.
  perform from public.bulk_registration_items i
  where i.bulk_id = p_bulk_id and i.mentor_id = any (v_mentor_ids)
  order by i.mentor_id
  for update;

  update public.bulk_registration_items i
  set status = 'failure', detail = coalesce(f.detail, 'failed'), error_code = f.code, error_message = f.message,
    error_retryable = f.retryable, attempts = f.attempts, settled_at = f."settledAt"
  from jsonb_to_recordset(p_failures) as f (
    "mentorId" uuid, code text, message text, retryable boolean, attempts integer, "settledAt" timestamptz, detail text
  )
  where i.bulk_id = p_bulk_id and i.mentor_id = f."mentorId" and i.round = p_round and i.status = 'open';

  select jsonb_build_object(
    'bulkId', p_bulk_id,
    'recorded', count(*) filter (where i.status = 'failure' and i.round = p_round),
    'succeeded', coalesce(
      jsonb_agg(
        jsonb_build_object(
          'mentorId', i.mentor_id, 'detail', i.detail, 'attempts', i.attempts, 'settledAt', i.settled_at
        )
        order by i.position
      ) filter (where i.status = 'success'),
      '[]'
    )
  )
  into v_answer
  from public.bulk_registration_items i
  where i.bulk_id = p_bulk_id and i.mentor_id = any (v_mentor_ids);
  return v_answer;
end
$$;

-- Settles everything that is still open in the round. Answers how many items of the round are cancelled, also if an
-- earlier call cancelled them.
create function public.cancel_open_bulk_registration_items(p_bulk_id uuid, p_round integer) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if p_round is null then
    raise exception using errcode = '22023', message = 'p_round is required';
  end if;
  if not exists (
    select from public.bulk_registrations b where b.bulk_id = p_bulk_id and b.sealed_at is not null
  ) then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;

  update public.bulk_registration_items i
  set status = 'failure', detail = 'cancelled', error_code = 'cancelled',
    error_message = 'Cancelled before it was registered', error_retryable = true, attempts = 0,
    settled_at = date_trunc('milliseconds', clock_timestamp())
  where i.bulk_id = p_bulk_id and i.round = p_round and i.status = 'open';

  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'cancelled', (
      select count(*) from public.bulk_registration_items i
      where i.bulk_id = p_bulk_id and i.round = p_round and i.status = 'failure' and i.detail = 'cancelled'
    )
  );
end
$$;

-- Writes the audit of a round, once: a second call does nothing and answers logged: false. The template comes from
-- the header and the counts from the items, never from the caller: whoever can merely start workflows could state
-- any, and a false audit would keep the true one out. The answer says whether the caller's counts agree; where they
-- don't, it is for the caller to tell its operator. Nothing is written before the round has settled: BR011.
create function public.log_bulk_submission(
  p_bulk_id uuid,
  p_round integer,
  p_total integer,
  p_succeeded integer,
  p_already_registered integer,
  p_failed integer,
  p_cancelled integer,
  p_overall_status text,
  p_settled_at timestamptz
) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_found record;
  v_failed integer;
  v_cancelled integer;
  v_overall_status text;
  v_settled_at timestamptz;
  v_logged bigint;
begin
  -- Header and items in one statement, hence as of one moment: between two, the next round could be opened.
  --
  -- Items only ever move forward, since the next round takes every item that isn't a success. So those that are in
  -- p_round or in a later one are those that p_round had to settle, and its successes are still in it.
  select b.*, c.* into v_found
  from public.bulk_registrations b
  cross join lateral (
    select
      count(*)::integer as round_total,
      (count(*) filter (where i.round = p_round and i.status = 'open'))::integer as still_open,
      (count(*) filter (where i.round = p_round and i.status = 'success'))::integer as succeeded,
      (count(*) filter (where i.round = p_round and i.detail = 'alreadyRegistered'))::integer as already_registered,
      (count(*) filter (where i.round = p_round and i.detail = 'cancelled'))::integer as cancelled,
      max(i.settled_at) filter (where i.round = p_round) as last_settled_at
    from public.bulk_registration_items i
    where i.bulk_id = b.bulk_id and i.round >= p_round
  ) c
  where b.bulk_id = p_bulk_id and b.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  -- A round that no item is in was never opened, whatever the header says.
  if p_round is null or p_round not between 1 and v_found.round or v_found.round_total = 0 then
    raise exception using errcode = 'BR007', message = 'there is no such round';
  end if;
  -- Asked of every round: opening the next one leaves no open item behind.
  if v_found.still_open > 0 then
    raise exception using errcode = 'BR011', message = 'the round has not settled';
  end if;

  v_failed := v_found.round_total - v_found.succeeded;
  if p_round = v_found.round then
    v_cancelled := v_found.cancelled;
    v_settled_at := v_found.last_settled_at;
  else
    -- Reopening has wiped out which failures were cancellations, and when the last one settled: only the caller still
    -- knows, and is believed within what is possible.
    v_cancelled := least(greatest(p_cancelled, 0), v_failed);
    v_settled_at := least(greatest(p_settled_at, v_found.sealed_at), clock_timestamp());
  end if;
  v_overall_status := case
    when v_found.succeeded = 0 then 'totalFailure'
    when v_failed = 0 then 'success'
    else 'partialSuccess'
  end;

  -- Idempotent by the primary key (bulk_id, round), the only unique one. It isn't named here, because naming it takes
  -- the right to read audits, which a run doesn't have.
  insert into public.bulk_registration_audits (
    bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence,
    total, succeeded, already_registered, failed, cancelled, overall_status, settled_at
  )
  values (
    p_bulk_id, p_round, v_found.coordinator_id, v_found.activity_type, v_found.activity_date,
    v_found.duration_minutes, v_found.note, v_found.occurrence,
    v_found.round_total, v_found.succeeded, v_found.already_registered, v_failed, v_cancelled, v_overall_status,
    v_settled_at
  )
  on conflict do nothing;
  get diagnostics v_logged = row_count;
  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', p_round,
    'logged', v_logged = 1,
    'agrees', coalesce(
      (p_total, p_succeeded, p_already_registered, p_failed, p_cancelled, p_overall_status) = (
        v_found.round_total, v_found.succeeded, v_found.already_registered, v_failed, v_cancelled, v_overall_status
      ),
      false
    )
  );
end
$$;

revoke all on function
  public.record_bulk_registration_failures(uuid, integer, jsonb),
  public.cancel_open_bulk_registration_items(uuid, integer),
  public.log_bulk_submission(uuid, integer, integer, integer, integer, integer, integer, text, timestamptz)
from public, anon, authenticated, service_role, bulk_registrar;

grant execute on function
  public.record_bulk_registration_failures(uuid, integer, jsonb),
  public.cancel_open_bulk_registration_items(uuid, integer),
  public.log_bulk_submission(uuid, integer, integer, integer, integer, integer, integer, text, timestamptz)
to bulk_registrar;
