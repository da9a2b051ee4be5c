-- An audit says all of its recount or none, so that a null can't hide behind reconciled; and a moment that isn't one is no
-- part of the steering.

alter table public.bulk_registration_audits
  add constraint bulk_registration_audits_recounted_whole check (
    num_nonnulls(
      template_hash, failed_by_code, steering, rows_registered, rows_already_registered, rows_unaccounted, reconciled
    ) in (0, 7)
  );

create or replace function public.known_steering(p_steering jsonb) returns jsonb
language sql stable parallel safe security invoker set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_strip_nulls(
        jsonb_build_object(
          'action', e.value ->> 'action',
          'by', case
            when e.value ->> 'by' ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|operator|run)$' then e.value ->> 'by'
            else 'operator'
          end,
          'at', e.value ->> 'at',
          'reason', case when e.value ->> 'reason' in ('tolerance', 'ourSide') then e.value ->> 'reason' end,
          'concurrency', case
            when e.value ->> 'concurrency' ~ '^[0-9]{1,3}$' then (e.value ->> 'concurrency')::integer
          end
        )
      )
      order by e.place
    ),
    '[]'
  )
  from jsonb_array_elements(
    case when jsonb_typeof(p_steering) = 'array' then p_steering else '[]' end
  ) with ordinality as e (value, place)
  where e.place <= 200
    and e.value ->> 'action' in ('pause', 'resume', 'cancel', 'setConcurrency', 'brake')
    and e.value ->> 'at'
      ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$'
$$;
