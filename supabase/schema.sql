-- The schema that the migrations create. This file is only for readers: a review shows here what a migration changes.
-- `node local/schema-dump.ts` writes this file.

-- Roles

create role bulk_colleague with nologin noinherit;

create role bulk_registrar with nologin noinherit;
grant bulk_registrar to authenticator;

-- Schemas

create schema bulk_registration_private;
grant usage on schema bulk_registration_private to authenticated;
grant usage on schema bulk_registration_private to bulk_operator;
grant usage on schema bulk_registration_private to bulk_registrar;

-- Domains

create domain public.normal_text as text
  constraint normal_text_in_normal_form CHECK ((VALUE = public.to_normal_text(VALUE)));

-- Tables

create table bulk_registration_private.audit_recounts (
  bulk_id uuid not null,
  round integer not null,
  "position" integer not null default 0,
  mentor_id uuid,
  withdrawn_mentor_id uuid,
  withdrawn_counted boolean not null default false,
  succeeded integer not null default 0,
  already_registered integer not null default 0,
  failed integer not null default 0,
  cancelled integer not null default 0,
  failed_by_code jsonb not null default '{}'::jsonb,
  rows_registered integer not null default 0,
  rows_already_registered integer not null default 0,
  rows_withdrawn integer not null default 0,
  rows_already_withdrawn integer not null default 0,
  rows_unaccounted integer not null default 0,
  constraint audit_recounts_pkey PRIMARY KEY (bulk_id, round),
  constraint audit_recounts_bulk_id_round_fkey FOREIGN KEY (bulk_id, round) REFERENCES public.bulk_registration_rounds(bulk_id, round) ON DELETE CASCADE
);

create table public.bulk_registration_audits (
  bulk_id uuid not null,
  round integer not null,
  coordinator_id uuid not null,
  activity_type text not null,
  activity_date date not null,
  duration_minutes integer not null,
  note text,
  occurrence integer not null,
  kind text not null,
  of_bulk_id uuid,
  template_hash text not null,
  total integer not null,
  succeeded integer not null,
  already_registered integer not null,
  withdrawn integer not null,
  failed integer not null,
  cancelled integer not null,
  failed_by_code jsonb not null,
  overall_status text not null,
  started_at timestamp with time zone,
  settled_at timestamp with time zone not null,
  steering jsonb not null,
  rows_registered integer not null,
  rows_already_registered integer not null,
  rows_withdrawn integer not null,
  rows_already_withdrawn integer not null,
  rows_unaccounted integer not null,
  reconciled boolean not null,
  recorded_at timestamp with time zone not null default now(),
  constraint bulk_registration_audits_pkey PRIMARY KEY (bulk_id, round),
  constraint bulk_registration_audits_bulk_id_fkey FOREIGN KEY (bulk_id) REFERENCES public.bulk_registrations(bulk_id),
  constraint bulk_registration_audits_coordinator_id_fkey FOREIGN KEY (coordinator_id) REFERENCES public.coordinators(user_id),
  constraint bulk_registration_audits_counts_add_up CHECK ((((succeeded + failed) = total) AND ((already_registered >= 0) AND (already_registered <= succeeded)) AND ((cancelled >= 0) AND (cancelled <= failed)))),
  constraint bulk_registration_audits_failed_check CHECK ((failed >= 0)),
  constraint bulk_registration_audits_reconciled_by_rows CHECK (((NOT reconciled) OR ((((rows_registered + rows_already_registered) +
CASE kind
    WHEN 'withdrawal'::text THEN (rows_withdrawn + rows_already_withdrawn)
    ELSE 0
END) = succeeded) AND (rows_already_registered = already_registered) AND (rows_withdrawn = withdrawn) AND (rows_unaccounted = 0)))),
  constraint bulk_registration_audits_round_check CHECK ((round >= 1)),
  constraint bulk_registration_audits_rows_already_registered_check CHECK ((rows_already_registered >= 0)),
  constraint bulk_registration_audits_rows_already_withdrawn_check CHECK ((rows_already_withdrawn >= 0)),
  constraint bulk_registration_audits_rows_registered_check CHECK ((rows_registered >= 0)),
  constraint bulk_registration_audits_rows_unaccounted_check CHECK ((rows_unaccounted >= 0)),
  constraint bulk_registration_audits_rows_withdrawn_check CHECK ((rows_withdrawn >= 0)),
  constraint bulk_registration_audits_status_fits CHECK ((overall_status =
CASE
    WHEN (succeeded = 0) THEN 'totalFailure'::text
    WHEN (failed = 0) THEN 'success'::text
    ELSE 'partialSuccess'::text
END)),
  constraint bulk_registration_audits_succeeded_check CHECK ((succeeded >= 0)),
  constraint bulk_registration_audits_total_check CHECK ((total >= 0)),
  constraint bulk_registration_audits_withdrawn_check CHECK ((withdrawn >= 0))
);

create table public.bulk_registration_items (
  bulk_id uuid not null,
  round integer not null,
  "position" integer not null,
  selection_position integer not null,
  mentor_id uuid not null,
  coordinator_id uuid not null,
  sequence integer,
  detail text,
  error_code text,
  error_cause text,
  activity_id uuid,
  attempts integer not null default 0,
  settled_at timestamp with time zone,
  constraint bulk_registration_items_pkey PRIMARY KEY (bulk_id, round, "position"),
  constraint bulk_registration_items_bulk_id_mentor_id_round_key UNIQUE (bulk_id, mentor_id, round),
  constraint bulk_registration_items_attempts_check CHECK ((attempts >= 0)),
  constraint bulk_registration_items_error_cause_check CHECK ((error_cause ~ '^[A-Za-z0-9_]{1,64}$'::text)),
  constraint bulk_registration_items_error_code_check CHECK ((error_code ~ '^[A-Za-z]{1,64}$'::text)),
  constraint bulk_registration_items_position_check CHECK (("position" >= 1)),
  constraint bulk_registration_items_round_1_is_the_selection CHECK (((round > 1) OR (selection_position = "position"))),
  constraint bulk_registration_items_whole_outcome CHECK (
CASE
    WHEN (sequence IS NULL) THEN ((num_nonnulls(detail, error_code, error_cause, activity_id, settled_at) = 0) AND (attempts = 0))
    WHEN (detail = ANY (ARRAY['registered'::text, 'alreadyRegistered'::text, 'withdrawn'::text, 'alreadyWithdrawn'::text])) THEN ((num_nulls(activity_id, settled_at) = 0) AND (num_nonnulls(error_code, error_cause) = 0) AND (attempts >= 1))
    WHEN (detail = ANY (ARRAY['failed'::text, 'cancelled'::text])) THEN ((num_nulls(error_code, settled_at) = 0) AND (activity_id IS NULL))
    ELSE false
END)
) with (fillfactor=40);

create table public.bulk_registration_limits (
  id boolean not null default true,
  run_concurrency integer not null default 5,
  total_concurrency integer not null default 20,
  open_rounds_per_coordinator integer not null default 20,
  constraint bulk_registration_limits_pkey PRIMARY KEY (id),
  constraint bulk_registration_limits_id_check CHECK (id),
  constraint bulk_registration_limits_open_rounds_per_coordinator_check CHECK (((open_rounds_per_coordinator >= 1) AND (open_rounds_per_coordinator <= 10000))),
  constraint bulk_registration_limits_run_within_total CHECK (((run_concurrency >= 1) AND (run_concurrency <= total_concurrency))),
  constraint bulk_registration_limits_total_concurrency_check CHECK (((total_concurrency >= 1) AND (total_concurrency <= 1000)))
);

create table public.bulk_registration_rounds (
  bulk_id uuid not null,
  round integer not null,
  coordinator_id uuid not null,
  total integer,
  filled integer not null default 0,
  settled integer not null default 0,
  succeeded integer not null default 0,
  already_registered integer not null default 0,
  withdrawn integer not null default 0,
  failed integer not null default 0,
  cancelled integer not null default 0,
  took_cancelled integer not null default 0,
  opened_at timestamp with time zone not null default now(),
  filled_at timestamp with time zone not null default clock_timestamp(),
  sealed_at timestamp with time zone,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  audited_at timestamp with time zone,
  removed_at timestamp with time zone,
  request_id uuid,
  opened_over jsonb,
  settings jsonb not null default '{}'::jsonb,
  constraint bulk_registration_rounds_pkey PRIMARY KEY (bulk_id, round),
  constraint bulk_registration_rounds_asked_for_once UNIQUE (bulk_id, request_id),
  constraint bulk_registration_rounds_bulk_id_round_coordinator_id_key UNIQUE (bulk_id, round, coordinator_id),
  constraint bulk_registration_rounds_bulk_id_coordinator_id_fkey FOREIGN KEY (bulk_id, coordinator_id) REFERENCES public.bulk_registrations(bulk_id, coordinator_id),
  constraint bulk_registration_rounds_audited_when_ended CHECK (((audited_at IS NULL) OR (ended_at IS NOT NULL))),
  constraint bulk_registration_rounds_choice_is_short CHECK ((octet_length((opened_over)::text) <= 4000)),
  constraint bulk_registration_rounds_counts_add_up CHECK (((settled = (succeeded + failed)) AND ((settled >= 0) AND (settled <= COALESCE(total, 0))) AND ((already_registered >= 0) AND (already_registered <= succeeded)) AND ((withdrawn >= 0) AND (withdrawn <= succeeded)) AND ((cancelled >= 0) AND (cancelled <= failed)))),
  constraint bulk_registration_rounds_ended_when_settled CHECK (((ended_at IS NOT NULL) = (settled = COALESCE(total, '-1'::integer)))),
  constraint bulk_registration_rounds_retries_choose CHECK (((round = 1) OR (opened_over IS NOT NULL))),
  constraint bulk_registration_rounds_round_check CHECK ((round >= 1)),
  constraint bulk_registration_rounds_sealed_whole CHECK ((((total IS NULL) = (sealed_at IS NULL)) AND ((total IS NULL) OR (total = filled)))),
  constraint bulk_registration_rounds_settings_are_few CHECK (((jsonb_typeof(settings) = 'object'::text) AND (octet_length((settings)::text) <= 1000) AND (NOT (settings @? '$."concurrency"?(@.type() != "number" || @ < 1)'::jsonpath)) AND (NOT (settings @? '$."mentorsPerWrite"?(@.type() != "number" || @ < 1)'::jsonpath)))),
  constraint bulk_registration_rounds_total_check CHECK (((total >= 1) AND (total <= 1000000)))
) with (fillfactor=50);

create table public.bulk_registrations (
  bulk_id uuid not null,
  coordinator_id uuid not null,
  activity_type public.normal_text not null,
  activity_date date not null,
  duration_minutes integer not null,
  note public.normal_text,
  occurrence integer not null default 1,
  kind text not null default 'registration'::text,
  of_bulk_id uuid,
  registration_key text not null,
  template_hash text not null,
  created_at timestamp with time zone not null default now(),
  removed_at timestamp with time zone,
  constraint bulk_registrations_pkey PRIMARY KEY (bulk_id),
  constraint bulk_registrations_bulk_id_coordinator_id_key UNIQUE (bulk_id, coordinator_id),
  constraint bulk_registrations_coordinator_id_fkey FOREIGN KEY (coordinator_id) REFERENCES public.coordinators(user_id),
  constraint bulk_registrations_of_bulk_id_coordinator_id_fkey FOREIGN KEY (of_bulk_id, coordinator_id) REFERENCES public.bulk_registrations(bulk_id, coordinator_id),
  constraint bulk_registrations_activity_date_check CHECK (((activity_date >= '1900-01-01'::date) AND (activity_date <= '9999-12-31'::date))),
  constraint bulk_registrations_activity_type_check CHECK (((char_length((activity_type)::text) >= 1) AND (char_length((activity_type)::text) <= 100))),
  constraint bulk_registrations_amendments_amend_one CHECK (((kind = 'registration'::text) = (of_bulk_id IS NULL))),
  constraint bulk_registrations_duration_minutes_check CHECK (((duration_minutes >= 1) AND (duration_minutes <= 1440))),
  constraint bulk_registrations_kind_check CHECK ((kind = ANY (ARRAY['registration'::text, 'correction'::text, 'withdrawal'::text]))),
  constraint bulk_registrations_note_check CHECK (((char_length((note)::text) >= 1) AND (char_length((note)::text) <= 2000))),
  constraint bulk_registrations_occurrence_check CHECK (((occurrence >= 1) AND (occurrence <= 100)))
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
  full_name text,
  active boolean not null default true,
  constraint coordinators_pkey PRIMARY KEY (user_id),
  constraint coordinators_chapter_id_fkey FOREIGN KEY (chapter_id) REFERENCES public.chapters(id),
  constraint coordinators_full_name_check CHECK (((char_length(full_name) >= 1) AND (char_length(full_name) <= 200)))
);

create table public.mentors (
  id uuid not null default gen_random_uuid(),
  chapter_id uuid not null,
  full_name text,
  active boolean not null default true,
  erased_at timestamp with time zone,
  constraint mentors_pkey PRIMARY KEY (id),
  constraint mentors_chapter_id_fkey FOREIGN KEY (chapter_id) REFERENCES public.chapters(id),
  constraint mentors_erased_are_inactive CHECK (((erased_at IS NULL) OR (NOT active))),
  constraint mentors_full_name_check CHECK (((char_length(full_name) >= 1) AND (char_length(full_name) <= 200))),
  constraint mentors_named_until_erased CHECK (((full_name IS NULL) = (erased_at IS NOT NULL)))
);

create table bulk_registration_private.project (
  id boolean not null default true,
  project_id uuid not null default gen_random_uuid(),
  constraint project_pkey PRIMARY KEY (id),
  constraint project_id_check CHECK (id)
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
  withdrawn_at timestamp with time zone,
  withdrawn_by uuid,
  constraint proxy_activities_pkey PRIMARY KEY (id),
  constraint proxy_activities_bulk_id_coordinator_id_fkey FOREIGN KEY (bulk_id, coordinator_id) REFERENCES public.bulk_registrations(bulk_id, coordinator_id),
  constraint proxy_activities_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES public.mentors(id),
  constraint proxy_activities_withdrawn_by_coordinator_id_fkey FOREIGN KEY (withdrawn_by, coordinator_id) REFERENCES public.bulk_registrations(bulk_id, coordinator_id),
  constraint proxy_activities_withdrawn_by_an_amendment CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))
);

create table bulk_registration_private.removals (
  bulk_id uuid not null,
  round integer not null default 1,
  "position" integer not null default 0,
  constraint removals_pkey PRIMARY KEY (bulk_id),
  constraint removals_bulk_id_fkey FOREIGN KEY (bulk_id) REFERENCES public.bulk_registrations(bulk_id)
);

create table bulk_registration_private.settled_together (
  bulk_id uuid not null,
  round integer not null,
  sequence integer not null,
  positions int4multirange not null,
  constraint settled_together_pkey PRIMARY KEY (bulk_id, round, sequence),
  constraint settled_together_sequence_check CHECK ((sequence >= 1))
);

-- Views

create view bulk_registration_private.chapter_activities as
 SELECT bulk_id,
    mentor_id,
    activity_date
   FROM public.proxy_activities a
  WHERE (withdrawn_at IS NULL);
alter view bulk_registration_private.chapter_activities owner to bulk_colleague;

create view bulk_registration_private.chapter_coordinators as
 SELECT user_id,
    full_name
   FROM public.coordinators c;
alter view bulk_registration_private.chapter_coordinators owner to bulk_colleague;

create view bulk_registration_private.chapter_counts as
 SELECT b.bulk_id,
    (r.succeeded - r.already_registered) AS registered
   FROM (public.bulk_registrations b
     JOIN public.bulk_registration_rounds r ON ((r.bulk_id = b.bulk_id)))
  WHERE (b.kind <> 'withdrawal'::text)
UNION ALL
 SELECT b.of_bulk_id AS bulk_id,
    (- r.withdrawn) AS registered
   FROM (public.bulk_registrations b
     JOIN public.bulk_registration_rounds r ON ((r.bulk_id = b.bulk_id)))
  WHERE (b.of_bulk_id IS NOT NULL);
alter view bulk_registration_private.chapter_counts owner to bulk_colleague;

create view bulk_registration_private.chapter_registrations as
 SELECT bulk_id,
    coordinator_id,
    activity_type,
    activity_date,
    duration_minutes,
    created_at
   FROM public.bulk_registrations b;
alter view bulk_registration_private.chapter_registrations owner to bulk_colleague;

-- Statistics options of columns

alter table public.bulk_registration_items alter column bulk_id set (n_distinct=1);

alter table public.bulk_registration_items alter column "position" set (n_distinct=-1);

alter table public.bulk_registration_items alter column mentor_id set (n_distinct=-1);

-- Indexes

CREATE INDEX bulk_registration_audits_coordinator_id_idx ON public.bulk_registration_audits USING btree (coordinator_id, recorded_at);

CREATE INDEX bulk_registration_items_failed_idx ON public.bulk_registration_items USING btree (bulk_id, round, selection_position) WHERE (error_code IS NOT NULL);

CREATE INDEX bulk_registration_rounds_first_ended_idx ON public.bulk_registration_rounds USING btree (ended_at) WHERE (round = 1);

CREATE INDEX bulk_registration_rounds_open_idx ON public.bulk_registration_rounds USING btree (coordinator_id) WHERE ((sealed_at IS NOT NULL) AND (ended_at IS NULL));

CREATE INDEX bulk_registration_rounds_unaudited_idx ON public.bulk_registration_rounds USING btree (ended_at) WHERE ((ended_at IS NOT NULL) AND (audited_at IS NULL));

CREATE INDEX bulk_registration_rounds_unsealed_idx ON public.bulk_registration_rounds USING btree (filled_at) WHERE (sealed_at IS NULL);

CREATE INDEX bulk_registrations_amendments_idx ON public.bulk_registrations USING btree (of_bulk_id, created_at) WHERE (of_bulk_id IS NOT NULL);

CREATE INDEX bulk_registrations_newest_idx ON public.bulk_registrations USING btree (coordinator_id, created_at DESC, bulk_id DESC);

CREATE INDEX coordinators_by_chapter_idx ON public.coordinators USING btree (chapter_id);

CREATE INDEX mentors_by_name_idx ON public.mentors USING btree (chapter_id, full_name, id);

CREATE INDEX proxy_activities_bulk_id_idx ON public.proxy_activities USING btree (bulk_id, mentor_id);

CREATE INDEX proxy_activities_by_day_idx ON public.proxy_activities USING btree (mentor_id, activity_date) WHERE (withdrawn_at IS NULL);

CREATE UNIQUE INDEX proxy_activities_registered_once_idx ON public.proxy_activities USING btree (coordinator_id, mentor_id, registration_key) WHERE (withdrawn_at IS NULL);

CREATE INDEX proxy_activities_withdrawn_by_idx ON public.proxy_activities USING btree (withdrawn_by, mentor_id) WHERE (withdrawn_by IS NOT NULL);

-- Functions

CREATE OR REPLACE FUNCTION bulk_registration_private.acting_chapter_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select c.chapter_id from public.coordinators c where c.user_id = public.acting_coordinator_id() and c.active
$function$;

CREATE OR REPLACE FUNCTION public.acting_coordinator_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (((NULLIF(current_setting('request.jwt.claims'::text, true), ''::text))::jsonb ->> 'sub'::text))::uuid;

CREATE OR REPLACE FUNCTION bulk_registration_private.add_items(p_round public.bulk_registration_rounds, p_mentor_ids uuid[], p_selection_positions integer[], p_cancelled integer)
 RETURNS public.bulk_registration_rounds
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  v_round public.bulk_registration_rounds;
  v_added integer;
begin
  insert into public.bulk_registration_items (
    bulk_id, round, position, selection_position, mentor_id, coordinator_id
  )
  select p_round.bulk_id, p_round.round, p_round.filled + n.place,
    coalesce(n.selection_position, p_round.filled + n.place), n.mentor_id, p_round.coordinator_id
  from unnest(p_mentor_ids, p_selection_positions) with ordinality as n (mentor_id, selection_position, place);
  get diagnostics v_added = row_count;
  update public.bulk_registration_rounds r
  set filled = r.filled + v_added, took_cancelled = r.took_cancelled + p_cancelled, filled_at = clock_timestamp()
  where r.bulk_id = p_round.bulk_id and r.round = p_round.round
  returning r.* into strict v_round;
  return v_round;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.amend(p_header public.bulk_registrations, p_mentor_ids uuid[], OUT details text[], OUT codes text[], OUT activity_ids uuid[], OUT withdrawn integer)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_corrects boolean := p_header.kind = 'correction';
  v_erased uuid[] := '{}';
  v_old_mentors uuid[];
  v_old_activities uuid[];
  v_new_mentors uuid[] := '{}';
  v_new_activities uuid[] := '{}';
begin
  if v_corrects then
    v_erased := bulk_registration_private.erased_mentors(p_mentor_ids);
  end if;
  select w.mentor_ids, w.activity_ids into v_old_mentors, v_old_activities
  from public.withdraw_proxy_activities(
    p_header, array(select o.id from unnest(p_mentor_ids) as o (id) where o.id <> all (v_erased))
  ) w;
  if v_corrects then
    select r.mentor_ids, r.activity_ids into v_new_mentors, v_new_activities
    from public.register_proxy_activities(p_header, v_old_mentors) r;
  end if;
  withdrawn := cardinality(v_old_mentors);

  select array_agg(f.detail order by f.place), array_agg(f.code order by f.place), array_agg(f.activity_id order by f.place)
  into details, codes, activity_ids
  from (
    select
      o.place,
      case when v_corrects then coalesce(n.new_id, a.id) else coalesce(n.old_id, b.id) end as activity_id,
      case
        when v_corrects then
          case when n.new_id is not null then 'registered' when a.id is not null then 'alreadyRegistered' else 'failed' end
        when n.old_id is not null then 'withdrawn'
        when b.id is not null then 'alreadyWithdrawn'
        else 'failed'
      end as detail,
      case
        when v_corrects and coalesce(n.new_id, a.id) is not null then null
        -- The row is withdrawn, and no corrected row exists. The transaction must be rolled back.
        when v_corrects and n.old_id is not null then 'lost'
        when not v_corrects and coalesce(n.old_id, b.id) is not null then null
        when o.mentor_id = any (v_erased) then 'mentorInactive'
        else 'notInForce'
      end as code
    from unnest(p_mentor_ids) with ordinality as o (mentor_id, place)
    cross join lateral (
      select v_new_activities[array_position(v_new_mentors, o.mentor_id)] as new_id,
        v_old_activities[array_position(v_old_mentors, o.mentor_id)] as old_id
      offset 0
    ) n
    left join lateral (
      select a.id from public.proxy_activities a
      where v_corrects and n.new_id is null and a.coordinator_id = p_header.coordinator_id and a.mentor_id = o.mentor_id
        and a.registration_key = p_header.registration_key and a.withdrawn_at is null
      offset 0
    ) a on true
    left join lateral (
      select b.id from public.proxy_activities b
      where not v_corrects and n.old_id is null and b.bulk_id = p_header.of_bulk_id and b.mentor_id = o.mentor_id
        and b.withdrawn_at is not null
      offset 0
    ) b on true
  ) f;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.amended(p_bulk_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.audit_round(p_bulk_id uuid, p_round integer, p_steering jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_header public.bulk_registrations;
  v_round public.bulk_registration_rounds;
  v_recount bulk_registration_private.audit_recounts;
  v_reconciled boolean;
begin
  select b.* into v_header from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.coordinator_id = public.acting_coordinator_id()
    and exists (
      select from public.bulk_registration_rounds r
      where r.bulk_id = b.bulk_id and r.round = 1 and r.sealed_at is not null
    );
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;
  -- Two callers take turns here.
  select r.* into v_round from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is not null
  for no key update;
  if not found then
    raise exception using errcode = 'BR007', message = 'there is no such round';
  end if;
  if v_round.ended_at is null then
    raise exception using errcode = 'BR011', message = 'the round has not ended';
  end if;
  select a.reconciled into v_reconciled from public.bulk_registration_audits a
  where a.bulk_id = p_bulk_id and a.round = p_round;
  if found then
    return v_reconciled;
  end if;

  insert into bulk_registration_private.audit_recounts (bulk_id, round) values (p_bulk_id, p_round)
  on conflict (bulk_id, round) do nothing;
  select c.* into strict v_recount from bulk_registration_private.audit_recounts c
  where c.bulk_id = p_bulk_id and c.round = p_round;
  if v_recount.position < v_round.total then
    perform bulk_registration_private.recount_items(v_header, v_recount);
    return null;
  end if;
  if v_header.kind <> 'registration' and not v_recount.withdrawn_counted then
    perform bulk_registration_private.recount_withdrawn_rows(v_header, v_recount);
    return null;
  end if;
  if not bulk_registration_private.recount_rows(v_header, v_recount) then
    return null;
  end if;
  delete from bulk_registration_private.audit_recounts c
  where c.bulk_id = p_bulk_id and c.round = p_round
  returning c.* into strict v_recount;

  v_reconciled := v_recount.rows_registered + v_recount.rows_already_registered
      + case v_header.kind when 'withdrawal' then v_recount.rows_withdrawn + v_recount.rows_already_withdrawn else 0 end
      = v_recount.succeeded
    and v_recount.rows_already_registered = v_recount.already_registered
    and v_recount.rows_withdrawn = v_round.withdrawn
    and v_recount.rows_unaccounted = 0
    and (v_recount.succeeded, v_recount.already_registered, v_recount.failed, v_recount.cancelled)
      = (v_round.succeeded, v_round.already_registered, v_round.failed, v_round.cancelled);
  insert into public.bulk_registration_audits (
    bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, kind, of_bulk_id,
    template_hash, total, succeeded, already_registered, withdrawn, failed, cancelled, failed_by_code, overall_status,
    started_at, settled_at, steering, rows_registered, rows_already_registered, rows_withdrawn, rows_already_withdrawn,
    rows_unaccounted, reconciled
  )
  values (
    p_bulk_id, p_round, v_header.coordinator_id, v_header.activity_type, v_header.activity_date,
    v_header.duration_minutes, v_header.note, v_header.occurrence, v_header.kind, v_header.of_bulk_id, v_header.template_hash,
    v_recount.succeeded + v_recount.failed, v_recount.succeeded, v_recount.already_registered, v_round.withdrawn,
    v_recount.failed, v_recount.cancelled, v_recount.failed_by_code,
    case when v_recount.succeeded = 0 then 'totalFailure' when v_recount.failed = 0 then 'success' else 'partialSuccess' end,
    v_round.started_at, v_round.ended_at, bulk_registration_private.known_steering(p_steering),
    v_recount.rows_registered, v_recount.rows_already_registered, v_recount.rows_withdrawn, v_recount.rows_already_withdrawn,
    v_recount.rows_unaccounted, v_reconciled
  );
  update public.bulk_registration_rounds r set audited_at = now() where r.bulk_id = p_bulk_id and r.round = p_round;
  return v_reconciled;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.begin_removal(p_bulk_id uuid, p_before timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- A next round and a chunk of the selection take the same lock first. The checks below therefore see what they have written.
  perform from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = 1 and r.removed_at is null
  for update skip locked;
  if not found or not bulk_registration_private.is_removable(p_bulk_id, p_before) then
    return false;
  end if;
  update public.bulk_registrations b set removed_at = now() where b.bulk_id = p_bulk_id;
  update public.bulk_registration_rounds r set removed_at = now() where r.bulk_id = p_bulk_id;
  insert into bulk_registration_private.removals (bulk_id) values (p_bulk_id);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.blank_note(p_bulk_id uuid, p_after uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_after uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  v_mentors uuid[];
begin
  -- This lock keeps new rounds from being opened before the note is blanked.
  perform from public.bulk_registrations b where b.bulk_id = p_bulk_id for update;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  if not bulk_registration_private.is_at_rest(p_bulk_id) then
    raise exception using errcode = 'BR014', message = 'a round has not ended, or has no audit yet';
  end if;
  perform bulk_registration_private.blank_notes(array[p_bulk_id]);
  select array_agg(a.mentor_id order by a.mentor_id) into v_mentors
  from (
    select x.mentor_id from public.proxy_activities x
    where x.bulk_id = p_bulk_id and x.mentor_id > v_after
    order by x.mentor_id
    limit 5000
  ) a;
  update public.proxy_activities a set note = null
  where a.bulk_id = p_bulk_id and a.mentor_id > v_after and a.mentor_id <= v_mentors[cardinality(v_mentors)]
    and a.note is not null;
  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'cursor', case when cardinality(v_mentors) = 5000 then v_mentors[5000] end
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.blank_notes(p_bulk_ids uuid[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  update public.bulk_registrations b set note = null where b.bulk_id = any (p_bulk_ids) and b.note is not null;
  update public.bulk_registration_audits a set note = null where a.bulk_id = any (p_bulk_ids) and a.note is not null;
$function$;

CREATE OR REPLACE FUNCTION public.bulk_registration_schema_version()
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN '20261125120000'::text;

CREATE OR REPLACE FUNCTION bulk_registration_private.check_open_rounds(p_coordinator_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_maximum integer;
  v_open integer;
begin
  select l.open_rounds_per_coordinator into strict v_maximum from public.bulk_registration_limits l where l.id;
  select count(*) into v_open
  from (
    select from public.bulk_registration_rounds r
    where r.coordinator_id = p_coordinator_id and r.sealed_at is not null and r.ended_at is null
    limit v_maximum
  ) o;
  if v_open >= v_maximum then
    raise exception using errcode = 'BR015', message = 'as many rounds of the coordinator as allowed are open';
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.close_items(p_bulk_id uuid, p_round integer, p_reason text, p_after integer, OUT closed_round public.bulk_registration_rounds)
 RETURNS public.bulk_registration_rounds
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_positions integer[];
  v_count integer;
begin
  -- The role of the request: inside this function, the current user is its owner.
  if current_setting('role') <> 'bulk_registrar'
    and (p_reason <> 'interrupted' or not bulk_registration_private.is_active_coordinator())
  then
    raise exception using errcode = '42501', message = 'a coordinator closes only what was interrupted';
  end if;
  select o.positions into v_positions
  from bulk_registration_private.lock_open_items(p_bulk_id, p_round, p_after + 1, p_after + 5000) o;
  v_count := cardinality(v_positions);
  if v_count > 0 then
    select s.* into closed_round
    from bulk_registration_private.settle_items(
      p_bulk_id, p_round, v_positions,
      array_fill(case p_reason when 'cancelled' then 'cancelled' else 'failed' end, array[v_count]),
      array_fill(p_reason, array[v_count]), array_fill(null::text, array[v_count]), array_fill(0, array[v_count]),
      array_fill(null::uuid, array[v_count])
    ) s;
  else
    select r.* into closed_round from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and r.round = p_round and r.coordinator_id = public.acting_coordinator_id();
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.close_round(p_bulk_id uuid, p_round integer, p_reason text, p_after integer DEFAULT 0)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_round public.bulk_registration_rounds;
begin
  if p_round is null or p_after is null or p_after < 0
    or coalesce(p_reason not in ('cancelled', 'deadline', 'interrupted', 'coordinatorInactive'), true)
  then
    raise exception using errcode = '22023', message = 'a round, a reason and a position are required';
  end if;
  if not exists (
    select from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is not null
  ) then
    raise exception using errcode = 'BR003', message = 'there is no sealed round of this id';
  end if;
  v_round := bulk_registration_private.close_items(p_bulk_id, p_round, p_reason, p_after);
  return (
    select bulk_registration_private.state(v_round, l.run_concurrency)
      || jsonb_build_object('cursor', case when p_after < v_round.total - 5000 then p_after + 5000 end)
    from public.bulk_registration_limits l
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.concurrency(p_settings jsonb, p_maximum integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (LEAST(COALESCE(floor(((p_settings ->> 'concurrency'::text))::numeric), (p_maximum)::numeric), (p_maximum)::numeric))::integer;

CREATE OR REPLACE FUNCTION bulk_registration_private.continue_removal(p_removal bulk_registration_private.removals, p_limit integer, OUT items integer, OUT done boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_round public.bulk_registration_rounds;
  v_last integer;
begin
  items := 0;
  done := false;
  while items < p_limit loop
    select r.* into v_round from public.bulk_registration_rounds r
    where r.bulk_id = p_removal.bulk_id and r.round = p_removal.round;
    if not found then
      delete from bulk_registration_private.removals m where m.bulk_id = p_removal.bulk_id;
      delete from public.bulk_registration_rounds r where r.bulk_id = p_removal.bulk_id;
      delete from public.bulk_registrations b
      where b.bulk_id = p_removal.bulk_id
        and not exists (select from public.bulk_registration_audits a where a.bulk_id = b.bulk_id)
        and not exists (select from public.proxy_activities a where a.bulk_id = b.bulk_id)
        and not exists (select from public.bulk_registrations x where x.of_bulk_id = b.bulk_id);
      done := true;
      return;
    end if;
    v_last := least(p_removal.position + p_limit - items, v_round.filled);
    delete from public.bulk_registration_items i
    where i.bulk_id = (select p_removal.bulk_id) and i.round = p_removal.round
      and i.position > (select p_removal.position) and i.position <= (select v_last);
    -- There are as many sequence numbers as positions, so the numbers of these items are removed before the last item is.
    delete from bulk_registration_private.settled_together s
    where s.bulk_id = (select p_removal.bulk_id) and s.round = p_removal.round
      and s.sequence > (select p_removal.position) and s.sequence <= (select v_last);
    items := items + v_last - p_removal.position;
    p_removal.position := v_last;
    if v_last = v_round.filled then
      p_removal.round := p_removal.round + 1;
      p_removal.position := 0;
    end if;
  end loop;
  update bulk_registration_private.removals m
  set round = p_removal.round, position = p_removal.position
  where m.bulk_id = p_removal.bulk_id;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.counts(p_round public.bulk_registration_rounds)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object('settled', (p_round).settled, 'succeeded', (p_round).succeeded, 'alreadyRegistered', (p_round).already_registered, 'failed', (p_round).failed, 'cancelled', (p_round).cancelled);

CREATE OR REPLACE FUNCTION bulk_registration_private.discard_round(p_bulk_id uuid, p_round integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_filled integer;
begin
  select r.filled into strict v_filled from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is null;
  while v_filled > 0 loop
    delete from public.bulk_registration_items i
    where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position > v_filled - 5000;
    v_filled := v_filled - 5000;
  end loop;
  delete from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.erase_mentor(p_mentor_id uuid, p_after uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_after uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  v_looked uuid[];
  v_alone uuid[];
  v_open integer;
  v_blanked integer;
begin
  update public.mentors m
  set full_name = null, active = false, erased_at = coalesce(m.erased_at, now())
  where m.id = p_mentor_id;
  if not found then
    raise exception using errcode = '22023', message = 'p_mentor_id must be the id of a mentor';
  end if;

  select array_agg(b.bulk_id order by b.bulk_id) into v_looked
  from (
    select x.bulk_id from public.bulk_registrations x where x.bulk_id > v_after order by x.bulk_id limit 5000
  ) b;
  select count(*) filter (where not h.at_rest),
    array_agg(h.bulk_id) filter (where h.at_rest and h.mentors = 1)
  into v_open, v_alone
  from (
    select l.bulk_id, bulk_registration_private.is_at_rest(l.bulk_id) as at_rest,
      -- The items of a removed bulk registration are gone, so its audit gives the number of mentors.
      coalesce(
        (select r.filled from public.bulk_registration_rounds r where r.bulk_id = l.bulk_id and r.round = 1),
        (select a.total from public.bulk_registration_audits a where a.bulk_id = l.bulk_id and a.round = 1)
      ) as mentors
    from unnest(v_looked) as l (bulk_id)
    where exists (
      select from public.bulk_registration_items i
      where i.bulk_id = l.bulk_id and i.mentor_id = p_mentor_id
      offset 0
    ) or exists (
      select from public.proxy_activities a
      where a.bulk_id = l.bulk_id and a.mentor_id = p_mentor_id
      offset 0
    )
    offset 0
  ) h;
  perform bulk_registration_private.blank_notes(v_alone);
  with hers as materialized (
    select a.id from unnest(v_looked) as l (bulk_id)
    cross join lateral (
      select x.id from public.proxy_activities x
      where x.bulk_id = l.bulk_id and x.mentor_id = p_mentor_id and x.note is not null
      offset 0
    ) a
  )
  update public.proxy_activities a set note = null from hers where a.id = hers.id;
  get diagnostics v_blanked = row_count;
  return jsonb_build_object(
    'mentorId', p_mentor_id,
    'blankedNotes', v_blanked,
    'openRegistrations', v_open,
    'cursor', case when cardinality(v_looked) = 5000 then v_looked[5000] end
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.erased_mentors(p_mentor_ids uuid[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  return array(
    select m.id from public.mentors m
    where m.id = any (p_mentor_ids) and m.erased_at is not null
      and exists (
        select from public.proxy_activities a
        where a.coordinator_id = public.acting_coordinator_id() and a.mentor_id = m.id and a.withdrawn_at is null
        offset 0
      )
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.fill_amendment(p_bulk_id uuid, p_settings jsonb, p_over jsonb, p_mentor_ids uuid[], p_after integer, p_last boolean, OUT left_out uuid[], OUT next_after integer)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_of uuid;
  v_amended public.bulk_registration_rounds;
  v_round public.bulk_registration_rounds;
  v_new uuid[];
begin
  left_out := '{}';
  select b.of_bulk_id into v_of from public.bulk_registrations b
  where b.bulk_id = p_bulk_id and b.coordinator_id = v_coordinator_id and b.kind <> 'registration';
  if not found or not bulk_registration_private.is_active_coordinator() then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator of this bulk registration';
  end if;
  select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = 1;
  if v_round.sealed_at is null then
    -- A next round of the amended bulk registration takes the same lock first, and so does its removal. Locks go from the older
    -- to the newer.
    select r.* into v_amended from public.bulk_registration_rounds r
    where r.bulk_id = v_of and r.round = 1 and r.coordinator_id = v_coordinator_id and r.sealed_at is not null
      and r.removed_at is null
    for no key update;
    if not found then
      perform bulk_registration_private.refuse_removed(v_of);
      raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
    end if;
    if exists (
      select from public.bulk_registration_rounds r where r.bulk_id = v_of and r.sealed_at is not null and r.ended_at is null
    ) then
      raise exception using errcode = 'BR014', message = 'a round of the bulk registration to amend has not ended';
    end if;
    insert into public.bulk_registration_rounds (bulk_id, round, coordinator_id, settings, opened_over)
    values (p_bulk_id, 1, v_coordinator_id, p_settings, p_over)
    on conflict (bulk_id, round) do nothing;
    -- Two callers with the same id take turns here.
    select r.* into strict v_round from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and r.round = 1
    for no key update;
  end if;
  if v_round.settings <> p_settings then
    raise exception using errcode = 'BR012', message = 'the id is taken by a bulk registration with other settings';
  end if;
  if v_round.opened_over <> p_over then
    raise exception using errcode = 'BR005', message = 'the id is taken by a bulk registration of another selection';
  end if;
  if v_round.sealed_at is not null then
    return;
  end if;

  -- Leaves out mentors who are in the round already, so a repeated chunk changes nothing.
  if p_mentor_ids is null then
    select array_agg(s.mentor_id order by s.position) into v_new
    from public.bulk_registration_items s
    cross join lateral (
      select from public.proxy_activities a
      where a.bulk_id = (select v_of) and a.mentor_id = s.mentor_id and a.withdrawn_at is null
      offset 0
    ) a
    left join lateral (
      select true as found from public.bulk_registration_items i
      where i.bulk_id = (select p_bulk_id) and i.mentor_id = s.mentor_id
      offset 0
    ) i on true
    where s.bulk_id = (select v_of) and s.round = 1 and s.position > (select p_after) and s.position <= (select p_after + 5000)
      and i.found is null;
    next_after := case when p_after + 5000 < v_amended.total then p_after + 5000 end;
  else
    select array_agg(m.mentor_id order by s.position) filter (where s.position is not null and a.found and i.found is null),
      coalesce(array_agg(m.mentor_id order by m.place) filter (where s.position is null), '{}')
    into v_new, left_out
    from (
      select g.mentor_id, min(g.place) as place from unnest(p_mentor_ids) with ordinality as g (mentor_id, place)
      group by g.mentor_id
    ) m
    left join lateral (
      select x.selection_position as position from public.bulk_registration_items x
      where x.bulk_id = (select v_of) and x.mentor_id = m.mentor_id
      order by x.round
      limit 1
    ) s on true
    left join lateral (
      select true as found from public.proxy_activities x
      where x.bulk_id = (select v_of) and x.mentor_id = m.mentor_id and x.withdrawn_at is null
      offset 0
    ) a on true
    left join lateral (
      select true as found from public.bulk_registration_items x
      where x.bulk_id = (select p_bulk_id) and x.mentor_id = m.mentor_id
      offset 0
    ) i on true;
  end if;
  if v_new is not null and cardinality(left_out) = 0 then
    if v_round.filled = 0 then
      perform bulk_registration_private.check_open_rounds(v_coordinator_id);
    end if;
    v_round := bulk_registration_private.add_items(v_round, v_new, '{}', 0);
  end if;
  if cardinality(left_out) > 0 or (p_last and next_after is null and v_round.filled = 0) then
    perform bulk_registration_private.discard_round(p_bulk_id, 1);
    delete from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  elsif p_last and next_after is null then
    perform bulk_registration_private.seal_round(p_bulk_id, 1);
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.fill_round(p_bulk_id uuid, p_round integer, p_settings jsonb, p_over jsonb, p_codes text[], p_mentor_ids uuid[], p_after integer, p_last boolean, p_request_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_first public.bulk_registration_rounds;
  v_before public.bulk_registration_rounds;
  v_round public.bulk_registration_rounds;
  v_mentors uuid[];
  v_positions integer[];
  v_cancelled integer;
  v_unknown uuid[] := '{}';
  v_cursor integer;
begin
  if not bulk_registration_private.is_active_coordinator() then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;
  -- Two callers take turns here.
  select r.* into v_first from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = 1 and r.coordinator_id = v_coordinator_id and r.sealed_at is not null
    and r.removed_at is null
  for no key update;
  if not found then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    raise exception using errcode = 'BR003', message = 'there is no sealed bulk registration of this id';
  end if;

  select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  -- An abandoned opening gives way to another choice.
  if found and v_round.sealed_at is null and v_round.opened_over <> p_over
    and v_round.filled_at < clock_timestamp() - interval '1 minute'
  then
    perform bulk_registration_private.discard_round(p_bulk_id, p_round);
    v_round := null;
  end if;
  if v_round.bulk_id is null then
    select r.* into v_before from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id
    order by r.round desc
    limit 1;
    -- A later chunk never creates the round, because the earlier chunks would be missing.
    if p_round <> v_before.round + 1 or p_after > 0 then
      raise exception using errcode = 'BR007', message = 'another round is the latest';
    end if;
    if v_before.ended_at is null then
      raise exception using errcode = 'BR014', message = 'the previous round has not ended';
    end if;
    insert into public.bulk_registration_rounds (bulk_id, round, coordinator_id, opened_over, settings, request_id)
    values (p_bulk_id, p_round, v_coordinator_id, p_over, p_settings, p_request_id)
    returning * into v_round;
  elsif v_round.opened_over is distinct from p_over then
    raise exception using errcode = 'BR007', message = 'the round was opened over another choice';
  end if;

  if v_round.sealed_at is null then
    -- The candidates, each with the latest item. A mentor who is in this round already has the latest item here, and so drops
    -- out.
    if p_mentor_ids is null then
      select array_agg(l.mentor_id order by l.selection_position), array_agg(l.selection_position order by l.selection_position),
        count(*) filter (where l.detail = 'cancelled')
      into v_mentors, v_positions, v_cancelled
      from public.bulk_registration_items s
      cross join lateral (
        select i.* from public.bulk_registration_items i
        where i.bulk_id = (select p_bulk_id) and i.mentor_id = s.mentor_id
        order by i.round desc
        limit 1
      ) l
      where s.bulk_id = (select p_bulk_id) and s.round = 1 and s.position > (select p_after) and s.position <= (select p_after + 5000)
        and l.round < p_round and l.error_code is not null and (p_codes is null or l.error_code = any (p_codes));
      v_cursor := case when p_after + 5000 < v_first.total then p_after + 5000 end;
    else
      select array_agg(l.mentor_id order by l.selection_position) filter (where l.error_code is not null and l.round < p_round),
        array_agg(l.selection_position order by l.selection_position)
          filter (where l.error_code is not null and l.round < p_round),
        count(*) filter (where l.detail = 'cancelled' and l.round < p_round),
        coalesce(array_agg(m.mentor_id order by m.place) filter (where l.mentor_id is null), '{}')
      into v_mentors, v_positions, v_cancelled, v_unknown
      from (
        select a.mentor_id, min(a.place) as place from unnest(p_mentor_ids) with ordinality as a (mentor_id, place)
        group by a.mentor_id
      ) m
      left join lateral (
        select i.* from public.bulk_registration_items i
        where i.bulk_id = (select p_bulk_id) and i.mentor_id = m.mentor_id
        order by i.round desc
        limit 1
      ) l on true;
    end if;
    if v_mentors is not null and cardinality(v_unknown) = 0 then
      if v_round.filled = 0 then
        perform bulk_registration_private.check_open_rounds(v_coordinator_id);
      end if;
      v_round := bulk_registration_private.add_items(v_round, v_mentors, v_positions, v_cancelled);
    end if;
    if cardinality(v_unknown) > 0 or (p_last and v_cursor is null and v_round.filled = 0) then
      perform bulk_registration_private.discard_round(p_bulk_id, p_round);
      v_round.total := case when cardinality(v_unknown) = 0 then 0 end;
    elsif p_last and v_cursor is null then
      v_round := bulk_registration_private.seal_round(p_bulk_id, p_round);
    end if;
  end if;

  return (
    select jsonb_build_object(
      'bulkId', p_bulk_id,
      'round', p_round,
      'total', v_round.total,
      'sealed', v_round.sealed_at is not null,
      'ended', v_round.ended_at is not null,
      'cursor', v_cursor,
      'unknownMentorIds', to_jsonb(v_unknown),
      'concurrency', bulk_registration_private.concurrency(v_round.settings, l.run_concurrency),
      'maximumConcurrency', l.run_concurrency
    )
    from public.bulk_registration_limits l
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.fill_selection(p_bulk_id uuid, p_settings jsonb, p_mentor_ids uuid[], p_position integer, p_total integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_round public.bulk_registration_rounds;
  v_new uuid[];
begin
  if not bulk_registration_private.is_active_coordinator() or not exists (
    select from public.bulk_registrations b
    where b.bulk_id = p_bulk_id and b.coordinator_id = v_coordinator_id and b.kind = 'registration'
  ) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator of this bulk registration';
  end if;
  insert into public.bulk_registration_rounds (bulk_id, round, coordinator_id, settings)
  values (p_bulk_id, 1, v_coordinator_id, p_settings)
  on conflict (bulk_id, round) do nothing;
  -- Two callers with the same id take turns here.
  select r.* into v_round from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = 1
  for no key update;
  -- Checked while the lock is held: a removal takes the same lock first.
  perform bulk_registration_private.refuse_removed(p_bulk_id);
  if v_round.bulk_id is null then
    raise exception using errcode = '40001', message = 'an opening that was given up has just been removed; try again';
  end if;
  if v_round.settings <> p_settings then
    raise exception using errcode = 'BR012', message = 'the id is taken by a bulk registration with other settings';
  end if;

  -- The mentors who are not in the selection yet. The lookup leaves out the round: with it, the planner could choose the
  -- primary key.
  select array_agg(m.mentor_id order by m.place) into v_new
  from (
    select a.mentor_id, min(a.place) as place from unnest(p_mentor_ids) with ordinality as a (mentor_id, place)
    group by a.mentor_id
  ) m
  left join lateral (
    select true as found from public.bulk_registration_items i
    where i.bulk_id = (select p_bulk_id) and i.mentor_id = m.mentor_id
    offset 0
  ) i on true
  where i.found is null;

  if v_round.sealed_at is not null then
    if v_new is not null or p_total <> v_round.total then
      raise exception using errcode = 'BR005', message = 'the id is taken by a bulk registration of another selection';
    end if;
    return;
  end if;
  if p_position > v_round.filled then
    raise exception using errcode = 'BR005', message = 'a chunk of the selection is missing';
  end if;
  if p_position = 0 then
    perform bulk_registration_private.check_open_rounds(v_coordinator_id);
  end if;
  if v_new is not null then
    v_round := bulk_registration_private.add_items(v_round, v_new, '{}', 0);
  end if;
  if p_total is not null then
    if p_total <> v_round.filled then
      raise exception using errcode = 'BR005', message = 'the total differs from the number of mentors';
    end if;
    perform bulk_registration_private.seal_round(p_bulk_id, 1);
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.find_round(p_bulk_id uuid, p_request_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if p_request_id is null then
    raise exception using errcode = '22023', message = 'p_request_id is required';
  end if;
  if not exists (select from public.bulk_registrations b where b.bulk_id = p_bulk_id) then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  return jsonb_build_object(
    'bulkId', p_bulk_id,
    'round', (
      select r.round from public.bulk_registration_rounds r
      where r.bulk_id = p_bulk_id and r.request_id = p_request_id
    )
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.is_active_coordinator()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select exists (
    select from public.coordinators c where c.user_id = public.acting_coordinator_id() and c.active
  )
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.is_at_rest(p_bulk_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select not exists (
    select from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and r.sealed_at is not null and r.audited_at is null
  )
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.is_in_force(p_activity_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  return exists (
    select from public.proxy_activities a
    where a.id = p_activity_id and a.coordinator_id = public.acting_coordinator_id() and a.withdrawn_at is null
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.is_removable(p_bulk_id uuid, p_before timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select bulk_registration_private.is_at_rest(p_bulk_id) and not exists (
    select from public.bulk_registration_rounds r
    where r.bulk_id = p_bulk_id and coalesce(r.ended_at, r.filled_at) >= p_before
  )
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.item(p_item public.bulk_registration_items)
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN jsonb_build_object('sequence', (p_item).sequence, 'position', (p_item)."position", 'mentorId', (p_item).mentor_id, 'detail', (p_item).detail, 'errorCode', (p_item).error_code, 'errorCause', (p_item).error_cause, 'attempts', (p_item).attempts, 'settledAt', (p_item).settled_at);

CREATE OR REPLACE FUNCTION bulk_registration_private.known_steering(p_steering jsonb)
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
          'reason', case when e.value ->> 'reason' = 'tolerance' then e.value ->> 'reason' end,
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
    and e.value ->> 'action' in ('pause', 'resume', 'cancel', 'setConcurrency')
    and e.value ->> 'at'
      ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$'
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.last_registered(p_bulk_id uuid, p_round integer, OUT last_position integer, OUT last_mentor_id uuid)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_activity_id uuid;
begin
  select i.position, i.mentor_id, i.activity_id into last_position, last_mentor_id, v_activity_id
  from bulk_registration_private.settled_together s
  cross join lateral (
    select x.position, x.mentor_id, x.activity_id
    from unnest(s.positions) as r (range)
    cross join lateral (
      select j.position, j.mentor_id, j.sequence, j.activity_id from public.bulk_registration_items j
      where j.bulk_id = (select p_bulk_id) and j.round = p_round
        and j.position >= lower(r.range) and j.position < upper(r.range)
        and j.detail in ('registered', 'withdrawn') and j.coordinator_id = v_coordinator_id
      order by j.position
      offset 0
    ) x
    order by x.sequence desc
    limit 1
  ) i
  where s.bulk_id = (select p_bulk_id) and s.round = p_round
  order by s.sequence desc
  limit 1;
  perform from public.proxy_activities a
  where a.id = v_activity_id and (a.withdrawn_at is null or a.withdrawn_by = p_bulk_id)
  for no key update;
  if not found then
    last_position := null;
    last_mentor_id := null;
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.list_bulk_registration_items(p_bulk_id uuid, p_limit integer, p_after integer DEFAULT NULL::integer, p_status text DEFAULT NULL::text, p_code text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.list_bulk_registrations(p_limit integer, p_before_created_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_before_bulk_id uuid DEFAULT NULL::uuid, p_bulk_id uuid DEFAULT NULL::uuid, p_from date DEFAULT NULL::date, p_until date DEFAULT NULL::date, p_activity_type text DEFAULT NULL::text, p_status text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.list_chapter_mentors(p_bulk_id uuid, p_limit integer, p_after uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.list_chapter_registrations(p_limit integer, p_before_created_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_before_bulk_id uuid DEFAULT NULL::uuid, p_from date DEFAULT NULL::date, p_until date DEFAULT NULL::date, p_activity_type text DEFAULT NULL::text, p_bulk_ids uuid[] DEFAULT NULL::uuid[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.list_numbers(p_count integer)
 RETURNS SETOF integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select generate_series(1, least(p_count, 20000))
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.lock_open_items(p_bulk_id uuid, p_round integer, p_from integer, p_to integer, OUT positions integer[], OUT mentor_ids uuid[])
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
begin
  select array_agg(o.position order by o.position), array_agg(o.mentor_id order by o.position) into positions, mentor_ids
  from (
    select i.position, i.mentor_id from public.bulk_registration_items i
    where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position between p_from and p_to and i.sequence is null
      and i.coordinator_id = v_coordinator_id
    order by i.position
    for no key update
  ) o;
end
$function$;

CREATE OR REPLACE FUNCTION public.log_bulk_submission(p_bulk_id uuid, p_round integer, p_steering jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_reconciled boolean := bulk_registration_private.audit_round(p_bulk_id, p_round, p_steering);
begin
  return jsonb_build_object(
    'bulkId', p_bulk_id, 'round', p_round, 'done', v_reconciled is not null, 'reconciled', v_reconciled
  );
end
$function$;

CREATE OR REPLACE FUNCTION public.open_amendment(p_bulk_id uuid, p_kind text, p_of_bulk_id uuid, p_settings jsonb, p_over jsonb, p_activity_type text DEFAULT NULL::text, p_activity_date date DEFAULT NULL::date, p_duration_minutes integer DEFAULT NULL::integer, p_note text DEFAULT NULL::text, p_occurrence integer DEFAULT NULL::integer, p_mentor_ids uuid[] DEFAULT NULL::uuid[], p_after integer DEFAULT 0, p_last boolean DEFAULT true)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_amended public.bulk_registrations;
  v_header public.bulk_registrations;
  v_template_hash text;
  v_filled record;
begin
  if p_bulk_id is null or p_of_bulk_id is null or p_settings is null or p_over is null or p_after is null or p_after < 0
    or p_last is null or coalesce(p_kind not in ('correction', 'withdrawal'), true)
  then
    raise exception using errcode = '22023',
      message = 'p_bulk_id, p_kind, p_of_bulk_id, p_settings, p_over, p_after and p_last are required';
  end if;
  if cardinality(p_mentor_ids) not between 1 and 5000 or array_position(p_mentor_ids, null) is not null then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold 1 to 5000 mentors, and no null';
  end if;
  if not exists (select from public.coordinators c where c.user_id = v_coordinator_id and c.active) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;
  select b.* into v_amended from public.bulk_registrations b where b.bulk_id = p_of_bulk_id;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;

  if p_kind = 'withdrawal' then
    p_activity_type := v_amended.activity_type;
    p_activity_date := v_amended.activity_date;
    p_duration_minutes := v_amended.duration_minutes;
    p_note := null;
    p_occurrence := v_amended.occurrence;
    v_template_hash := v_amended.template_hash;
  else
    p_activity_type := public.to_normal_text(p_activity_type);
    p_note := nullif(public.to_normal_text(p_note), '');
    v_template_hash := bulk_registration_private.template_hash(
      bulk_registration_private.template_text(p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence)
    );
    -- The hashes stay when a note is blanked, so a row and its correction never have the same registration key.
    if v_template_hash = v_amended.template_hash then
      raise exception using errcode = 'BR017', message = 'the correction has the template of the bulk registration that it corrects';
    end if;
  end if;
  insert into public.bulk_registrations (
    bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, kind, of_bulk_id
  )
  values (
    p_bulk_id, v_coordinator_id, p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence, p_kind, p_of_bulk_id
  )
  on conflict (bulk_id) do nothing;
  select b.* into v_header from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  if not found or (v_header.kind, v_header.of_bulk_id, v_header.template_hash)
    is distinct from (p_kind, p_of_bulk_id, v_template_hash)
  then
    raise exception using errcode = 'BR004', message = 'the id is taken by another bulk registration';
  end if;
  perform bulk_registration_private.refuse_removed(p_bulk_id);

  v_filled := bulk_registration_private.fill_amendment(p_bulk_id, p_settings, p_over, p_mentor_ids, p_after, p_last);
  return coalesce(
    bulk_registration_private.opened(p_bulk_id),
    jsonb_build_object(
      'bulkId', p_bulk_id, 'projectId', bulk_registration_private.project_id(), 'round', 1, 'total', 0, 'sealed', false,
      'ended', false, 'concurrency', 1, 'maximumConcurrency', 1
    )
  ) || jsonb_build_object('cursor', v_filled.next_after, 'unknownMentorIds', to_jsonb(v_filled.left_out));
end
$function$;

CREATE OR REPLACE FUNCTION public.open_bulk_registration(p_bulk_id uuid, p_activity_type text, p_activity_date date, p_duration_minutes integer, p_note text, p_occurrence integer, p_settings jsonb, p_mentor_ids uuid[], p_position integer, p_total integer DEFAULT NULL::integer)
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
  if cardinality(p_mentor_ids) not between 1 and 5000 then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold 1 to 5000 mentors';
  end if;
  if p_settings is null or p_position is null or p_position < 0 then
    raise exception using errcode = '22023', message = 'p_settings and p_position, at least 0, are required';
  end if;
  if p_total not between 1 and 1000000 then
    raise exception using errcode = '22023', message = 'p_total must be from 1 to 1000000';
  end if;
  if not exists (select from public.coordinators c where c.user_id = v_coordinator_id and c.active) then
    raise exception using errcode = 'BR009', message = 'the caller is not an active coordinator';
  end if;

  p_activity_type := public.to_normal_text(p_activity_type);
  -- A note without visible characters becomes null.
  p_note := nullif(public.to_normal_text(p_note), '');
  insert into public.bulk_registrations (
    bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence
  )
  values (
    p_bulk_id, v_coordinator_id, p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence
  )
  on conflict (bulk_id) do nothing;
  select b.* into v_header from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  if not found then
    raise exception using errcode = 'BR004', message = 'the id is taken by another bulk registration';
  end if;
  -- Compares the hashes, which stay when the note is blanked.
  if v_header.kind <> 'registration' or v_header.template_hash <> bulk_registration_private.template_hash(
    bulk_registration_private.template_text(p_activity_type, p_activity_date, p_duration_minutes, p_note, p_occurrence)
  ) then
    raise exception using errcode = 'BR004', message = 'the id is taken by a bulk registration of another template';
  end if;
  perform bulk_registration_private.fill_selection(p_bulk_id, p_settings, p_mentor_ids, p_position, p_total);
  return bulk_registration_private.opened(p_bulk_id);
end
$function$;

CREATE OR REPLACE FUNCTION public.open_round(p_bulk_id uuid, p_round integer, p_settings jsonb, p_over jsonb, p_codes text[] DEFAULT NULL::text[], p_mentor_ids uuid[] DEFAULT NULL::uuid[], p_after integer DEFAULT 0, p_last boolean DEFAULT true, p_request_id uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_bulk_id is null or p_round is null or p_settings is null or p_over is null or p_after is null or p_last is null then
    raise exception using errcode = '22023',
      message = 'p_bulk_id, p_round, p_settings, p_over, p_after and p_last are required';
  end if;
  if cardinality(p_mentor_ids) > 5000 or array_position(p_mentor_ids, null) is not null then
    raise exception using errcode = '22023', message = 'p_mentor_ids must hold at most 5000 mentors, and no null';
  end if;
  return bulk_registration_private.fill_round(
    p_bulk_id, p_round, p_settings, p_over, p_codes, p_mentor_ids, p_after, p_last, p_request_id
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.open_trial(OUT bulk_id uuid, OUT coordinator_id uuid)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_mentor_id uuid;
begin
  select c.user_id, m.id into coordinator_id, v_mentor_id
  from public.coordinators c
  cross join lateral (
    select m.id from public.mentors m where m.chapter_id = c.chapter_id and m.active limit 1
  ) m
  where c.active
  limit 1;
  if not found then
    return;
  end if;
  bulk_id := gen_random_uuid();
  insert into public.bulk_registrations (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
  values (open_trial.bulk_id, open_trial.coordinator_id, 'Trial of ' || open_trial.bulk_id, date '1900-01-01', 1);
  insert into public.bulk_registration_rounds (bulk_id, round, coordinator_id, total, filled, sealed_at)
  values (open_trial.bulk_id, 1, open_trial.coordinator_id, 1, 1, now());
  insert into public.bulk_registration_items (bulk_id, round, position, selection_position, mentor_id, coordinator_id)
  values (open_trial.bulk_id, 1, 1, 1, v_mentor_id, open_trial.coordinator_id);
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.opened(p_bulk_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'bulkId', p_bulk_id,
    'projectId', bulk_registration_private.project_id(),
    'round', r.round,
    'total', first.total,
    'sealed', first.sealed_at is not null,
    'ended', r.ended_at is not null,
    'concurrency', bulk_registration_private.concurrency(r.settings, l.run_concurrency),
    'maximumConcurrency', l.run_concurrency
  )
  from public.bulk_registration_limits l
  join public.bulk_registration_rounds first on first.bulk_id = p_bulk_id and first.round = 1
  join public.bulk_registration_rounds r on r.bulk_id = p_bulk_id and (r.round = 1 or r.sealed_at is not null)
  order by r.round desc
  limit 1
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.outcomes_of_registration(p_header public.bulk_registrations, p_mentor_ids uuid[], p_new_mentors uuid[], p_new_activities uuid[], OUT details text[], OUT codes text[], OUT activity_ids uuid[])
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  select array_agg(f.detail order by f.place), array_agg(f.code order by f.place), array_agg(f.activity_id order by f.place)
  into details, codes, activity_ids
  from (
    select
      o.place,
      coalesce(n.id, a.id) as activity_id,
      case when n.id is not null then 'registered' when a.id is not null then 'alreadyRegistered' else 'failed' end
        as detail,
      case
        when coalesce(n.id, a.id) is not null then null
        when m.active is null then 'mentorUnknown'
        when not m.active then 'mentorInactive'
        else 'lost'
      end as code
    from unnest(p_mentor_ids) with ordinality as o (mentor_id, place)
    cross join lateral (
      select p_new_activities[array_position(p_new_mentors, o.mentor_id)] as id
      offset 0
    ) n
    left join lateral (
      select a.id from public.proxy_activities a
      where n.id is null and a.coordinator_id = p_header.coordinator_id and a.mentor_id = o.mentor_id
        and a.registration_key = p_header.registration_key and a.withdrawn_at is null
      offset 0
    ) a on true
    left join lateral (
      select m.active from public.mentors m where n.id is null and m.id = o.mentor_id
      offset 0
    ) m on true
  ) f;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.positions_behind(p_bulk_id uuid, p_round integer, p_after integer, p_limit integer, OUT first_position integer, OUT last_position integer)
 RETURNS SETOF record
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 10
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
  select
    case when o.is_one then greatest(lower(p.range), lower(p.range) - s.sequence + p_after + 1) else lower(p.range) end,
    case when o.is_one then least(upper(p.range) - 1, lower(p.range) - s.sequence + p_after + p_limit) else upper(p.range) - 1 end
  from bulk_registration_private.settled_together s
  cross join lateral (select s.positions = int4multirange(range_merge(s.positions)) as is_one) o
  cross join lateral unnest(s.positions) as p (range)
  where s.bulk_id = p_bulk_id and s.round = p_round
    and s.sequence >= (
      select max(f.sequence) from bulk_registration_private.settled_together f
      where f.bulk_id = p_bulk_id and f.round = p_round and f.sequence <= p_after + 1
    )
    and s.sequence <= p_after::bigint + p_limit
    and exists (
      select from public.bulk_registration_rounds r
      where r.bulk_id = p_bulk_id and r.round = p_round and r.coordinator_id = public.acting_coordinator_id()
    )
$function$;

CREATE OR REPLACE FUNCTION public.preflight_amendment(p_of_bulk_id uuid, p_activity_type text DEFAULT NULL::text, p_activity_date date DEFAULT NULL::date, p_duration_minutes integer DEFAULT NULL::integer, p_note text DEFAULT NULL::text, p_occurrence integer DEFAULT NULL::integer, p_mentor_ids uuid[] DEFAULT NULL::uuid[], p_after integer DEFAULT 0)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.preflight_bulk_registration(p_activity_type text, p_activity_date date, p_duration_minutes integer, p_note text, p_occurrence integer, p_mentor_ids uuid[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.project_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select p.project_id from bulk_registration_private.project p where p.id
$function$;

CREATE OR REPLACE FUNCTION public.read_amendments(p_bulk_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if not exists (select from public.bulk_registrations b where b.bulk_id = p_bulk_id)
    and not exists (select from public.bulk_registration_audits a where a.bulk_id = p_bulk_id)
  then
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  return bulk_registration_private.amended(p_bulk_id) || jsonb_build_object('bulkId', p_bulk_id);
end
$function$;

CREATE OR REPLACE FUNCTION public.read_deployment()
 RETURNS jsonb
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'schemaVersion', public.bulk_registration_schema_version(),
    'databaseVersion', current_setting('server_version'),
    -- PostgREST writes its name and version there.
    'applicationName', current_setting('application_name'),
    -- Milliseconds; 0 means no timeout.
    'statementTimeout', (select s.setting::bigint from pg_settings s where s.name = 'statement_timeout'),
    'now', clock_timestamp(),
    'limits', (
      select jsonb_build_object(
        'runConcurrency', l.run_concurrency, 'totalConcurrency', l.total_concurrency,
        'openRoundsPerCoordinator', l.open_rounds_per_coordinator
      )
      from public.bulk_registration_limits l where l.id
    )
  )
$function$;

CREATE OR REPLACE FUNCTION public.read_history(p_bulk_id uuid, p_after integer, p_limit integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_total integer;
begin
  if p_after is null or p_after < 0 or p_limit is null or p_limit not between 1 and 1000 then
    raise exception using errcode = '22023', message = 'p_after must be at least 0, p_limit from 1 to 1000';
  end if;
  select r.total into v_total from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = 1;
  if not found then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  return (
    select jsonb_build_object(
      'bulkId', p_bulk_id,
      'items', coalesce(
        jsonb_agg(
          bulk_registration_private.item(h.settled)
            || jsonb_build_object('round', (h.settled).round, 'position', h.selection_position)
          order by h.selection_position, (h.settled).round
        ),
        '[]'
      ),
      'cursor', case when p_after::bigint + p_limit < v_total then p_after + p_limit end
    )
    from (
      select s.position as selection_position, i.settled
      from public.bulk_registration_items s
      cross join lateral (
        select l as settled from public.bulk_registration_items l
        where l.bulk_id = (select p_bulk_id) and l.mentor_id = s.mentor_id and l.detail is not null
        offset 0
      ) i
      where s.bulk_id = p_bulk_id and s.round = 1
        and s.position > p_after and s.position <= p_after::bigint + p_limit
    ) h
  );
end
$function$;

CREATE OR REPLACE FUNCTION public.read_open_positions(p_bulk_id uuid, p_round integer, p_positions integer[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  if p_round is null or p_positions is null or cardinality(p_positions) not between 1 and 100 then
    raise exception using errcode = '22023', message = 'a round and 1 to 100 positions are required';
  end if;
  if not exists (
    select from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round
  ) then
    raise exception using errcode = 'BR003', message = 'there is no round of this id';
  end if;
  return (
    select jsonb_build_object('bulkId', p_bulk_id, 'positions', coalesce(jsonb_agg(a.position order by a.position), '[]'))
    from unnest(p_positions) as a (position)
    cross join lateral (
      select from public.bulk_registration_items i
      where i.bulk_id = (select p_bulk_id) and i.round = p_round
        and i.position between a.position and a.position and i.sequence is null
      order by i.position
      offset 0
    ) i
  );
end
$function$;

CREATE OR REPLACE FUNCTION public.read_outcomes(p_bulk_id uuid, p_round integer, p_after integer, p_limit integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_total integer;
  v_items jsonb;
  v_count integer;
  v_last integer;
begin
  if p_after is null or p_after < 0 or p_limit is null or p_limit not between 1 and 1000 then
    raise exception using errcode = '22023', message = 'p_after must be at least 0, p_limit from 1 to 1000';
  end if;
  select r.total into v_total from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  if not found then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    if exists (select from public.bulk_registrations b where b.bulk_id = p_bulk_id) then
      raise exception using errcode = 'BR007', message = 'there is no such round';
    end if;
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  select coalesce(jsonb_agg(bulk_registration_private.item(o.settled) order by o.position), '[]'), count(*), max(o.position)
  into v_items, v_count, v_last
  from (
    select i as settled, i.position from public.bulk_registration_items i
    where i.bulk_id = (select p_bulk_id) and i.round = p_round
      and i.position > p_after and i.position <= p_after::bigint + 5000
      -- Tests whether the item is settled. A test of the sequence number would let the planner choose another index than the
      -- key.
      and i.detail is not null
    order by i.position
    limit p_limit
  ) o;
  v_last := case when v_count = p_limit then v_last else least(p_after::bigint + 5000, v_total) end;
  return jsonb_build_object('bulkId', p_bulk_id, 'items', v_items, 'cursor', case when v_last < v_total then v_last end);
end
$function$;

CREATE OR REPLACE FUNCTION public.read_progress(p_bulk_id uuid, p_round integer DEFAULT NULL::integer, p_after integer DEFAULT 0, p_limit integer DEFAULT 0)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_latest integer;
  v_round public.bulk_registration_rounds;
  v_kind text;
  v_of_bulk_id uuid;
  v_items jsonb := '[]';
begin
  if p_after is null or p_after < 0 or p_limit is null or p_limit not between 0 and 1000 then
    raise exception using errcode = '22023', message = 'p_after must be at least 0, p_limit from 0 to 1000';
  end if;
  -- A round that is still being opened never counts as the latest.
  select max(r.round) into v_latest from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and (r.round = 1 or r.sealed_at is not null);
  if v_latest is null then
    perform bulk_registration_private.refuse_removed(p_bulk_id);
    raise exception using errcode = 'BR003', message = 'there is no bulk registration of this id';
  end if;
  p_round := coalesce(p_round, v_latest);
  select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  if not found then
    raise exception using errcode = 'BR007', message = 'there is no such round';
  end if;
  select b.kind, b.of_bulk_id into v_kind, v_of_bulk_id from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  if p_limit > 0 and v_round.settled > p_after then
    select jsonb_agg(bulk_registration_private.item(o.settled) order by o.sequence) into v_items
    from (
      select i.settled, i.sequence
      from bulk_registration_private.positions_behind(p_bulk_id, p_round, p_after, p_limit) r
      cross join lateral (
        select x as settled, x.sequence from public.bulk_registration_items x
        where x.bulk_id = (select p_bulk_id) and x.round = p_round
          and x.position between r.first_position and r.last_position
        order by x.position
        offset 0
      ) i
      where i.sequence > p_after and i.sequence <= p_after::bigint + p_limit
    ) o;
  end if;
  return (
    select jsonb_build_object(
      'bulkId', p_bulk_id,
      'projectId', bulk_registration_private.project_id(),
      'round', p_round,
      'latestRound', v_latest,
      'kind', v_kind,
      'ofBulkId', v_of_bulk_id,
      'total', v_round.total,
      'sealed', v_round.sealed_at is not null,
      'counts', bulk_registration_private.counts(v_round),
      'ended', v_round.ended_at is not null,
      'openedAt', v_round.opened_at,
      'startedAt', v_round.started_at,
      'endedAt', v_round.ended_at,
      'concurrency', bulk_registration_private.concurrency(v_round.settings, l.run_concurrency),
      'maximumConcurrency', l.run_concurrency,
      'settings', v_round.settings,
      'items', v_items
    )
    from public.bulk_registration_limits l
    where l.id
  );
end
$function$;

CREATE OR REPLACE FUNCTION public.read_project(p_unaudited integer DEFAULT 0)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_unaudited is null or p_unaudited not between 0 and 1000 then
    raise exception using errcode = '22023', message = 'p_unaudited must be from 0 to 1000';
  end if;
  return jsonb_build_object(
    'projectId', bulk_registration_private.project_id(),
    'unaudited', bulk_registration_private.unaudited_rounds(p_unaudited)
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.recount_items(p_header public.bulk_registrations, p_recount bulk_registration_private.audit_recounts)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_counted record;
  v_failed_by_code jsonb;
begin
  select
    count(*) filter (where i.activity_id is not null) as succeeded,
    count(*) filter (where i.detail = 'alreadyRegistered') as already_registered,
    count(*) filter (where i.error_code is not null) as failed,
    count(*) filter (where i.detail = 'cancelled') as cancelled,
    count(*) filter (
      where i.detail = 'registered' and a.bulk_id = p_header.bulk_id and (p_header.kind = 'registration' or w.found)
    ) as rows_registered,
    count(*) filter (where i.detail = 'alreadyRegistered' and a.bulk_id is not null) as rows_already_registered,
    count(*) filter (where i.activity_id is not null and w.found) as rows_withdrawn,
    count(*) filter (where i.detail = 'alreadyWithdrawn' and a.withdrawn_at is not null) as rows_already_withdrawn
  into v_counted
  from public.bulk_registration_items i
  left join lateral (
    select x.bulk_id, x.withdrawn_at from public.proxy_activities x
    where x.id = i.activity_id and x.mentor_id = i.mentor_id and x.coordinator_id = p_header.coordinator_id
      and x.registration_key = p_header.registration_key
    offset 0
  ) a on true
  left join lateral (
    select true as found from public.proxy_activities x
    where p_header.kind <> 'registration' and x.bulk_id = p_header.of_bulk_id and x.mentor_id = i.mentor_id
      and x.withdrawn_by = p_header.bulk_id
    offset 0
  ) w on true
  where i.bulk_id = (select p_recount.bulk_id) and i.round = p_recount.round
    and i.position > (select p_recount.position) and i.position <= (select p_recount.position + 5000);

  select coalesce(jsonb_object_agg(f.code, f.failures), '{}') into v_failed_by_code
  from (
    select c.code, sum(c.failures) as failures
    from (
      select b.key as code, b.value::integer as failures from jsonb_each_text(p_recount.failed_by_code) b
      union all
      select i.error_code, 1 from public.bulk_registration_items i
      where i.bulk_id = (select p_recount.bulk_id) and i.round = p_recount.round and i.detail in ('failed', 'cancelled')
        and i.position > (select p_recount.position) and i.position <= (select p_recount.position + 5000)
    ) c
    group by c.code
  ) f;

  update bulk_registration_private.audit_recounts c
  set position = c.position + 5000,
    succeeded = c.succeeded + v_counted.succeeded,
    already_registered = c.already_registered + v_counted.already_registered,
    failed = c.failed + v_counted.failed,
    cancelled = c.cancelled + v_counted.cancelled,
    failed_by_code = v_failed_by_code,
    rows_registered = c.rows_registered + v_counted.rows_registered,
    rows_already_registered = c.rows_already_registered + v_counted.rows_already_registered,
    rows_withdrawn = c.rows_withdrawn + v_counted.rows_withdrawn,
    rows_already_withdrawn = c.rows_already_withdrawn + v_counted.rows_already_withdrawn
  where c.bulk_id = p_recount.bulk_id and c.round = p_recount.round;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.recount_rows(p_header public.bulk_registrations, p_recount bulk_registration_private.audit_recounts)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_after uuid := coalesce(p_recount.mentor_id, '00000000-0000-0000-0000-000000000000');
  v_last uuid;
  v_rows integer;
  v_unaccounted integer;
begin
  select count(*), (array_agg(x.mentor_id order by x.mentor_id desc))[1],
    count(*) filter (where not coalesce(n.named, false) and coalesce(n.in_round, true))
  into v_rows, v_last, v_unaccounted
  from (
    select y.id, y.mentor_id from public.proxy_activities y
    where y.bulk_id = p_recount.bulk_id and y.mentor_id > v_after
    order by y.mentor_id
    limit 5000
  ) x
  cross join lateral (
    select bool_or(i.activity_id = x.id) as named, bool_or(i.round = p_recount.round) as in_round
    from public.bulk_registration_items i
    where i.bulk_id = (select p_recount.bulk_id) and i.mentor_id = x.mentor_id
  ) n;
  update bulk_registration_private.audit_recounts c
  set mentor_id = v_last, rows_unaccounted = c.rows_unaccounted + v_unaccounted
  where c.bulk_id = p_recount.bulk_id and c.round = p_recount.round;
  return v_rows < 5000;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.recount_withdrawn_rows(p_header public.bulk_registrations, p_recount bulk_registration_private.audit_recounts)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_after uuid := coalesce(p_recount.withdrawn_mentor_id, '00000000-0000-0000-0000-000000000000');
  v_last uuid;
  v_rows integer;
  v_unaccounted integer;
begin
  select count(*), (array_agg(x.mentor_id order by x.mentor_id desc))[1],
    count(*) filter (where not coalesce(n.succeeded, false) and coalesce(n.in_round, true))
  into v_rows, v_last, v_unaccounted
  from (
    select y.mentor_id from public.proxy_activities y
    where y.withdrawn_by = p_recount.bulk_id and y.mentor_id > v_after
    order by y.mentor_id
    limit 5000
  ) x
  cross join lateral (
    select bool_or(i.activity_id is not null) as succeeded, bool_or(i.round = p_recount.round) as in_round
    from public.bulk_registration_items i
    where i.bulk_id = (select p_recount.bulk_id) and i.mentor_id = x.mentor_id
  ) n;
  update bulk_registration_private.audit_recounts c
  set withdrawn_mentor_id = v_last, withdrawn_counted = v_rows < 5000,
    rows_unaccounted = c.rows_unaccounted + v_unaccounted
  where c.bulk_id = p_recount.bulk_id and c.round = p_recount.round;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  raise exception using errcode = '42501', message = format('a row of %s is final', tg_table_name);
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.refuse_leaving_items()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (
    select from gone g
    where exists (
      select from public.bulk_registration_items i where i.bulk_id = g.bulk_id and i.round = g.round
      offset 0
    )
  ) then
    raise exception using errcode = '23503', message = 'a round that has items is not deleted';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.refuse_leaving_outcomes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (select from public.bulk_registration_items i join gone g on g.id = i.activity_id) then
    raise exception using errcode = '23503', message = 'an activity that an item names is not deleted';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.refuse_removed(p_bulk_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if exists (
    select from public.bulk_registrations b
    where b.bulk_id = p_bulk_id and b.coordinator_id = public.acting_coordinator_id() and b.removed_at is not null
  ) then
    raise exception using errcode = 'BR016', message = 'the bulk registration was removed after its time';
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.register_proxy_activities(p_header public.bulk_registrations, p_mentor_ids uuid[], OUT mentor_ids uuid[], OUT activity_ids uuid[])
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  with inserted as (
    insert into public.proxy_activities (
      coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id
    )
    select p_header.coordinator_id, a.id, p_header.registration_key, p_header.activity_type, p_header.activity_date,
      p_header.duration_minutes, p_header.note, p_header.occurrence, p_header.bulk_id
    -- Two bulk registrations of one template meet at the unique key. In the same order one waits for the other; in different
    -- orders they deadlock.
    from (select a.id from unnest(p_mentor_ids) as a (id) order by a.id) a
    left join lateral (select m.id from public.mentors m where m.id = a.id and m.active offset 0) m on true
    where m.id is not null or p_header.kind = 'correction'
    on conflict (coordinator_id, mentor_id, registration_key) where withdrawn_at is null do nothing
    returning mentor_id, id
  )
  select coalesce(array_agg(i.mentor_id), '{}'), coalesce(array_agg(i.id), '{}') into mentor_ids, activity_ids from inserted i;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.registration_key(p_coordinator_id uuid, p_template_text text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN encode(sha256(convert_to((((p_coordinator_id)::text || ','::text) || p_template_text), 'UTF8'::name)), 'hex'::text);

CREATE OR REPLACE FUNCTION bulk_registration_private.remove_old_registrations(p_before timestamp with time zone, p_limit integer DEFAULT 5000)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_candidates uuid[];
  v_removal bulk_registration_private.removals;
  v_step record;
  v_items integer := 0;
  v_registrations integer := 0;
begin
  if p_before is null or p_before > now() - interval '1 day' then
    raise exception using errcode = '22023', message = 'p_before must be at least a day ago';
  end if;
  if p_limit is null or p_limit not between 1 and 5000 then
    raise exception using errcode = '22023', message = 'p_limit must be from 1 to 5000';
  end if;
  -- Removals in progress come first, then the oldest.
  select array_agg(c.bulk_id order by c.place) into v_candidates
  from (
    (select m.bulk_id, 1 as place from bulk_registration_private.removals m limit 500)
    union all
    (
      select r.bulk_id, 2 from public.bulk_registration_rounds r
      where r.round = 1 and r.ended_at < p_before and r.removed_at is null
        and bulk_registration_private.is_removable(r.bulk_id, p_before)
      order by r.ended_at
      limit 500
    )
    union all
    (
      select r.bulk_id, 3 from public.bulk_registration_rounds r
      where r.sealed_at is null and r.filled_at < p_before and r.round = 1 and r.removed_at is null
      limit 500
    )
  ) c;

  for v_place in 1..coalesce(least(cardinality(v_candidates), 500), 0) loop
    exit when v_items >= p_limit;
    select m.* into v_removal from bulk_registration_private.removals m
    where m.bulk_id = v_candidates[v_place]
    for update skip locked;
    if not found then
      continue when not bulk_registration_private.begin_removal(v_candidates[v_place], p_before);
      select m.* into strict v_removal from bulk_registration_private.removals m where m.bulk_id = v_candidates[v_place];
    end if;
    v_step := bulk_registration_private.continue_removal(v_removal, p_limit - v_items);
    v_items := v_items + v_step.items;
    v_registrations := v_registrations + case when v_step.done then 1 else 0 end;
  end loop;
  return jsonb_build_object(
    'before', p_before,
    'items', v_items,
    'registrations', v_registrations,
    'done', v_items = 0 and v_registrations = 0
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.replaces(p_bulk_id uuid, p_mentor_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  return exists (
    select from public.proxy_activities a
    where a.withdrawn_by = p_bulk_id and a.mentor_id = p_mentor_id and a.coordinator_id = public.acting_coordinator_id()
  ) and exists (
    select from public.mentors m where m.id = p_mentor_id and m.erased_at is null
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.require_rounds()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (
    select from (select distinct n.bulk_id, n.round, n.coordinator_id from added n) i
    where not exists (
      select from public.bulk_registration_rounds r
      where r.bulk_id = i.bulk_id and r.round = i.round and r.coordinator_id = i.coordinator_id
      offset 0
    )
  ) then
    raise exception using errcode = '23503', message = 'an item must have a round';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.seal_round(p_bulk_id uuid, p_round integer)
 RETURNS public.bulk_registration_rounds
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_round public.bulk_registration_rounds;
begin
  perform from public.coordinators c where c.user_id = v_coordinator_id for no key update;
  perform bulk_registration_private.check_open_rounds(v_coordinator_id);
  update public.bulk_registration_rounds r
  set total = r.filled, sealed_at = clock_timestamp()
  where r.bulk_id = p_bulk_id and r.round = p_round and r.coordinator_id = v_coordinator_id
  returning r.* into strict v_round;
  return v_round;
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
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.set_hashes()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_template_text text := bulk_registration_private.template_text(
    new.activity_type, new.activity_date, new.duration_minutes, new.note, new.occurrence
  );
begin
  if new.kind = 'withdrawal' then
    select b.registration_key, b.template_hash into new.registration_key, new.template_hash
    from public.bulk_registrations b where b.bulk_id = new.of_bulk_id;
    return new;
  end if;
  new.registration_key := bulk_registration_private.registration_key(new.coordinator_id, v_template_text);
  new.template_hash := bulk_registration_private.template_hash(v_template_text);
  return new;
end
$function$;

CREATE OR REPLACE FUNCTION public.settle_failures(p_bulk_id uuid, p_round integer, p_failures jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_round public.bulk_registration_rounds;
  v_given integer;
  v_first integer;
  v_last integer;
  v_positions integer[];
  v_codes text[];
  v_causes text[];
  v_attempts integer[];
begin
  if p_round is null or jsonb_typeof(p_failures) is distinct from 'array'
    or jsonb_array_length(p_failures) not between 1 and 500
  then
    raise exception using errcode = '22023', message = 'a round and 1 to 500 failures are required';
  end if;
  select count(distinct f.position), min(f.position), max(f.position) into v_given, v_first, v_last
  from jsonb_to_recordset(p_failures) as f (position integer);
  if v_given <> jsonb_array_length(p_failures) then
    raise exception using errcode = '22023', message = 'each failure must have a position of its own';
  end if;
  select r.* into v_round from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed round of this id';
  end if;
  if v_first < 1 or v_last > v_round.total then
    raise exception using errcode = 'BR010', message = 'a position is not in the round';
  end if;

  select array_agg(f.position order by f.position), array_agg(f.code order by f.position),
    array_agg(f.cause order by f.position), array_agg(coalesce(f.attempts, 0) order by f.position)
  into v_positions, v_codes, v_causes, v_attempts
  from (
    select g.* from jsonb_to_recordset(p_failures) as g (position integer, code text, cause text, attempts integer)
    order by g.position
  ) f
  cross join lateral bulk_registration_private.lock_open_items(p_bulk_id, p_round, f.position, f.position) o
  where o.positions is not null;
  if v_positions is not null then
    select s.* into v_round
    from bulk_registration_private.settle_items(
      p_bulk_id, p_round, v_positions, array_fill('failed'::text, array[cardinality(v_positions)]), v_codes, v_causes,
      v_attempts, array_fill(null::uuid, array[cardinality(v_positions)])
    ) s;
  else
    select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  end if;

  return (
    select bulk_registration_private.state(v_round, l.run_concurrency) || jsonb_build_object(
      'outcome', case when v_given = 1 then (
        select bulk_registration_private.item(i) from public.bulk_registration_items i
        where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position between v_first and v_last
        order by i.position
      ) end
    )
    from public.bulk_registration_limits l
    where l.id
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.settle_items(p_bulk_id uuid, p_round integer, p_positions integer[], p_details text[], p_codes text[], p_causes text[], p_attempts integer[], p_activity_ids uuid[], p_withdrawn integer DEFAULT 0, OUT settled_round public.bulk_registration_rounds)
 RETURNS public.bulk_registration_rounds
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_nestloop TO 'off'
AS $function$
declare
  v_coordinator_id uuid := public.acting_coordinator_id();
  v_now timestamptz;
  v_first integer;
  v_last integer;
  v_count integer := cardinality(p_positions);
  v_succeeded integer;
  v_already integer;
  v_cancelled integer;
  v_tried integer;
  v_changed integer;
  v_registration_key text;
begin
  select min(s.position), max(s.position), count(*) filter (where s.detail not in ('failed', 'cancelled')),
    count(*) filter (where s.detail = 'alreadyRegistered'), count(*) filter (where s.detail = 'cancelled'),
    count(*) filter (where s.attempts > 0)
  into v_first, v_last, v_succeeded, v_already, v_cancelled, v_tried
  from unnest(p_positions, p_details, p_attempts) as s (position, detail, attempts);

  -- The time is taken while the lock is held, so it rises with the sequence numbers.
  perform from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.coordinator_id = v_coordinator_id and r.sealed_at is not null
  for no key update;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed round of this id';
  end if;
  v_now := date_trunc('milliseconds', clock_timestamp());
  select b.registration_key into v_registration_key from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  update public.bulk_registration_rounds r
  set settled = r.settled + v_count,
    succeeded = r.succeeded + v_succeeded,
    already_registered = r.already_registered + v_already,
    withdrawn = r.withdrawn + p_withdrawn,
    failed = r.failed + v_count - v_succeeded,
    cancelled = r.cancelled + v_cancelled,
    started_at = coalesce(r.started_at, case when v_tried > 0 then v_now end),
    ended_at = case when r.settled + v_count = r.total then v_now end
  where r.bulk_id = p_bulk_id and r.round = p_round
  returning r.* into strict settled_round;

  insert into bulk_registration_private.settled_together (bulk_id, round, sequence, positions)
  select p_bulk_id, p_round, settled_round.settled - v_count + 1,
    case
      when v_last - v_first = v_count - 1 then int4multirange(int4range(v_first, v_last, '[]'))
      else (select range_agg(int4range(s.position, s.position, '[]')) from unnest(p_positions) as s (position))
    end;
  -- Rows of other bulk registrations can be deleted in the meantime.
  if v_already > 0 or 'alreadyWithdrawn' = any (p_details) then
    perform from public.proxy_activities a where a.id = any (p_activity_ids) for key share;
  end if;
  update public.bulk_registration_items i
  set sequence = settled_round.settled - v_count + s.place, detail = s.detail, error_code = s.code, error_cause = s.cause,
    attempts = s.attempts, activity_id = s.activity_id, settled_at = v_now
  from unnest(p_positions, p_details, p_codes, p_causes, p_attempts, p_activity_ids)
    with ordinality as s (position, detail, code, cause, attempts, activity_id, place)
  where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position between v_first and v_last
    and i.position = s.position and i.sequence is null
    and (
      s.activity_id is null
      or (
        select (a.mentor_id, a.coordinator_id, a.registration_key) = (i.mentor_id, v_coordinator_id, v_registration_key)
          and case s.detail
            when 'withdrawn' then a.withdrawn_by = p_bulk_id
            when 'alreadyWithdrawn' then a.withdrawn_at is not null
            else a.withdrawn_at is null
          end
        from public.proxy_activities a
        where a.id = s.activity_id
      )
    );
  get diagnostics v_changed = row_count;
  if v_changed <> v_count then
    raise exception using errcode = '40001', message = 'an item was settled meanwhile, or its row is not there';
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.state(p_round public.bulk_registration_rounds, p_maximum integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object('bulkId', (p_round).bulk_id, 'round', (p_round).round, 'total', (p_round).total, 'counts', bulk_registration_private.counts(p_round), 'ended', ((p_round).ended_at IS NOT NULL), 'maximumConcurrency', p_maximum);

CREATE OR REPLACE FUNCTION public.submit_registrations(p_bulk_id uuid, p_round integer, p_from integer, p_to integer, p_attempt integer DEFAULT 1, p_probe boolean DEFAULT false)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  v_header public.bulk_registrations;
  v_round public.bulk_registration_rounds;
  v_run_concurrency integer;
  v_total_concurrency integer;
  v_positions integer[];
  v_open uuid[];
  v_new_mentors uuid[];
  v_new_activities uuid[];
  v_details text[];
  v_codes text[];
  v_activities uuid[];
  v_withdrawn integer := 0;
  v_probed uuid;
begin
  if p_round is null or p_from is null or p_to is null or p_to not between p_from and p_from::bigint + 499
    or p_attempt is null or p_attempt < 1 or p_probe is null
  then
    raise exception using errcode = '22023', message = 'a round, 1 to 500 positions and an attempt are required';
  end if;
  select b.* into v_header from public.bulk_registrations b where b.bulk_id = p_bulk_id;
  select r.* into v_round from public.bulk_registration_rounds r
  where r.bulk_id = p_bulk_id and r.round = p_round and r.sealed_at is not null;
  if not found then
    raise exception using errcode = 'BR003', message = 'there is no sealed round of this id';
  end if;
  if p_from < 1 then
    raise exception using errcode = 'BR010', message = 'a position is not in the round';
  end if;

  -- The cap. Both permits end with the transaction, also when it fails.
  select l.run_concurrency, l.total_concurrency into strict v_run_concurrency, v_total_concurrency
  from public.bulk_registration_limits l where l.id;
  if not bulk_registration_private.take_permit(p_bulk_id::text || ':' || p_round::text, v_run_concurrency)
    or not bulk_registration_private.take_permit('bulk registrations', v_total_concurrency)
  then
    raise exception using errcode = 'BR013', message = 'as many writes as allowed are in flight';
  end if;

  if p_probe then
    if v_round.succeeded > v_round.already_registered then
      select l.last_position, l.last_mentor_id into p_from, v_probed
      from bulk_registration_private.last_registered(p_bulk_id, p_round) l;
    end if;
    if v_probed is not null then
      perform bulk_registration_private.lock_open_items(p_bulk_id, p_round, p_from, p_from);
      if v_header.kind = 'withdrawal' then
        perform public.withdraw_proxy_activities(v_header, array[v_probed]);
      else
        perform public.register_proxy_activities(v_header, array[v_probed]);
      end if;
    end if;
    return bulk_registration_private.state(v_round, v_run_concurrency)
      || jsonb_build_object('probed', v_probed is not null);
  end if;

  select o.positions, o.mentor_ids into v_positions, v_open
  from bulk_registration_private.lock_open_items(p_bulk_id, p_round, p_from, p_to) o;
  if v_open is not null then
    if v_header.kind = 'registration' then
      select r.mentor_ids, r.activity_ids into v_new_mentors, v_new_activities
      from public.register_proxy_activities(v_header, v_open) r;
    else
      select a.details, a.codes, a.activity_ids, a.withdrawn into v_details, v_codes, v_activities, v_withdrawn
      from bulk_registration_private.amend(v_header, v_open) a;
    end if;
  end if;
  -- Checked after the registration: a coordinator who was made inactive in between has then registered nobody, or the
  -- registration came first.
  if not exists (
    select from public.coordinators c where c.user_id = v_header.coordinator_id and c.active
  ) then
    raise exception using errcode = 'BR009', message = 'the coordinator is not active';
  end if;

  if v_open is not null then
    if v_new_mentors = v_open then
      v_details := array_fill('registered'::text, array[cardinality(v_open)]);
      v_codes := array_fill(null::text, array[cardinality(v_open)]);
      v_activities := v_new_activities;
    elsif v_header.kind = 'registration' then
      select o.details, o.codes, o.activity_ids into v_details, v_codes, v_activities
      from bulk_registration_private.outcomes_of_registration(v_header, v_open, v_new_mentors, v_new_activities) o;
    end if;
    if 'lost' = any (v_codes) then
      raise exception using errcode = '40001', message = 'a row that was in the way is gone; try again';
    end if;

    select s.* into v_round
    from bulk_registration_private.settle_items(
      p_bulk_id, p_round, v_positions, v_details, v_codes, array_fill(null::text, array[cardinality(v_open)]),
      array_fill(p_attempt, array[cardinality(v_open)]), v_activities, v_withdrawn
    ) s;
  else
    select r.* into v_round from public.bulk_registration_rounds r where r.bulk_id = p_bulk_id and r.round = p_round;
  end if;

  return bulk_registration_private.state(v_round, v_run_concurrency) || jsonb_build_object(
    'outcome', case when p_from = p_to then (
      select bulk_registration_private.item(i) from public.bulk_registration_items i
      where i.bulk_id = (select p_bulk_id) and i.round = p_round and i.position between p_from and p_to
      order by i.position
    ) end
  );
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.take_permit(p_what text, p_slots integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  for v_slot in 1..p_slots loop
    if pg_try_advisory_xact_lock(hashtextextended(p_what, v_slot)) then
      return true;
    end if;
  end loop;
  return false;
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.template_hash(p_template_text text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN encode(sha256(convert_to(p_template_text, 'UTF8'::name)), 'hex'::text);

CREATE OR REPLACE FUNCTION bulk_registration_private.template_text(p_activity_type text, p_activity_date date, p_duration_minutes integer, p_note text, p_occurrence integer)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((((((((((((p_activity_date - '2000-01-01'::date))::text || ','::text) || (p_duration_minutes)::text) || ','::text) || (p_occurrence)::text) || ','::text) || (char_length(p_activity_type))::text) || ':'::text) || p_activity_type) || ','::text) || COALESCE((((char_length(p_note))::text || ':'::text) || p_note), 'none'::text));

CREATE OR REPLACE FUNCTION public.to_normal_text(p_text text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO ''
AS $function$
  select reverse(regexp_replace(reverse(regexp_replace(c.composed, e.invisible, '')), e.invisible, ''))
  from (
    select normalize(
      regexp_replace(
        regexp_replace(
          regexp_replace(p_text, '\r\n?|[\u0085\u2028\u2029]', chr(10), 'g'),
          '[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]', ' ', 'g'
        ),
        '[\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff]', '', 'g'
      ),
      nfc
    ) as composed
  ) c
  cross join (
    select '^[\u0009-\u000d\u0020\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u200c-\u200f\u202a-\u202e\u2066-\u2069'
      || '\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001'
      || '\U000e0020-\U000e007f]+' as invisible
  ) e
$function$;

CREATE OR REPLACE FUNCTION public.try_registration()
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_trial record;
  v_outcome jsonb;
begin
  begin
    select t.bulk_id, t.coordinator_id into v_trial from bulk_registration_private.open_trial() t;
    if v_trial.bulk_id is not null then
      perform set_config(
        'request.jwt.claims',
        jsonb_build_object('role', 'bulk_registrar', 'sub', v_trial.coordinator_id)::text,
        true
      );
      v_outcome := public.submit_registrations(v_trial.bulk_id, 1, 1, 1) -> 'outcome';
    end if;
    -- A failure of the block undoes everything in it.
    raise exception using errcode = 'BR099', message = 'taken back';
  exception
    when sqlstate 'BR099' then null;
  end;
  return jsonb_build_object('detail', v_outcome ->> 'detail', 'errorCode', v_outcome ->> 'errorCode');
end
$function$;

CREATE OR REPLACE FUNCTION bulk_registration_private.unaudited_rounds(p_limit integer)
 RETURNS jsonb
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'bulkId', u.bulk_id, 'round', u.round, 'actingCoordinatorId', u.coordinator_id, 'endedAt', u.ended_at
      )
    ),
    '[]'
  )
  from (
    select o.* from (
      select r.bulk_id, r.round, r.coordinator_id, r.ended_at from public.bulk_registration_rounds r
      where r.ended_at < now() - interval '5 seconds' and r.audited_at is null
      order by r.ended_at
      limit 5000
    ) o
    order by random()
    limit p_limit
  ) u
$function$;

CREATE OR REPLACE FUNCTION public.withdraw_proxy_activities(p_header public.bulk_registrations, p_mentor_ids uuid[], OUT mentor_ids uuid[], OUT activity_ids uuid[])
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_keys text[];
  v_activities uuid[];
begin
  select array[p_header.registration_key, b.registration_key] into strict v_keys
  from public.bulk_registrations b where b.bulk_id = p_header.of_bulk_id;
  select array_agg(l.id) filter (where l.bulk_id = p_header.of_bulk_id) into v_activities
  from (select a.id from unnest(p_mentor_ids) as a (id) order by a.id) a
  cross join lateral (
    select x.id, x.bulk_id from public.proxy_activities x
    where x.coordinator_id = p_header.coordinator_id and x.mentor_id = a.id and x.registration_key = any (v_keys)
      and x.withdrawn_at is null
    order by x.id
    for no key update
  ) l;
  with withdrawn as (
    update public.proxy_activities x
    set withdrawn_at = now(), withdrawn_by = p_header.bulk_id
    where x.id = any (v_activities)
    returning x.mentor_id, x.id
  )
  select coalesce(array_agg(w.mentor_id), '{}'), coalesce(array_agg(w.id), '{}') into mentor_ids, activity_ids from withdrawn w;
end
$function$;

-- Triggers

CREATE TRIGGER refuse_change BEFORE UPDATE ON public.bulk_registration_audits FOR EACH ROW WHEN (((new.note IS NOT NULL) OR ((to_jsonb(new.*) - 'note'::text) <> (to_jsonb(old.*) - 'note'::text)))) EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER refuse_delete BEFORE DELETE ON public.bulk_registration_audits FOR EACH ROW EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.bulk_registration_audits FOR EACH STATEMENT EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER refuse_change BEFORE UPDATE ON public.bulk_registration_items FOR EACH ROW WHEN ((old.sequence IS NOT NULL)) EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER refuse_move BEFORE UPDATE OF bulk_id, round, coordinator_id ON public.bulk_registration_items FOR EACH ROW EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER require_rounds AFTER INSERT ON public.bulk_registration_items REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION bulk_registration_private.require_rounds();

CREATE TRIGGER refuse_leaving_items AFTER DELETE ON public.bulk_registration_rounds REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bulk_registration_private.refuse_leaving_items();

CREATE TRIGGER refuse_move BEFORE UPDATE OF bulk_id, round, coordinator_id ON public.bulk_registration_rounds FOR EACH ROW EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.bulk_registration_rounds FOR EACH STATEMENT EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER set_hashes BEFORE INSERT ON public.bulk_registrations FOR EACH ROW EXECUTE FUNCTION bulk_registration_private.set_hashes();

CREATE TRIGGER refuse_change BEFORE UPDATE OF withdrawn_at, withdrawn_by ON public.proxy_activities FOR EACH ROW WHEN ((old.withdrawn_at IS NOT NULL)) EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER refuse_leaving_outcomes AFTER DELETE ON public.proxy_activities REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bulk_registration_private.refuse_leaving_outcomes();

CREATE TRIGGER refuse_move BEFORE UPDATE OF id ON public.proxy_activities FOR EACH ROW EXECUTE FUNCTION bulk_registration_private.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.proxy_activities FOR EACH STATEMENT EXECUTE FUNCTION bulk_registration_private.refuse_change();

-- Row level security

alter table bulk_registration_private.audit_recounts disable row level security;

alter table bulk_registration_private.audit_recounts no force row level security;

alter table public.bulk_registration_audits enable row level security;

alter table public.bulk_registration_audits no force row level security;

alter table public.bulk_registration_items enable row level security;

alter table public.bulk_registration_items no force row level security;

alter table public.bulk_registration_limits enable row level security;

alter table public.bulk_registration_limits no force row level security;

alter table public.bulk_registration_rounds enable row level security;

alter table public.bulk_registration_rounds no force row level security;

alter table public.bulk_registrations enable row level security;

alter table public.bulk_registrations no force row level security;

alter table public.chapters enable row level security;

alter table public.chapters no force row level security;

alter table public.coordinators enable row level security;

alter table public.coordinators no force row level security;

alter table public.mentors enable row level security;

alter table public.mentors no force row level security;

alter table bulk_registration_private.project disable row level security;

alter table bulk_registration_private.project no force row level security;

alter table public.proxy_activities enable row level security;

alter table public.proxy_activities no force row level security;

alter table bulk_registration_private.removals disable row level security;

alter table bulk_registration_private.removals no force row level security;

alter table bulk_registration_private.settled_together disable row level security;

alter table bulk_registration_private.settled_together no force row level security;

-- Policies

create policy coordinators_read_their_audits on public.bulk_registration_audits
  for select
  to authenticated
  using ((coordinator_id = ( SELECT c.user_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))));

create policy coordinators_read_their_items on public.bulk_registration_items
  for select
  to authenticated, bulk_registrar
  using ((coordinator_id = ( SELECT c.user_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))));

create policy everyone_reads_the_limits on public.bulk_registration_limits
  for select
  to authenticated, bulk_registrar
  using (true);

create policy colleagues_see_counts_of_their_chapter on public.bulk_registration_rounds
  for select
  to bulk_colleague
  using (((removed_at IS NULL) AND (coordinator_id IN ( SELECT c.user_id
   FROM public.coordinators c))));

create policy coordinators_read_their_rounds on public.bulk_registration_rounds
  for select
  to authenticated, bulk_registrar
  using (((removed_at IS NULL) AND (coordinator_id = ( SELECT c.user_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id))))));

create policy colleagues_see_registrations_of_their_chapter on public.bulk_registrations
  for select
  to bulk_colleague
  using (((removed_at IS NULL) AND (coordinator_id IN ( SELECT c.user_id
   FROM public.coordinators c))));

create policy coordinators_open_bulk_registrations on public.bulk_registrations
  for insert
  to authenticated
  with check ((coordinator_id = ( SELECT c.user_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))));

create policy coordinators_read_their_bulk_registrations on public.bulk_registrations
  for select
  to authenticated, bulk_registrar
  using ((coordinator_id = ( SELECT c.user_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))));

create policy coordinators_read_their_chapter on public.chapters
  for select
  to authenticated
  using ((id = ( SELECT c.chapter_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))));

create policy active_coordinators_read_themselves on public.coordinators
  for select
  to authenticated
  using (((user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND active));

create policy colleagues_see_coordinators_of_their_chapter on public.coordinators
  for select
  to bulk_colleague
  using ((chapter_id = ( SELECT bulk_registration_private.acting_chapter_id() AS acting_chapter_id)));

create policy runs_read_their_coordinator on public.coordinators
  for select
  to bulk_registrar
  using ((user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)));

create policy coordinators_read_mentors_of_their_chapter on public.mentors
  for select
  to authenticated, bulk_registrar
  using ((chapter_id = ( SELECT c.chapter_id
   FROM public.coordinators c
  WHERE ((c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND c.active))));

create policy colleagues_see_activities_of_their_chapter on public.proxy_activities
  for select
  to bulk_colleague
  using ((coordinator_id IN ( SELECT c.user_id
   FROM public.coordinators c)));

create policy coordinators_read_their_activities on public.proxy_activities
  for select
  to authenticated, bulk_registrar
  using ((coordinator_id = ( SELECT c.user_id
   FROM public.coordinators c
  WHERE (c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)))));

create policy runs_register_what_was_opened on public.proxy_activities
  for insert
  to bulk_registrar
  with check (((coordinator_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND ((EXISTS ( SELECT
   FROM public.mentors m
  WHERE ((m.id = proxy_activities.mentor_id) AND m.active)
 OFFSET 0)) OR bulk_registration_private.replaces(bulk_id, mentor_id)) AND (EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = proxy_activities.bulk_id) AND (b.registration_key = proxy_activities.registration_key) AND ((b.activity_type)::text = proxy_activities.activity_type) AND (b.activity_date = proxy_activities.activity_date) AND (b.duration_minutes = proxy_activities.duration_minutes) AND (NOT ((b.note)::text IS DISTINCT FROM proxy_activities.note)) AND (b.occurrence = proxy_activities.occurrence) AND
        CASE b.kind
            WHEN 'registration'::text THEN true
            WHEN 'correction'::text THEN bulk_registration_private.replaces(proxy_activities.bulk_id, proxy_activities.mentor_id)
            ELSE false
        END)
 OFFSET 0)) AND (EXISTS ( SELECT
   FROM (( SELECT x.round
           FROM public.bulk_registration_items x
          WHERE ((x.bulk_id = proxy_activities.bulk_id) AND (x.mentor_id = proxy_activities.mentor_id) AND ((x.sequence IS NULL) OR ((x.detail = 'registered'::text) AND bulk_registration_private.is_in_force(x.activity_id))))
         OFFSET 0) i
     JOIN public.bulk_registration_rounds r ON (((r.bulk_id = proxy_activities.bulk_id) AND (r.round = i.round))))
  WHERE (r.sealed_at IS NOT NULL)
 OFFSET 0))));

create policy runs_withdraw_what_was_opened on public.proxy_activities
  for update
  to bulk_registrar
  using (((withdrawn_at IS NULL) AND (coordinator_id = ( SELECT c.user_id
   FROM public.coordinators c
  WHERE ((c.user_id = ( SELECT public.acting_coordinator_id() AS acting_coordinator_id)) AND c.active)))))
  with check (((withdrawn_at = now()) AND (EXISTS ( SELECT
   FROM public.bulk_registrations b
  WHERE ((b.bulk_id = proxy_activities.withdrawn_by) AND (b.of_bulk_id = proxy_activities.bulk_id))
 OFFSET 0)) AND (EXISTS ( SELECT
   FROM (( SELECT x.round
           FROM public.bulk_registration_items x
          WHERE ((x.bulk_id = proxy_activities.withdrawn_by) AND (x.mentor_id = proxy_activities.mentor_id) AND (x.sequence IS NULL))
         OFFSET 0) i
     JOIN public.bulk_registration_rounds r ON (((r.bulk_id = proxy_activities.withdrawn_by) AND (r.round = i.round))))
  WHERE (r.sealed_at IS NOT NULL)
 OFFSET 0))));

-- Grants on tables and sequences

grant select on public.bulk_registration_audits to authenticated;

grant select on public.bulk_registration_items to authenticated;

grant select on public.bulk_registration_items to bulk_registrar;

grant select on public.bulk_registration_limits to authenticated;

grant select on public.bulk_registration_limits to bulk_registrar;

grant select on public.bulk_registration_rounds to authenticated;

grant select on public.bulk_registration_rounds to bulk_registrar;

grant select on public.bulk_registrations to authenticated;

grant select on public.bulk_registrations to bulk_registrar;

grant select on bulk_registration_private.chapter_activities to authenticated;

grant select on bulk_registration_private.chapter_coordinators to authenticated;

grant select on bulk_registration_private.chapter_counts to authenticated;

grant select on bulk_registration_private.chapter_registrations to authenticated;

grant select on public.chapters to authenticated;

grant select on public.coordinators to authenticated;

grant select on public.coordinators to bulk_registrar;

grant select on public.mentors to authenticated;

grant select on public.proxy_activities to authenticated;

-- Grants on columns

grant select (bulk_id, coordinator_id, succeeded, already_registered, withdrawn, removed_at) on public.bulk_registration_rounds to bulk_colleague;

grant insert (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, kind, of_bulk_id) on public.bulk_registrations to authenticated;

grant select (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, kind, of_bulk_id, created_at, removed_at) on public.bulk_registrations to bulk_colleague;

grant select (user_id, chapter_id, full_name) on public.coordinators to bulk_colleague;

grant select (id, chapter_id, active) on public.mentors to bulk_registrar;

grant select (coordinator_id, mentor_id, activity_date, bulk_id, withdrawn_at) on public.proxy_activities to bulk_colleague;

grant insert (coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id) on public.proxy_activities to bulk_registrar;

grant select (id, coordinator_id, mentor_id, registration_key, bulk_id, withdrawn_at, withdrawn_by) on public.proxy_activities to bulk_registrar;

grant update (withdrawn_at, withdrawn_by) on public.proxy_activities to bulk_registrar;

-- Grants on functions

grant execute on function bulk_registration_private.acting_chapter_id() to authenticated;

grant execute on function public.acting_coordinator_id() to authenticated;

grant execute on function public.acting_coordinator_id() to bulk_registrar;

grant execute on function bulk_registration_private.amend(public.bulk_registrations,uuid[]) to bulk_registrar;

grant execute on function bulk_registration_private.amended(uuid) to authenticated;

grant execute on function bulk_registration_private.audit_round(uuid,integer,jsonb) to bulk_registrar;

grant execute on function bulk_registration_private.blank_note(uuid,uuid) to bulk_operator;

grant execute on function public.bulk_registration_schema_version() to anon;

grant execute on function public.bulk_registration_schema_version() to authenticated;

grant execute on function public.bulk_registration_schema_version() to bulk_registrar;

grant execute on function bulk_registration_private.close_items(uuid,integer,text,integer) to authenticated;

grant execute on function bulk_registration_private.close_items(uuid,integer,text,integer) to bulk_registrar;

grant execute on function public.close_round(uuid,integer,text,integer) to authenticated;

grant execute on function public.close_round(uuid,integer,text,integer) to bulk_registrar;

grant execute on function bulk_registration_private.concurrency(jsonb,integer) to authenticated;

grant execute on function bulk_registration_private.concurrency(jsonb,integer) to bulk_registrar;

grant execute on function bulk_registration_private.counts(public.bulk_registration_rounds) to authenticated;

grant execute on function bulk_registration_private.counts(public.bulk_registration_rounds) to bulk_registrar;

grant execute on function bulk_registration_private.erase_mentor(uuid,uuid) to bulk_operator;

grant execute on function bulk_registration_private.erased_mentors(uuid[]) to bulk_registrar;

grant execute on function bulk_registration_private.fill_amendment(uuid,jsonb,jsonb,uuid[],integer,boolean) to authenticated;

grant execute on function bulk_registration_private.fill_round(uuid,integer,jsonb,jsonb,text[],uuid[],integer,boolean,uuid) to authenticated;

grant execute on function bulk_registration_private.fill_selection(uuid,jsonb,uuid[],integer,integer) to authenticated;

grant execute on function public.find_round(uuid,uuid) to authenticated;

grant execute on function bulk_registration_private.is_in_force(uuid) to bulk_registrar;

grant execute on function bulk_registration_private.item(public.bulk_registration_items) to authenticated;

grant execute on function bulk_registration_private.item(public.bulk_registration_items) to bulk_registrar;

grant execute on function bulk_registration_private.last_registered(uuid,integer) to bulk_registrar;

grant execute on function public.list_bulk_registration_items(uuid,integer,integer,text,text) to authenticated;

grant execute on function public.list_bulk_registrations(integer,timestamp with time zone,uuid,uuid,date,date,text,text) to authenticated;

grant execute on function public.list_chapter_mentors(uuid,integer,uuid) to authenticated;

grant execute on function public.list_chapter_registrations(integer,timestamp with time zone,uuid,date,date,text,uuid[]) to authenticated;

grant execute on function public.list_mentors(integer,text,boolean,text,uuid) to authenticated;

grant execute on function public.list_numbers(integer) to bulk_registrar;

grant execute on function bulk_registration_private.lock_open_items(uuid,integer,integer,integer) to bulk_registrar;

grant execute on function public.log_bulk_submission(uuid,integer,jsonb) to bulk_registrar;

grant execute on function public.open_amendment(uuid,text,uuid,jsonb,jsonb,text,date,integer,text,integer,uuid[],integer,boolean) to authenticated;

grant execute on function public.open_bulk_registration(uuid,text,date,integer,text,integer,jsonb,uuid[],integer,integer) to authenticated;

grant execute on function public.open_round(uuid,integer,jsonb,jsonb,text[],uuid[],integer,boolean,uuid) to authenticated;

grant execute on function bulk_registration_private.open_trial() to bulk_registrar;

grant execute on function bulk_registration_private.opened(uuid) to authenticated;

grant execute on function bulk_registration_private.outcomes_of_registration(public.bulk_registrations,uuid[],uuid[],uuid[]) to bulk_registrar;

grant execute on function bulk_registration_private.positions_behind(uuid,integer,integer,integer) to authenticated;

grant execute on function bulk_registration_private.positions_behind(uuid,integer,integer,integer) to bulk_registrar;

grant execute on function public.preflight_amendment(uuid,text,date,integer,text,integer,uuid[],integer) to authenticated;

grant execute on function public.preflight_bulk_registration(text,date,integer,text,integer,uuid[]) to authenticated;

grant execute on function bulk_registration_private.project_id() to authenticated;

grant execute on function bulk_registration_private.project_id() to bulk_registrar;

grant execute on function public.read_amendments(uuid) to authenticated;

grant execute on function public.read_deployment() to bulk_registrar;

grant execute on function public.read_history(uuid,integer,integer) to authenticated;

grant execute on function public.read_open_positions(uuid,integer,integer[]) to bulk_registrar;

grant execute on function public.read_outcomes(uuid,integer,integer,integer) to authenticated;

grant execute on function public.read_progress(uuid,integer,integer,integer) to authenticated;

grant execute on function public.read_progress(uuid,integer,integer,integer) to bulk_registrar;

grant execute on function public.read_project(integer) to bulk_registrar;

grant execute on function bulk_registration_private.refuse_removed(uuid) to authenticated;

grant execute on function bulk_registration_private.refuse_removed(uuid) to bulk_registrar;

grant execute on function public.register_proxy_activities(public.bulk_registrations,uuid[]) to bulk_registrar;

grant execute on function bulk_registration_private.registration_key(uuid,text) to authenticated;

grant execute on function bulk_registration_private.remove_old_registrations(timestamp with time zone,integer) to bulk_operator;

grant execute on function bulk_registration_private.replaces(uuid,uuid) to bulk_registrar;

grant execute on function public.searchable_name(text) to authenticated;

grant execute on function public.settle_failures(uuid,integer,jsonb) to bulk_registrar;

grant execute on function bulk_registration_private.settle_items(uuid,integer,integer[],text[],text[],text[],integer[],uuid[],integer) to bulk_registrar;

grant execute on function bulk_registration_private.state(public.bulk_registration_rounds,integer) to authenticated;

grant execute on function bulk_registration_private.state(public.bulk_registration_rounds,integer) to bulk_registrar;

grant execute on function public.submit_registrations(uuid,integer,integer,integer,integer,boolean) to bulk_registrar;

grant execute on function bulk_registration_private.take_permit(text,integer) to bulk_registrar;

grant execute on function bulk_registration_private.template_hash(text) to authenticated;

grant execute on function bulk_registration_private.template_text(text,date,integer,text,integer) to authenticated;

grant execute on function public.to_normal_text(text) to authenticated;

grant execute on function public.to_normal_text(text) to bulk_registrar;

grant execute on function public.try_registration() to bulk_registrar;

grant execute on function bulk_registration_private.unaudited_rounds(integer) to bulk_registrar;

grant execute on function public.withdraw_proxy_activities(public.bulk_registrations,uuid[]) to bulk_registrar;
