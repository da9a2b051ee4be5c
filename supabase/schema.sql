-- The schema that the migrations lead to. Not applied by anything: it is here to be read, and to show in a review
-- what a migration changes. Written by `node local/schema-dump.ts`.

-- Roles

create role bulk_registrar with nologin noinherit;
grant bulk_registrar to authenticator;

-- Tables

create table public.bulk_registration_audits (
  bulk_id uuid not null,
  round integer not null,
  coordinator_id uuid not null,
  activity_type text not null,
  activity_date date not null,
  duration_minutes integer not null,
  note text,
  occurrence integer not null,
  total integer not null,
  succeeded integer not null,
  already_registered integer not null,
  failed integer not null,
  cancelled integer not null,
  overall_status text not null,
  settled_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null default now(),
  template_hash text,
  started_at timestamp with time zone,
  failed_by_code jsonb,
  steering jsonb,
  rows_registered integer,
  rows_already_registered integer,
  rows_unaccounted integer,
  reconciled boolean,
  constraint bulk_registration_audits_pkey PRIMARY KEY (bulk_id, round),
  constraint bulk_registration_audits_bulk_id_fkey FOREIGN KEY (bulk_id) REFERENCES public.bulk_registrations(bulk_id),
  constraint bulk_registration_audits_coordinator_id_fkey FOREIGN KEY (coordinator_id) REFERENCES public.coordinators(user_id),
  constraint bulk_registration_audits_counts_add_up CHECK ((((succeeded + failed) = total) AND ((already_registered >= 0) AND (already_registered <= succeeded)) AND ((cancelled >= 0) AND (cancelled <= failed)))),
  constraint bulk_registration_audits_failed_check CHECK ((failed >= 0)),
  constraint bulk_registration_audits_reconciled_by_rows CHECK (((reconciled IS NULL) OR (reconciled = ((rows_registered = (succeeded - already_registered)) AND (rows_already_registered = already_registered) AND (rows_unaccounted = 0))))),
  constraint bulk_registration_audits_recounted_whole CHECK ((num_nonnulls(template_hash, failed_by_code, steering, rows_registered, rows_already_registered, rows_unaccounted, reconciled) = ANY (ARRAY[0, 7]))),
  constraint bulk_registration_audits_round_check CHECK ((round >= 1)),
  constraint bulk_registration_audits_rows_already_registered_check CHECK ((rows_already_registered >= 0)),
  constraint bulk_registration_audits_rows_registered_check CHECK ((rows_registered >= 0)),
  constraint bulk_registration_audits_rows_unaccounted_check CHECK ((rows_unaccounted >= 0)),
  constraint bulk_registration_audits_status_fits CHECK ((overall_status =
CASE
    WHEN (succeeded = 0) THEN 'totalFailure'::text
    WHEN (failed = 0) THEN 'success'::text
    ELSE 'partialSuccess'::text
END)),
  constraint bulk_registration_audits_succeeded_check CHECK ((succeeded >= 0)),
  constraint bulk_registration_audits_total_check CHECK ((total >= 0))
);

create table public.bulk_registration_items (
  "position" bigint not null generated always as identity,
  bulk_id uuid not null,
  mentor_id uuid not null,
  round integer not null default 1,
  status text not null default 'open'::text,
  detail text,
  error_code text,
  error_message text,
  error_retryable boolean,
  attempts integer not null default 0,
  activity_id uuid,
  settled_at timestamp with time zone,
  constraint bulk_registration_items_pkey PRIMARY KEY (bulk_id, mentor_id),
  constraint bulk_registration_items_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES public.proxy_activities(id),
  constraint bulk_registration_items_bulk_id_fkey FOREIGN KEY (bulk_id) REFERENCES public.bulk_registrations(bulk_id),
  constraint bulk_registration_items_attempts_check CHECK ((attempts >= 0)),
  constraint bulk_registration_items_error_code_check CHECK (((char_length(error_code) >= 1) AND (char_length(error_code) <= 64))),
  constraint bulk_registration_items_error_message_check CHECK (((char_length(error_message) >= 1) AND (char_length(error_message) <= 1000))),
  constraint bulk_registration_items_round_check CHECK ((round >= 1)),
  constraint bulk_registration_items_whole_outcome CHECK (
CASE status
    WHEN 'open'::text THEN ((detail IS NULL) AND (activity_id IS NULL) AND (settled_at IS NULL) AND (attempts = 0) AND (num_nonnulls(error_code, error_message, error_retryable) = 0))
    WHEN 'success'::text THEN (COALESCE((detail = ANY (ARRAY['registered'::text, 'alreadyRegistered'::text])), false) AND (activity_id IS NOT NULL) AND (settled_at IS NOT NULL) AND (attempts >= 1) AND (num_nonnulls(error_code, error_message, error_retryable) = 0))
    WHEN 'failure'::text THEN (COALESCE((detail = ANY (ARRAY['failed'::text, 'cancelled'::text])), false) AND (activity_id IS NULL) AND (settled_at IS NOT NULL) AND (num_nonnulls(error_code, error_message, error_retryable) = 3))
    ELSE false
END)
);

create table public.bulk_registration_past_failures (
  bulk_id uuid not null,
  round integer not null,
  mentor_id uuid not null,
  "position" bigint not null,
  detail text not null,
  error_code text not null,
  error_message text not null,
  error_retryable boolean not null,
  attempts integer not null,
  settled_at timestamp with time zone not null,
  constraint bulk_registration_past_failures_pkey PRIMARY KEY (bulk_id, round, mentor_id),
  constraint bulk_registration_past_failures_attempts_check CHECK ((attempts >= 0)),
  constraint bulk_registration_past_failures_detail_check CHECK ((detail = ANY (ARRAY['failed'::text, 'cancelled'::text]))),
  constraint bulk_registration_past_failures_round_check CHECK ((round >= 1))
);

create table public.bulk_registration_rounds (
  bulk_id uuid not null,
  round integer not null,
  opened_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  scope_hash text,
  constraint bulk_registration_rounds_pkey PRIMARY KEY (bulk_id, round),
  constraint bulk_registration_rounds_bulk_id_fkey FOREIGN KEY (bulk_id) REFERENCES public.bulk_registrations(bulk_id),
  constraint bulk_registration_rounds_round_check CHECK ((round >= 1)),
  constraint bulk_registration_rounds_scope_hash_check CHECK ((scope_hash ~ '^[0-9a-f]{64}$'::text))
);

create table public.bulk_registrations (
  bulk_id uuid not null,
  coordinator_id uuid not null,
  activity_type text not null,
  activity_date date not null,
  duration_minutes integer not null,
  note text,
  occurrence integer not null default 1,
  registration_key text not null generated always as (encode(sha256((replace((((((((((((((coordinator_id)::text || ','::text) || ((activity_date - '2000-01-01'::date))::text) || ','::text) || (duration_minutes)::text) || ','::text) || (occurrence)::text) || ','::text) || (char_length(activity_type))::text) || ':'::text) || activity_type) || ','::text) || COALESCE((((char_length(note))::text || ':'::text) || note), 'none'::text)), '\'::text, '\\'::text))::bytea), 'hex'::text)) stored,
  round integer not null default 1,
  total integer,
  sealed_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  template_hash text not null generated always as (encode(sha256((replace(((((((((((((activity_date - '2000-01-01'::date))::text || ','::text) || (duration_minutes)::text) || ','::text) || (occurrence)::text) || ','::text) || (char_length(activity_type))::text) || ':'::text) || activity_type) || ','::text) || COALESCE((((char_length(note))::text || ':'::text) || note), 'none'::text)), '\'::text, '\\'::text))::bytea), 'hex'::text)) stored,
  settings jsonb not null default '{}'::jsonb,
  constraint bulk_registrations_pkey PRIMARY KEY (bulk_id),
  constraint bulk_registrations_coordinator_id_fkey FOREIGN KEY (coordinator_id) REFERENCES public.coordinators(user_id),
  constraint bulk_registrations_activity_date_check CHECK (((activity_date >= '1900-01-01'::date) AND (activity_date <= '9999-12-31'::date))),
  constraint bulk_registrations_activity_type_check CHECK ((((char_length(activity_type) >= 1) AND (char_length(activity_type) <= 100)) AND (btrim(activity_type) <> ''::text))),
  constraint bulk_registrations_duration_minutes_check CHECK (((duration_minutes >= 1) AND (duration_minutes <= 1440))),
  constraint bulk_registrations_note_check CHECK (((char_length(note) >= 1) AND (char_length(note) <= 2000))),
  constraint bulk_registrations_occurrence_check CHECK (((occurrence >= 1) AND (occurrence <= 100))),
  constraint bulk_registrations_round_check CHECK ((round >= 1)),
  constraint bulk_registrations_rounds_after_seal CHECK (((round = 1) OR (sealed_at IS NOT NULL))),
  constraint bulk_registrations_sealed_with_total CHECK (((total IS NULL) = (sealed_at IS NULL))),
  constraint bulk_registrations_settings_are_few CHECK (((jsonb_typeof(settings) = 'object'::text) AND (octet_length((settings)::text) <= 1000))),
  constraint bulk_registrations_total_check CHECK (((total >= 1) AND (total <= 100000)))
);

create table public.chapters (
  id uuid not null default gen_random_uuid(),
  name text not null,
  constraint chapters_pkey PRIMARY KEY (id),
  constraint chapters_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
);

create table public.coordinators (
  user_id uuid not null,
  chapter_id uuid not null,
  constraint coordinators_pkey PRIMARY KEY (user_id),
  constraint coordinators_chapter_id_fkey FOREIGN KEY (chapter_id) REFERENCES public.chapters(id)
);

create table public.mentors (
  id uuid not null default gen_random_uuid(),
  chapter_id uuid not null,
  full_name text not null,
  active boolean not null default true,
  constraint mentors_pkey PRIMARY KEY (id),
  constraint mentors_chapter_id_fkey FOREIGN KEY (chapter_id) REFERENCES public.chapters(id),
  constraint mentors_full_name_check CHECK (((char_length(full_name) >= 1) AND (char_length(full_name) <= 200)))
);

create table public.proxy_activities (
  id uuid not null default gen_random_uuid(),
  coordinator_id uuid not null,
  mentor_id uuid not null,
  registration_key text not null,
  activity_type text not null,
  activity_date date not null,
  duration_minutes integer not null,
  note text,
  occurrence integer not null,
  bulk_id uuid not null,
  created_at timestamp with time zone not null default now(),
  constraint proxy_activities_pkey PRIMARY KEY (id),
  constraint proxy_activities_registered_once UNIQUE (coordinator_id, mentor_id, registration_key),
  constraint proxy_activities_bulk_id_fkey FOREIGN KEY (bulk_id) REFERENCES public.bulk_registrations(bulk_id),
  constraint proxy_activities_coordinator_id_fkey FOREIGN KEY (coordinator_id) REFERENCES public.coordinators(user_id),
  constraint proxy_activities_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES public.mentors(id)
);

-- Indexes

CREATE INDEX bulk_registration_audits_coordinator_id_idx ON public.bulk_registration_audits USING btree (coordinator_id, recorded_at);

CREATE INDEX bulk_registration_items_open_idx ON public.bulk_registration_items USING btree (bulk_id, round, "position") WHERE (status = 'open'::text);

CREATE INDEX bulk_registration_items_settled_idx ON public.bulk_registration_items USING btree (bulk_id, round, settled_at, "position");

CREATE INDEX bulk_registration_items_settled_position_idx ON public.bulk_registration_items USING btree (bulk_id, "position") WHERE (status <> 'open'::text);

CREATE INDEX bulk_registration_past_failures_position_idx ON public.bulk_registration_past_failures USING btree (bulk_id, "position", round);

CREATE INDEX bulk_registration_past_failures_settled_idx ON public.bulk_registration_past_failures USING btree (bulk_id, round, settled_at, "position");

CREATE INDEX bulk_registrations_coordinator_id_idx ON public.bulk_registrations USING btree (coordinator_id, created_at);

CREATE INDEX bulk_registrations_newest_idx ON public.bulk_registrations USING btree (coordinator_id, created_at DESC, bulk_id DESC) WHERE (sealed_at IS NOT NULL);

CREATE INDEX mentors_by_name_idx ON public.mentors USING btree (chapter_id, full_name, id);

CREATE INDEX proxy_activities_bulk_id_idx ON public.proxy_activities USING btree (bulk_id);

-- Functions

CREATE OR REPLACE FUNCTION public.acting_coordinator_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- A setting of an earlier transaction of the session leaves an empty text behind.
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$function$;

CREATE OR REPLACE FUNCTION public.bulk_registration_counts(p_bulk_id uuid, p_round integer DEFAULT NULL::integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.cancel_open_bulk_registration_items(p_bulk_id uuid, p_round integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.guard_bulk_registration()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if old.sealed_at is not null and (new.sealed_at, new.total) is distinct from (old.sealed_at, old.total) then
    raise exception using errcode = 'BR005', message = 'the selection is sealed';
  end if;
  if old.sealed_at is null and new.sealed_at is not null and new.total <> (
    select count(*) from public.bulk_registration_items i where i.bulk_id = new.bulk_id
  ) then
    raise exception using errcode = 'BR005', message = 'the total differs from the number of items';
  end if;
  if new.round not in (old.round, old.round + 1) then
    raise exception using errcode = 'BR007', message = 'rounds follow one another';
  end if;
  return new;
end
$function$;

CREATE OR REPLACE FUNCTION public.guard_item_round()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  raise exception using errcode = 'BR006', message = 'an item comes into another round only with what it failed with kept';
end
$function$;

CREATE OR REPLACE FUNCTION public.guard_sealed_selection()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform from public.bulk_registrations b
  where b.bulk_id in (select distinct n.bulk_id from new_items n)
  for share;
  if exists (
    select from public.bulk_registrations b
    where b.bulk_id in (select distinct n.bulk_id from new_items n) and b.sealed_at is not null
  ) then
    raise exception using errcode = 'BR005', message = 'the selection is sealed';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.guard_settled_item()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  raise exception using errcode = 'BR006', message = 'the item has been settled';
end
$function$;

CREATE OR REPLACE FUNCTION public.keep_first_round()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.bulk_registration_rounds (bulk_id, round) values (new.bulk_id, 1);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.known_steering(p_steering jsonb)
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.list_bulk_registration_items(p_bulk_id uuid, p_limit integer, p_after bigint DEFAULT NULL::bigint, p_status text DEFAULT NULL::text, p_code text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.list_bulk_registrations(p_limit integer, p_before_created_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_before_bulk_id uuid DEFAULT NULL::uuid, p_bulk_id uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.list_mentors(p_limit integer, p_search text DEFAULT NULL::text, p_active boolean DEFAULT NULL::boolean, p_after_name text DEFAULT NULL::text, p_after_id uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.log_bulk_submission(p_bulk_id uuid, p_round integer, p_total integer, p_succeeded integer, p_already_registered integer, p_failed integer, p_cancelled integer, p_overall_status text, p_settled_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_steering jsonb DEFAULT '[]'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_found record;
  v_overall_status text;
  v_reconciled boolean;
  v_logged bigint;
begin
  -- Header, items, past failures and rows in one statement, hence as of one moment.
  select b.*, r.opened_at, o.*, f.failed_by_code, a.* into v_found
  from public.bulk_registrations b
  left join public.bulk_registration_rounds r on r.bulk_id = b.bulk_id and r.round = p_round
  -- Who took part in the round: the items that are in it, and those that left it for a later one.
  cross join lateral (
    select
      count(*)::integer as round_total,
      (count(*) filter (where s.status = 'open'))::integer as still_open,
      (count(*) filter (where s.status = 'success'))::integer as succeeded,
      (count(*) filter (where s.detail = 'alreadyRegistered'))::integer as already_registered,
      (count(*) filter (where s.status = 'failure'))::integer as failed,
      (count(*) filter (where s.detail = 'cancelled'))::integer as cancelled,
      max(s.settled_at) as last_settled_at
    from (
      select i.status, i.detail, i.settled_at from public.bulk_registration_items i
      where i.bulk_id = b.bulk_id and i.round = p_round
      union all
      select 'failure', p.detail, p.settled_at from public.bulk_registration_past_failures p
      where p.bulk_id = b.bulk_id and p.round = p_round
    ) s
  ) o
  cross join lateral (
    select coalesce(jsonb_object_agg(c.error_code, c.failures), '{}') as failed_by_code
    from (
      select s.error_code, count(*) as failures
      from (
        select i.error_code from public.bulk_registration_items i
        where i.bulk_id = b.bulk_id and i.round = p_round and i.status = 'failure'
        union all
        select p.error_code from public.bulk_registration_past_failures p
        where p.bulk_id = b.bulk_id and p.round = p_round
      ) s
      group by s.error_code
    ) c
  ) f
  cross join lateral (
    select
      -- What the round's successes name as their rows must be there, and be theirs.
      (
        select count(*)::integer from public.bulk_registration_items i
        join public.proxy_activities x
          on x.id = i.activity_id and x.mentor_id = i.mentor_id and x.coordinator_id = b.coordinator_id
          and x.registration_key = b.registration_key and x.bulk_id = b.bulk_id
        where i.bulk_id = b.bulk_id and i.round = p_round and i.status = 'success' and i.detail = 'registered'
      ) as rows_registered,
      (
        select count(*)::integer from public.bulk_registration_items i
        join public.proxy_activities x
          on x.id = i.activity_id and x.mentor_id = i.mentor_id and x.coordinator_id = b.coordinator_id
          and x.registration_key = b.registration_key
        where i.bulk_id = b.bulk_id and i.round = p_round and i.status = 'success'
          and i.detail = 'alreadyRegistered'
      ) as rows_already_registered,
      -- And no row of this bulk registration may be there which its item doesn't name.
      (
        select count(*)::integer from public.proxy_activities x
        left join public.bulk_registration_items i on i.bulk_id = b.bulk_id and i.mentor_id = x.mentor_id
        where x.bulk_id = b.bulk_id
          and x.coordinator_id = b.coordinator_id
          and i.activity_id is distinct from x.id
          and (
            i.mentor_id is null
            or i.round = p_round
            or exists (
              select from public.bulk_registration_past_failures p
              where p.bulk_id = b.bulk_id and p.round = p_round and p.mentor_id = x.mentor_id
            )
          )
      ) as rows_unaccounted
  ) a
  where b.bulk_id = p_bulk_id and b.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  -- A round that no item took part in was never opened, whatever the header says.
  if p_round is null or p_round not between 1 and v_found.round or v_found.round_total = 0 then
    raise exception using errcode = 'BR007', message = 'there is no such round';
  end if;
  if v_found.still_open > 0 then
    raise exception using errcode = 'BR011', message = 'the round has not settled';
  end if;

  v_overall_status := case
    when v_found.succeeded = 0 then 'totalFailure'
    when v_found.failed = 0 then 'success'
    else 'partialSuccess'
  end;
  v_reconciled := v_found.rows_registered = v_found.succeeded - v_found.already_registered
    and v_found.rows_already_registered = v_found.already_registered
    and v_found.rows_unaccounted = 0;

  -- Idempotent by the primary key (bulk_id, round), the only unique one. It isn't named here, because naming it takes
  -- the right to read audits, which a run doesn't have.
  insert into public.bulk_registration_audits (
    bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, template_hash,
    total, succeeded, already_registered, failed, cancelled, failed_by_code, overall_status, started_at, settled_at,
    steering, rows_registered, rows_already_registered, rows_unaccounted, reconciled
  )
  values (
    p_bulk_id, p_round, v_found.coordinator_id, v_found.activity_type, v_found.activity_date,
    v_found.duration_minutes, v_found.note, v_found.occurrence, v_found.template_hash,
    v_found.round_total, v_found.succeeded, v_found.already_registered, v_found.failed, v_found.cancelled,
    v_found.failed_by_code, v_overall_status, v_found.opened_at, v_found.last_settled_at,
    public.known_steering(p_steering), v_found.rows_registered, v_found.rows_already_registered,
    v_found.rows_unaccounted, v_reconciled
  )
  on conflict do nothing;
  get diagnostics v_logged = row_count;
  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', p_round,
    'logged', v_logged = 1,
    'agrees', coalesce(
      (p_total, p_succeeded, p_already_registered, p_failed, p_cancelled, p_overall_status) = (
        v_found.round_total, v_found.succeeded, v_found.already_registered, v_found.failed, v_found.cancelled,
        v_overall_status
      ),
      false
    ),
    'reconciled', v_reconciled
  );
end
$function$;

CREATE OR REPLACE FUNCTION public.next_bulk_registration_page(p_bulk_id uuid, p_round integer, p_cursor bigint, p_limit integer DEFAULT 500)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_page jsonb;
begin
  if p_round is null or p_limit is null or p_limit not between 1 and 500 then
    raise exception using errcode = '22023', message = 'p_round is required and p_limit must be from 1 to 500';
  end if;
  if not exists (
    select from public.bulk_registrations b where b.bulk_id = p_bulk_id and b.sealed_at is not null
  ) then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;

  -- One more than asked for tells whether there is a next page.
  with open_item as (
    select i.mentor_id, i.position, row_number() over (order by i.position) as place
    from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id
      and i.round = p_round
      and i.status = 'open'
      and i.position > coalesce(p_cursor, 0)
    order by i.position
    limit p_limit + 1
  )
  select jsonb_build_object(
    'bulkId', p_bulk_id,
    'mentorIds', coalesce(jsonb_agg(o.mentor_id order by o.position) filter (where o.place <= p_limit), '[]'),
    'cursor', case when count(*) > p_limit then max(o.position) filter (where o.place <= p_limit) end
  )
  into v_page
  from open_item o;
  return v_page;
end
$function$;

CREATE OR REPLACE FUNCTION public.open_bulk_registration(p_bulk_id uuid, p_activity_type text, p_activity_date date, p_duration_minutes integer, p_note text, p_occurrence integer, p_mentor_ids uuid[], p_total integer DEFAULT NULL::integer, p_settings jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.open_bulk_registration_round(p_bulk_id uuid, p_round integer, p_only_mentor_ids uuid[] DEFAULT NULL::uuid[], p_only_codes text[] DEFAULT NULL::text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_header public.bulk_registrations;
  v_all boolean := p_only_mentor_ids is null and p_only_codes is null;
  v_scope_hash text;
  v_unknown jsonb;
  v_chosen uuid[];
begin
  if p_round is null or p_round < 2
    or cardinality(p_only_mentor_ids) > 100000 or cardinality(p_only_codes) > 64
    or array_position(p_only_mentor_ids, null) is not null or array_position(p_only_codes, null) is not null
  then
    raise exception using errcode = '22023',
      message = 'p_round must be at least 2, with at most 100,000 mentors and 64 codes, none of them null';
  end if;
  select b.* into v_header from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.sealed_at is not null
  -- Not `for update`: a submission that holds its item's lock refers to the header, and would wait for this one, which
  -- waits for the item.
  for no key update;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  if p_round not in (v_header.round, v_header.round + 1) then
    raise exception using errcode = 'BR007', message = 'another round is the latest';
  end if;
  if not v_all then
    v_scope_hash := encode(
      sha256(
        convert_to(
          jsonb_build_array(
            (select jsonb_agg(distinct c.mentor_id) from unnest(p_only_mentor_ids) as c (mentor_id)),
            (select jsonb_agg(distinct c.code) from unnest(p_only_codes) as c (code))
          )::text,
          'utf8'
        )
      ),
      'hex'
    );
  end if;

  if p_round = v_header.round then
    if not exists (
      select from public.bulk_registration_rounds r
      where r.bulk_id = p_bulk_id and r.round = p_round and r.scope_hash is not distinct from v_scope_hash
    ) then
      raise exception using errcode = 'BR007', message = 'the round was opened over other items';
    end if;
  else
    select jsonb_agg(u.mentor_id order by u.place) into v_unknown
    from (
      select c.mentor_id, min(c.place) as place
      from unnest(p_only_mentor_ids) with ordinality as c (mentor_id, place)
      where not exists (
        select from public.bulk_registration_items i
        where i.bulk_id = p_bulk_id and i.mentor_id = c.mentor_id
      )
      group by c.mentor_id
      order by min(c.place)
      limit 10
    ) u;
    if v_unknown is not null then
      return jsonb_build_object('bulkId', p_bulk_id, 'round', p_round, 'unknownMentorIds', v_unknown);
    end if;

    -- A submission in flight holds its item's lock: this waits for it, and then sees what it made of the item. In one
    -- order for all, so that no two calls wait for each other.
    perform from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id and i.status <> 'success'
    order by i.mentor_id
    for update;

    -- First the header: what is settled or reopened from here on belongs to rounds before it.
    update public.bulk_registrations b set round = p_round where b.bulk_id = p_bulk_id;

    -- Read before what was left open gets a code of its own, which nobody can have meant.
    select array_agg(i.mentor_id) into v_chosen
    from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id
      and i.status <> 'success'
      and (
        v_all
        -- As a subquery, which is hashed: an array of thousands would be searched for each item.
        or i.mentor_id in (select c.mentor_id from unnest(p_only_mentor_ids) as c (mentor_id))
        or i.error_code = any (p_only_codes)
      );
    if v_chosen is null then
      raise exception using errcode = 'BR008', message = 'nothing of what was chosen has failed';
    end if;

    -- What was left open and isn't chosen.
    update public.bulk_registration_items i
    set status = 'failure', detail = 'cancelled', error_code = 'cancelled',
      error_message = 'Cancelled before it was registered', error_retryable = true, attempts = 0,
      settled_at = date_trunc('milliseconds', clock_timestamp())
    where i.bulk_id = p_bulk_id
      and i.status = 'open'
      and not v_all
      and i.mentor_id not in (select c.mentor_id from unnest(v_chosen) as c (mentor_id));

    -- The trigger take_up_kept_failures reopens them.
    insert into public.bulk_registration_past_failures (
      bulk_id, round, mentor_id, position, detail, error_code, error_message, error_retryable, attempts, settled_at
    )
    select
      i.bulk_id, i.round, i.mentor_id, i.position, coalesce(i.detail, 'cancelled'),
      coalesce(i.error_code, 'cancelled'), coalesce(i.error_message, 'Cancelled before it was registered'),
      coalesce(i.error_retryable, true), i.attempts,
      coalesce(i.settled_at, date_trunc('milliseconds', clock_timestamp()))
    from public.bulk_registration_items i
    where i.bulk_id = p_bulk_id
      and i.status <> 'success'
      -- Behind an `or`, so that the list is hashed and never joined; see take_up_kept_failures.
      and (v_all or i.mentor_id in (select c.mentor_id from unnest(v_chosen) as c (mentor_id)));

    -- Last: with its row the round is open, and nothing comes into it any more.
    insert into public.bulk_registration_rounds (bulk_id, round, scope_hash)
    values (p_bulk_id, p_round, v_scope_hash);
  end if;

  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', p_round,
    'total', (
      select count(*) from public.bulk_registration_items i where i.bulk_id = p_bulk_id and i.round = p_round
    ),
    'firstPage', public.next_bulk_registration_page(p_bulk_id, p_round, null) - 'bulkId',
    'unknownMentorIds', '[]'::jsonb
  );
end
$function$;

CREATE OR REPLACE FUNCTION public.preflight_bulk_registration(p_activity_type text, p_activity_date date, p_duration_minutes integer, p_note text, p_occurrence integer, p_mentor_ids uuid[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.record_bulk_registration_failures(p_bulk_id uuid, p_round integer, p_failures jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  raise exception using errcode = '42501', message = format('table %s takes inserts only', tg_table_name);
end
$function$;

CREATE OR REPLACE FUNCTION public.searchable_name(p_name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select lower(
    replace(
      replace(
        translate(regexp_replace(normalize(p_name, nfd), '[\u0300-\u036f]', '', 'g'), 'ØøŁłĐđıÆẞ', 'OoLlDdiæß'),
        'æ', 'ae'
      ),
      'ß', 'ss'
    )
  )
$function$;

CREATE OR REPLACE FUNCTION public.submit_proxy_registration(p_bulk_id uuid, p_round integer, p_mentor_id uuid, p_attempt integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.take_up_kept_failures()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if exists (
    select from public.bulk_registrations b
    join public.bulk_registration_rounds r on r.bulk_id = b.bulk_id and r.round = b.round
    where b.bulk_id = any (array (select distinct f.bulk_id from new_failures f))
  ) then
    raise exception using errcode = 'BR007', message = 'nothing comes into a round that is open';
  end if;
  update public.bulk_registration_items i
  set round = b.round, status = 'open', detail = null, error_code = null, error_message = null,
    error_retryable = null, attempts = 0, settled_at = null
  from public.bulk_registrations b
  where b.bulk_id = any (array (select distinct f.bulk_id from new_failures f))
    and i.bulk_id = b.bulk_id
    -- Behind an `or`, so that the list is hashed and never joined: where statistics are old, a join is planned that
    -- compares each item with each failure.
    and (
      i.round is null
      or (i.bulk_id, i.round, i.mentor_id) in (select f.bulk_id, f.round, f.mentor_id from new_failures f)
    );
  return null;
end
$function$;

-- Triggers

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.bulk_registration_audits FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.bulk_registration_audits FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER guard_item_round BEFORE UPDATE ON public.bulk_registration_items FOR EACH ROW WHEN (((new.round < old.round) OR ((new.round > old.round) AND ((new.status <> 'open'::text) OR (pg_trigger_depth() = 0))))) EXECUTE FUNCTION public.guard_item_round();

CREATE TRIGGER guard_sealed_selection AFTER INSERT ON public.bulk_registration_items REFERENCING NEW TABLE AS new_items FOR EACH STATEMENT EXECUTE FUNCTION public.guard_sealed_selection();

CREATE TRIGGER guard_settled_item BEFORE UPDATE ON public.bulk_registration_items FOR EACH ROW WHEN ((((old.status = 'success'::text) AND ((((((new.round IS DISTINCT FROM old.round) OR (new.status IS DISTINCT FROM old.status)) OR (new.detail IS DISTINCT FROM old.detail)) OR (new.activity_id IS DISTINCT FROM old.activity_id)) OR (new.settled_at IS DISTINCT FROM old.settled_at)) OR (new.attempts < old.attempts))) OR ((old.status = 'failure'::text) AND (NOT ((new.status = 'open'::text) AND (new.round > old.round)))))) EXECUTE FUNCTION public.guard_settled_item();

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.bulk_registration_past_failures FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.bulk_registration_past_failures FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER take_up_kept_failures AFTER INSERT ON public.bulk_registration_past_failures REFERENCING NEW TABLE AS new_failures FOR EACH STATEMENT EXECUTE FUNCTION public.take_up_kept_failures();

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.bulk_registration_rounds FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.bulk_registration_rounds FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER guard_bulk_registration BEFORE UPDATE ON public.bulk_registrations FOR EACH ROW EXECUTE FUNCTION public.guard_bulk_registration();

CREATE TRIGGER keep_first_round AFTER UPDATE ON public.bulk_registrations FOR EACH ROW WHEN (((old.sealed_at IS NULL) AND (new.sealed_at IS NOT NULL))) EXECUTE FUNCTION public.keep_first_round();

-- Row level security

alter table public.bulk_registration_audits enable row level security;

alter table public.bulk_registration_audits force row level security;

alter table public.bulk_registration_items enable row level security;

alter table public.bulk_registration_items force row level security;

alter table public.bulk_registration_past_failures enable row level security;

alter table public.bulk_registration_past_failures force row level security;

alter table public.bulk_registration_rounds enable row level security;

alter table public.bulk_registration_rounds force row level security;

alter table public.bulk_registrations enable row level security;

alter table public.bulk_registrations force row level security;

alter table public.chapters enable row level security;

alter table public.chapters force row level security;

alter table public.coordinators enable row level security;

alter table public.coordinators force row level security;

alter table public.mentors enable row level security;

alter table public.mentors force row level security;

alter table public.proxy_activities enable row level security;

alter table public.proxy_activities force row level security;

-- Policies

create policy coordinators_read_their_audits on public.bulk_registration_audits
  for select
  to authenticated
  using ((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)));

create policy runs_audit_what_was_opened on public.bulk_registration_audits
  for insert
  to bulk_registrar
  with check (((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_audits.bulk_id) AND (b.coordinator_id = bulk_registration_audits.coordinator_id) AND (b.sealed_at IS NOT NULL) AND (bulk_registration_audits.round <= b.round) AND (bulk_registration_audits.total <= b.total) AND (b.activity_type = bulk_registration_audits.activity_type) AND (b.activity_date = bulk_registration_audits.activity_date) AND (b.duration_minutes = bulk_registration_audits.duration_minutes) AND (NOT (b.note IS DISTINCT FROM bulk_registration_audits.note)) AND (b.occurrence = bulk_registration_audits.occurrence))))));

create policy coordinators_cancel_what_was_left on public.bulk_registration_items
  for update
  to authenticated
  using (((status = 'open'::text) AND (EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_items.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (b.round > bulk_registration_items.round))))))
  with check (((status = 'failure'::text) AND (detail = 'cancelled'::text) AND (error_code = 'cancelled'::text) AND (attempts = 0) AND (error_message = 'Cancelled before it was registered'::text) AND error_retryable AND ((settled_at >= date_trunc('milliseconds'::text, transaction_timestamp())) AND (settled_at <= clock_timestamp())) AND (EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_items.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (b.round > bulk_registration_items.round))))));

create policy coordinators_read_their_items on public.bulk_registration_items
  for select
  to authenticated, bulk_registrar
  using ((EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_items.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id))))));

create policy coordinators_reopen_items on public.bulk_registration_items
  for update
  to authenticated
  using (((status <> 'success'::text) AND (EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_items.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))))))
  with check (((status = 'open'::text) AND (EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_items.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (b.round = bulk_registration_items.round))))));

create policy coordinators_select_mentors on public.bulk_registration_items
  for insert
  to authenticated
  with check (((status = 'open'::text) AND (EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_items.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (b.sealed_at IS NULL))))));

create policy runs_settle_items on public.bulk_registration_items
  for update
  to bulk_registrar
  using ((EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_items.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (b.sealed_at IS NOT NULL)))))
  with check (((status = 'failure'::text) OR ((status = 'success'::text) AND (EXISTS ( SELECT
   FROM (public.bulk_registrations b
     JOIN public.proxy_activities a ON (((a.coordinator_id = b.coordinator_id) AND (a.registration_key = b.registration_key))))
  WHERE ((b.bulk_id = bulk_registration_items.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (a.mentor_id = bulk_registration_items.mentor_id) AND (a.id = bulk_registration_items.activity_id)))))));

create policy coordinators_keep_what_items_failed_with on public.bulk_registration_past_failures
  for insert
  to authenticated
  with check ((EXISTS ( SELECT
   FROM (public.bulk_registrations b
     JOIN public.bulk_registration_items i ON ((i.bulk_id = b.bulk_id)))
  WHERE ((b.bulk_id = bulk_registration_past_failures.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (b.round > bulk_registration_past_failures.round) AND (i.mentor_id = bulk_registration_past_failures.mentor_id) AND (i.round = bulk_registration_past_failures.round) AND (i."position" = bulk_registration_past_failures."position") AND (((i.status = 'failure'::text) AND ((i.detail = bulk_registration_past_failures.detail) AND (i.error_code = bulk_registration_past_failures.error_code) AND (i.error_message = bulk_registration_past_failures.error_message) AND (i.error_retryable = bulk_registration_past_failures.error_retryable) AND (i.attempts = bulk_registration_past_failures.attempts) AND (i.settled_at = bulk_registration_past_failures.settled_at))) OR ((i.status = 'open'::text) AND ((bulk_registration_past_failures.detail = 'cancelled'::text) AND (bulk_registration_past_failures.error_code = 'cancelled'::text) AND (bulk_registration_past_failures.error_message = 'Cancelled before it was registered'::text) AND (bulk_registration_past_failures.error_retryable = true) AND (bulk_registration_past_failures.attempts = 0)) AND ((bulk_registration_past_failures.settled_at >= date_trunc('milliseconds'::text, transaction_timestamp())) AND (bulk_registration_past_failures.settled_at <= clock_timestamp()))))))));

create policy coordinators_read_their_past_failures on public.bulk_registration_past_failures
  for select
  to authenticated, bulk_registrar
  using ((EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_past_failures.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id))))));

create policy coordinators_open_rounds on public.bulk_registration_rounds
  for insert
  to authenticated
  with check ((EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_rounds.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (b.sealed_at IS NOT NULL) AND (b.round = bulk_registration_rounds.round)))));

create policy coordinators_read_their_rounds on public.bulk_registration_rounds
  for select
  to authenticated, bulk_registrar
  using ((EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = bulk_registration_rounds.bulk_id) AND (b.coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id))))));

create policy coordinators_open_bulk_registrations on public.bulk_registrations
  for insert
  to authenticated
  with check (((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (EXISTS ( SELECT
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id))))));

create policy coordinators_read_their_bulk_registrations on public.bulk_registrations
  for select
  to authenticated, bulk_registrar
  using ((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)));

create policy coordinators_seal_and_reopen_bulk_registrations on public.bulk_registrations
  for update
  to authenticated
  using ((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))
  with check ((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)));

create policy coordinators_read_their_chapter on public.chapters
  for select
  to authenticated
  using ((id = ( SELECT c.chapter_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))));

create policy coordinators_read_themselves on public.coordinators
  for select
  to authenticated, bulk_registrar
  using ((user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)));

create policy coordinators_read_mentors_of_their_chapter on public.mentors
  for select
  to authenticated, bulk_registrar
  using ((chapter_id = ( SELECT c.chapter_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))));

create policy coordinators_read_their_activities on public.proxy_activities
  for select
  to authenticated, bulk_registrar
  using ((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)));

create policy runs_register_what_was_opened on public.proxy_activities
  for insert
  to bulk_registrar
  with check (((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND (EXISTS ( SELECT
   FROM public.mentors m
  WHERE ((m.id = proxy_activities.mentor_id) AND m.active AND (m.chapter_id = ( SELECT c.chapter_id
           FROM public.coordinators c
          WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id))))))) AND (EXISTS ( SELECT
   FROM (public.bulk_registrations b
     JOIN public.bulk_registration_items i ON ((i.bulk_id = b.bulk_id)))
  WHERE ((b.bulk_id = proxy_activities.bulk_id) AND (b.coordinator_id = proxy_activities.coordinator_id) AND (b.sealed_at IS NOT NULL) AND (b.registration_key = proxy_activities.registration_key) AND (b.activity_type = proxy_activities.activity_type) AND (b.activity_date = proxy_activities.activity_date) AND (b.duration_minutes = proxy_activities.duration_minutes) AND (NOT (b.note IS DISTINCT FROM proxy_activities.note)) AND (b.occurrence = proxy_activities.occurrence) AND (i.mentor_id = proxy_activities.mentor_id) AND (i.status = 'open'::text))))));

-- Grants on tables and sequences

grant select on public.bulk_registration_audits to authenticated;

grant select on public.bulk_registration_items to authenticated;

grant select on public.bulk_registration_items to bulk_registrar;

grant select on public.bulk_registration_outcomes to authenticated;

grant select on public.bulk_registration_past_failures to authenticated;

grant select on public.bulk_registration_past_failures to bulk_registrar;

grant select on public.bulk_registration_rounds to authenticated;

grant select on public.bulk_registration_rounds to bulk_registrar;

grant select on public.bulk_registrations to authenticated;

grant select on public.bulk_registrations to bulk_registrar;

grant select on public.chapters to authenticated;

grant select on public.coordinators to authenticated;

grant select on public.coordinators to bulk_registrar;

grant select on public.mentors to authenticated;

grant select on public.proxy_activities to authenticated;

-- Grants on columns

grant insert (bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, total, succeeded, already_registered, failed, cancelled, overall_status, settled_at, template_hash, started_at, failed_by_code, steering, rows_registered, rows_already_registered, rows_unaccounted, reconciled) on public.bulk_registration_audits to bulk_registrar;

grant insert (bulk_id, mentor_id) on public.bulk_registration_items to authenticated;

grant update (round, status, detail, error_code, error_message, error_retryable, attempts, settled_at) on public.bulk_registration_items to authenticated;

grant update (status, detail, error_code, error_message, error_retryable, attempts, activity_id, settled_at) on public.bulk_registration_items to bulk_registrar;

grant insert (bulk_id, round, mentor_id, "position", detail, error_code, error_message, error_retryable, attempts, settled_at) on public.bulk_registration_past_failures to authenticated;

grant insert (bulk_id, round, scope_hash) on public.bulk_registration_rounds to authenticated;

grant insert (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, settings) on public.bulk_registrations to authenticated;

grant update (round, total, sealed_at) on public.bulk_registrations to authenticated;

grant select (id, chapter_id, active) on public.mentors to bulk_registrar;

grant insert (coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id) on public.proxy_activities to bulk_registrar;

grant select (id, coordinator_id, mentor_id, registration_key, bulk_id) on public.proxy_activities to bulk_registrar;

-- Grants on functions

grant execute on function public.acting_coordinator_id() to authenticated;

grant execute on function public.acting_coordinator_id() to bulk_registrar;

grant execute on function public.bulk_registration_counts(uuid,integer) to authenticated;

grant execute on function public.cancel_open_bulk_registration_items(uuid,integer) to bulk_registrar;

grant execute on function public.known_steering(jsonb) to bulk_registrar;

grant execute on function public.list_bulk_registration_items(uuid,integer,bigint,text,text) to authenticated;

grant execute on function public.list_bulk_registrations(integer,timestamp with time zone,uuid,uuid) to authenticated;

grant execute on function public.list_mentors(integer,text,boolean,text,uuid) to authenticated;

grant execute on function public.log_bulk_submission(uuid,integer,integer,integer,integer,integer,integer,text,timestamp with time zone,jsonb) to bulk_registrar;

grant execute on function public.next_bulk_registration_page(uuid,integer,bigint,integer) to authenticated;

grant execute on function public.next_bulk_registration_page(uuid,integer,bigint,integer) to bulk_registrar;

grant execute on function public.open_bulk_registration(uuid,text,date,integer,text,integer,uuid[],integer,jsonb) to authenticated;

grant execute on function public.open_bulk_registration_round(uuid,integer,uuid[],text[]) to authenticated;

grant execute on function public.preflight_bulk_registration(text,date,integer,text,integer,uuid[]) to authenticated;

grant execute on function public.record_bulk_registration_failures(uuid,integer,jsonb) to bulk_registrar;

grant execute on function public.searchable_name(text) to authenticated;

grant execute on function public.submit_proxy_registration(uuid,integer,uuid,integer) to bulk_registrar;
