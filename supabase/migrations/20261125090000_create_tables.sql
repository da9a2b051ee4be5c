-- The tables. The later files grant access to them.
--
-- Longer than 250 lines: a reader sees every table and its constraints in one place.

-- The normal form of a text. Two texts that look alike must have the same registration key. The form is composed (NFC), with
-- line ends as LF and every other space as U+0020. Characters without a width are removed, and both ends are trimmed of white
-- space and invisible format characters.
-- Joiners, direction marks and tags stay inside a text, because they change how their neighbours look.
-- src/domain/normal-text.ts does the same for the client.
-- The text is reversed to trim its end: a pattern anchored at the end takes quadratic time.
create function public.to_normal_text(p_text text) returns text
language sql immutable strict parallel safe security invoker set search_path = ''
as $$
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
$$;

-- Checks the normal form for every caller.
create domain public.normal_text as text
  constraint normal_text_in_normal_form check (value = public.to_normal_text(value));

create table public.chapters (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 200)
);

create table public.coordinators (
  -- The `sub` of the coordinator's verified session.
  user_id uuid primary key,
  chapter_id uuid not null references public.chapters (id),
  -- Shown to the coordinators of the same chapter. When it is null, the lists show no name.
  full_name text check (char_length(full_name) between 1 and 200),
  -- An inactive coordinator can read and write nothing. Runs of that coordinator are closed.
  active boolean not null default true
);

create index coordinators_by_chapter_idx on public.coordinators (chapter_id);

create table public.mentors (
  id uuid primary key default gen_random_uuid(),
  chapter_id uuid not null references public.chapters (id),
  full_name text check (char_length(full_name) between 1 and 200),
  active boolean not null default true,
  -- The time at which the name was blanked at the mentor's request. The row stays, because registrations and activities refer
  -- to it.
  erased_at timestamptz,
  constraint mentors_named_until_erased check ((full_name is null) = (erased_at is not null)),
  constraint mentors_erased_are_inactive check (erased_at is null or not active)
);

create index mentors_by_name_idx on public.mentors (chapter_id, full_name, id);

-- One row: the limits that the operator sets for all runs together.
create table public.bulk_registration_limits (
  id boolean primary key default true check (id),
  -- The greatest number of writes in flight: of one run, and of all runs.
  run_concurrency integer not null default 5,
  total_concurrency integer not null default 20 check (total_concurrency between 1 and 1000),
  -- The greatest number of open rounds of one coordinator. A round is open until all its items are settled, also while its run
  -- waits or is interrupted.
  open_rounds_per_coordinator integer not null default 20 check (open_rounds_per_coordinator between 1 and 10000),
  constraint bulk_registration_limits_run_within_total check (run_concurrency between 1 and total_concurrency)
);

insert into public.bulk_registration_limits default values;

-- One request: the coordinator and the template. The items hold the mentors, and the rounds hold the progress. An amendment is
-- a request, too: a withdrawal withdraws rows of an earlier bulk registration, and a correction also registers them with
-- another template.
create table public.bulk_registrations (
  bulk_id uuid primary key,
  coordinator_id uuid not null references public.coordinators (user_id),
  activity_type public.normal_text not null check (char_length(activity_type) between 1 and 100),
  activity_date date not null check (activity_date between date '1900-01-01' and date '9999-12-31'),
  duration_minutes integer not null check (duration_minutes between 1 and 1440),
  note public.normal_text check (char_length(note) between 1 and 2000),
  occurrence integer not null default 1 check (occurrence between 1 and 100),
  kind text not null default 'registration' check (kind in ('registration', 'correction', 'withdrawal')),
  -- The bulk registration that an amendment amends. A withdrawal has the template of that one, without the note.
  of_bulk_id uuid,
  -- A trigger sets both hashes when the row is inserted. They stay the same when the note is blanked.
  registration_key text not null,
  template_hash text not null,
  created_at timestamptz not null default now(),
  -- The time at which the removal of the rounds and items began. This row stays, because audits and business rows refer to it.
  removed_at timestamptz,
  -- The foreign keys of the rounds and of the business rows need this key.
  unique (bulk_id, coordinator_id),
  -- The coordinator is part of the key: a coordinator can only amend their own bulk registrations.
  foreign key (of_bulk_id, coordinator_id) references public.bulk_registrations (bulk_id, coordinator_id),
  constraint bulk_registrations_amendments_amend_one check ((kind = 'registration') = (of_bulk_id is null))
);

create index bulk_registrations_amendments_idx on public.bulk_registrations (of_bulk_id, created_at) where of_bulk_id is not null;

-- Lists show the newest first. The id orders two of the same moment.
create index bulk_registrations_newest_idx on public.bulk_registrations (coordinator_id, created_at desc, bulk_id desc);

-- One pass over items. Only functions of bulk_registration_private write items and counters, so the two always agree.
create table public.bulk_registration_rounds (
  bulk_id uuid not null,
  round integer not null check (round >= 1),
  -- Repeated here and in the items: a policy then needs no lookup in the header.
  coordinator_id uuid not null,
  -- The number of items. Null until the round is sealed.
  total integer check (total between 1 and 1000000),
  filled integer not null default 0,
  settled integer not null default 0,
  succeeded integer not null default 0,
  -- Part of `succeeded`.
  already_registered integer not null default 0,
  -- The rows that an amendment has withdrawn.
  withdrawn integer not null default 0,
  failed integer not null default 0,
  -- Part of `failed`.
  cancelled integer not null default 0,
  -- How many of the items were cancelled in an earlier round.
  took_cancelled integer not null default 0,
  opened_at timestamptz not null default now(),
  -- The time of the latest chunk. It tells an abandoned opening from one in progress.
  filled_at timestamptz not null default clock_timestamp(),
  sealed_at timestamptz,
  -- The time of the first write.
  started_at timestamptz,
  ended_at timestamptz,
  -- The time at which the audit was written.
  audited_at timestamptz,
  -- The time at which the removal of the items began. From then on, readers find no such round.
  removed_at timestamptz,
  -- The request id of a retry: the same call finds its round again.
  request_id uuid,
  -- What a retry or an amendment was opened over. Null for round 1 of a registration, which takes the whole selection.
  opened_over jsonb,
  -- The settings of the request. Each start of the run takes them from here, however late it comes.
  settings jsonb not null default '{}',
  primary key (bulk_id, round),
  -- The foreign key of the items needs this key.
  unique (bulk_id, round, coordinator_id),
  constraint bulk_registration_rounds_asked_for_once unique (bulk_id, request_id),
  foreign key (bulk_id, coordinator_id) references public.bulk_registrations (bulk_id, coordinator_id),
  constraint bulk_registration_rounds_sealed_whole check (
    (total is null) = (sealed_at is null) and (total is null or total = filled)
  ),
  constraint bulk_registration_rounds_counts_add_up check (
    settled = succeeded + failed
    and settled between 0 and coalesce(total, 0)
    and already_registered between 0 and succeeded
    and withdrawn between 0 and succeeded
    and cancelled between 0 and failed
  ),
  constraint bulk_registration_rounds_ended_when_settled check ((ended_at is not null) = (settled = coalesce(total, -1))),
  constraint bulk_registration_rounds_audited_when_ended check (audited_at is null or ended_at is not null),
  constraint bulk_registration_rounds_retries_choose check (round = 1 or opened_over is not null),
  constraint bulk_registration_rounds_settings_are_few check (
    jsonb_typeof(settings) = 'object'
    and octet_length(settings::text) <= 1000
    and not settings @? '$.concurrency ? (@.type() != "number" || @ < 1)'
    and not settings @? '$.mentorsPerWrite ? (@.type() != "number" || @ < 1)'
  ),
  constraint bulk_registration_rounds_choice_is_short check (octet_length(opened_over::text) <= 4000)
  -- Each write updates this row. The free space keeps the updates off the indexes.
) with (fillfactor = 50);

-- Workers look for rounds without an audit. There are few at any time.
create index bulk_registration_rounds_unaudited_idx on public.bulk_registration_rounds (ended_at)
  where ended_at is not null and audited_at is null;

-- An opening counts the open rounds of its coordinator. There are few at any time.
create index bulk_registration_rounds_open_idx on public.bulk_registration_rounds (coordinator_id)
  where sealed_at is not null and ended_at is null;

-- A removal looks for old bulk registrations by their first round.
create index bulk_registration_rounds_first_ended_idx on public.bulk_registration_rounds (ended_at) where round = 1;
create index bulk_registration_rounds_unsealed_idx on public.bulk_registration_rounds (filled_at) where sealed_at is null;

create table public.proxy_activities (
  id uuid primary key default gen_random_uuid(),
  coordinator_id uuid not null,
  mentor_id uuid not null references public.mentors (id),
  registration_key text not null,
  activity_type text not null,
  activity_date date not null,
  duration_minutes integer not null,
  note text,
  occurrence integer not null,
  bulk_id uuid not null,
  created_at timestamptz not null default now(),
  -- A row is in force until it is withdrawn. A withdrawn row is never deleted and never comes into force again.
  withdrawn_at timestamptz,
  -- The amendment that withdrew the row.
  withdrawn_by uuid,
  foreign key (bulk_id, coordinator_id) references public.bulk_registrations (bulk_id, coordinator_id),
  foreign key (withdrawn_by, coordinator_id) references public.bulk_registrations (bulk_id, coordinator_id),
  constraint proxy_activities_withdrawn_by_an_amendment check ((withdrawn_at is null) = (withdrawn_by is null))
);

-- This index alone makes a duplicate impossible. It holds across bulk registrations: a form that is submitted again finds its
-- mentors registered already. It covers only rows in force, so a withdrawn activity can be registered again.
create unique index proxy_activities_registered_once_idx
  on public.proxy_activities (coordinator_id, mentor_id, registration_key) where withdrawn_at is null;

-- The audit of an amendment reads the rows that the amendment withdrew.
create index proxy_activities_withdrawn_by_idx
  on public.proxy_activities (withdrawn_by, mentor_id) where withdrawn_by is not null;

-- The audit reads the rows of one bulk registration.
create index proxy_activities_bulk_id_idx on public.proxy_activities (bulk_id, mentor_id);

-- A preflight reads the rows in force of mentors on one day.
create index proxy_activities_by_day_idx on public.proxy_activities (mentor_id, activity_date) where withdrawn_at is null;

-- One mentor in one round. An item never leaves its round, and a settled item never changes. Triggers take the place of two
-- foreign keys, to the round and to the business table: a foreign key would check each item by itself.
create table public.bulk_registration_items (
  bulk_id uuid not null,
  round integer not null,
  -- The position in the round, from 1 without gaps. Whatever locks several items locks them in this order.
  position integer not null check (position >= 1),
  -- The position in the selection, which is round 1.
  selection_position integer not null,
  -- No foreign key: a mentor that doesn't exist is a failed item, not an invalid request.
  mentor_id uuid not null,
  coordinator_id uuid not null,
  -- The round's counter when the item settled: from 1 without gaps, in the order of the commits. Null while the item is open.
  sequence integer,
  detail text,
  error_code text check (error_code ~ '^[A-Za-z]{1,64}$'),
  -- A SQLSTATE, a code of PostgREST or an HTTP status. The pattern keeps out texts, which could hold a name.
  error_cause text check (error_cause ~ '^[A-Za-z0-9_]{1,64}$'),
  activity_id uuid,
  attempts integer not null default 0 check (attempts >= 0),
  settled_at timestamptz,
  primary key (bulk_id, round, position),
  unique (bulk_id, mentor_id, round),
  constraint bulk_registration_items_round_1_is_the_selection check (round > 1 or selection_position = position),
  -- Keeps an outcome complete: a success has its row, and a failure has its reason.
  constraint bulk_registration_items_whole_outcome check (
    case
      when sequence is null then
        num_nonnulls(detail, error_code, error_cause, activity_id, settled_at) = 0 and attempts = 0
      when detail in ('registered', 'alreadyRegistered', 'withdrawn', 'alreadyWithdrawn') then
        num_nulls(activity_id, settled_at) = 0 and num_nonnulls(error_code, error_cause) = 0 and attempts >= 1
      when detail in ('failed', 'cancelled') then
        num_nulls(error_code, settled_at) = 0 and activity_id is null
      else false
    end
  )
  -- The free space holds the outcome. No index has a column that a success changes, so a success needs no new index entry.
) with (fillfactor = 40);

-- Fixed statistics for the planner: a bulk registration is large and holds each mentor and each position once. From small bulk
-- registrations the planner would conclude that a scan of a whole one costs nothing.
alter table public.bulk_registration_items
  alter column bulk_id set (n_distinct = 1),
  alter column mentor_id set (n_distinct = -1),
  alter column position set (n_distinct = -1);

-- Lists read the few failed items in the order of the selection. There is no such index for open items: the planner has no
-- statistics of a new bulk registration, and would use that index for every write.
create index bulk_registration_items_failed_idx
  on public.bulk_registration_items (bulk_id, round, selection_position) where error_code is not null;

-- One record per round: the coordinator, the activity and the counts.
create table public.bulk_registration_audits (
  bulk_id uuid not null references public.bulk_registrations (bulk_id),
  round integer not null check (round >= 1),
  coordinator_id uuid not null references public.coordinators (user_id),
  activity_type text not null,
  activity_date date not null,
  duration_minutes integer not null,
  note text,
  occurrence integer not null,
  kind text not null,
  of_bulk_id uuid,
  template_hash text not null,
  total integer not null check (total >= 0),
  succeeded integer not null check (succeeded >= 0),
  already_registered integer not null,
  withdrawn integer not null check (withdrawn >= 0),
  failed integer not null check (failed >= 0),
  cancelled integer not null,
  failed_by_code jsonb not null,
  overall_status text not null,
  -- The time of the first write. Null when the run never wrote.
  started_at timestamptz,
  settled_at timestamptz not null,
  steering jsonb not null,
  rows_registered integer not null check (rows_registered >= 0),
  rows_already_registered integer not null check (rows_already_registered >= 0),
  rows_withdrawn integer not null check (rows_withdrawn >= 0),
  rows_already_withdrawn integer not null check (rows_already_withdrawn >= 0),
  rows_unaccounted integer not null check (rows_unaccounted >= 0),
  reconciled boolean not null,
  recorded_at timestamptz not null default now(),
  primary key (bulk_id, round),
  constraint bulk_registration_audits_counts_add_up check (
    succeeded + failed = total
    and already_registered between 0 and succeeded
    and cancelled between 0 and failed
  ),
  constraint bulk_registration_audits_status_fits check (
    overall_status = case
      when succeeded = 0 then 'totalFailure'
      when failed = 0 then 'success'
      else 'partialSuccess'
    end
  ),
  constraint bulk_registration_audits_reconciled_by_rows check (
    not reconciled
    or (
      rows_registered + rows_already_registered + case kind when 'withdrawal' then rows_withdrawn + rows_already_withdrawn else 0 end
        = succeeded
      and rows_already_registered = already_registered
      and rows_withdrawn = withdrawn
      and rows_unaccounted = 0
    )
  )
);

create index bulk_registration_audits_coordinator_id_idx
  on public.bulk_registration_audits (coordinator_id, recorded_at);

comment on column public.bulk_registration_audits.coordinator_id is 'The coordinator in whose name the round ran.';
comment on column public.bulk_registration_audits.steering is
  'The pauses, resumptions, cancellations and changes of the run, with their times. Only the run states them: nothing else in the database can confirm them.';
comment on column public.bulk_registration_audits.rows_registered is
  'Rows of proxy_activities found for the items that this round registered.';
comment on column public.bulk_registration_audits.rows_already_registered is
  'Rows found for the items that were registered already.';
comment on column public.bulk_registration_audits.withdrawn is
  'Rows of the amended bulk registration that this round withdrew, by its counter.';
comment on column public.bulk_registration_audits.rows_withdrawn is
  'Rows of the amended bulk registration that this round withdrew, by the rows themselves.';
comment on column public.bulk_registration_audits.rows_already_withdrawn is
  'Withdrawn rows found for the items that were withdrawn already.';
comment on column public.bulk_registration_audits.rows_unaccounted is
  'Rows of this bulk registration that no item names. Their mentors are in this round, or in no round.';
comment on column public.bulk_registration_audits.reconciled is
  'Whether items, counters and rows agree. They are counted again after the end of the round.';
