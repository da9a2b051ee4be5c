-- The tables. Who may touch them comes in the next files; until then nobody may.

-- The one form of a text: two that look alike must not give two registration keys. Composed characters (NFC), line ends as LF,
-- spaces of any width as U+0020, nothing of no width within, and at neither end white space or an invisible format character.
-- Joiners, marks of the writing direction and tags stay within a text: they change how their neighbours look. The client does
-- the same in src/domain/normal-text.ts. Turned around for the end, since a pattern that ends there takes quadratic time.
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

-- What is stored, whoever calls.
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
  -- Shown to the coordinators of the same chapter. Null: they read of a colleague.
  full_name text check (char_length(full_name) between 1 and 200),
  -- False: reads and writes nothing any more, and what her runs have left open is closed.
  active boolean not null default true
);

create index coordinators_by_chapter_idx on public.coordinators (chapter_id);

create table public.mentors (
  id uuid primary key default gen_random_uuid(),
  chapter_id uuid not null references public.chapters (id),
  full_name text check (char_length(full_name) between 1 and 200),
  active boolean not null default true,
  -- Her name was blanked at her own request. The row stays, as what registrations and activities point to.
  erased_at timestamptz,
  constraint mentors_named_until_erased check ((full_name is null) = (erased_at is not null)),
  constraint mentors_erased_are_inactive check (erased_at is null or not active)
);

create index mentors_by_name_idx on public.mentors (chapter_id, full_name, id);

-- One row: what an operator lets all runs together do to the database.
create table public.bulk_registration_limits (
  id boolean primary key default true check (id),
  -- Writes in flight of one run, and of all runs.
  run_concurrency integer not null default 5,
  total_concurrency integer not null default 20 check (total_concurrency between 1 and 1000),
  -- Rounds of one coordinator that are opened and have not ended, whether their runs go on, wait or are interrupted.
  open_rounds_per_coordinator integer not null default 20 check (open_rounds_per_coordinator between 1 and 10000),
  constraint bulk_registration_limits_run_within_total check (run_concurrency between 1 and total_concurrency)
);

insert into public.bulk_registration_limits default values;

-- One request: who asked for which activity. Who it is for is in the items, how far it has come in the rounds. An amendment is a
-- request, too: a correction withdraws rows of an earlier bulk registration and registers them as they should be, a withdrawal
-- does the first half.
create table public.bulk_registrations (
  bulk_id uuid primary key,
  coordinator_id uuid not null references public.coordinators (user_id),
  activity_type public.normal_text not null check (char_length(activity_type) between 1 and 100),
  activity_date date not null check (activity_date between date '1900-01-01' and date '9999-12-31'),
  duration_minutes integer not null check (duration_minutes between 1 and 1440),
  note public.normal_text check (char_length(note) between 1 and 2000),
  occurrence integer not null default 1 check (occurrence between 1 and 100),
  kind text not null default 'registration' check (kind in ('registration', 'correction', 'withdrawal')),
  -- Whose rows an amendment withdraws. A withdrawal has the template of that one, and no note.
  of_bulk_id uuid,
  -- Hashes of coordinator and template, and of the template alone. A trigger sets both when the row is made; they stay when the
  -- note is blanked later.
  registration_key text not null,
  template_hash text not null,
  created_at timestamptz not null default now(),
  -- Its rounds and items have been removed, or are about to be. This row stays for the audits and the business rows.
  removed_at timestamptz,
  -- For the foreign keys of the rounds and of the business rows.
  unique (bulk_id, coordinator_id),
  -- With the coordinator: nobody amends what is another's.
  foreign key (of_bulk_id, coordinator_id) references public.bulk_registrations (bulk_id, coordinator_id),
  constraint bulk_registrations_amendments_amend_one check ((kind = 'registration') = (of_bulk_id is null))
);

-- The amendments of one bulk registration.
create index bulk_registrations_amendments_idx on public.bulk_registrations (of_bulk_id, created_at) where of_bulk_id is not null;

-- Newest first; the id decides between two of one moment.
create index bulk_registrations_newest_idx on public.bulk_registrations (coordinator_id, created_at desc, bulk_id desc);

-- One pass over items. The counters say what the items say: only the functions of bulk_registration_private write either.
create table public.bulk_registration_rounds (
  bulk_id uuid not null,
  round integer not null check (round >= 1),
  -- Here and in the items, so that no policy has to look for the header.
  coordinator_id uuid not null,
  -- Items of the round; null until it is sealed, and from then on equal to `filled`.
  total integer check (total between 1 and 1000000),
  filled integer not null default 0,
  settled integer not null default 0,
  succeeded integer not null default 0,
  -- Of these succeeded.
  already_registered integer not null default 0,
  -- Rows that an amendment has withdrawn.
  withdrawn integer not null default 0,
  failed integer not null default 0,
  -- Of these failed.
  cancelled integer not null default 0,
  -- Of the items taken up, how many were cancelled before.
  took_cancelled integer not null default 0,
  opened_at timestamptz not null default now(),
  -- The latest chunk: an opening that was given up is told from one under way.
  filled_at timestamptz not null default clock_timestamp(),
  sealed_at timestamptz,
  -- The first write.
  started_at timestamptz,
  ended_at timestamptz,
  -- The audit is written.
  audited_at timestamptz,
  -- Its items are being removed: no reader finds the round any more.
  removed_at timestamptz,
  -- The name that its retry was asked for by, so that the same call again finds it.
  request_id uuid,
  -- The choice that a retry was opened over, or an amendment; null for round 1 of a registration, which takes all.
  opened_over jsonb,
  -- What was asked of the run beside the template: whoever starts it, however late, starts it so.
  settings jsonb not null default '{}',
  primary key (bulk_id, round),
  -- For the foreign key of the items.
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
  -- Each write updates its row; the room keeps that off the indexes.
) with (fillfactor = 50);

-- Few at any time: whatever ends an audit early, a worker finds the round here.
create index bulk_registration_rounds_unaudited_idx on public.bulk_registration_rounds (ended_at)
  where ended_at is not null and audited_at is null;

-- As few at any time: an opening counts its coordinator's.
create index bulk_registration_rounds_open_idx on public.bulk_registration_rounds (coordinator_id)
  where sealed_at is not null and ended_at is null;

-- What is old enough to be removed is looked for by its first round.
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
  -- A row that is not withdrawn is in force. A withdrawn row is never deleted, and never comes into force again.
  withdrawn_at timestamptz,
  -- The amendment that withdrew it.
  withdrawn_by uuid,
  foreign key (bulk_id, coordinator_id) references public.bulk_registrations (bulk_id, coordinator_id),
  foreign key (withdrawn_by, coordinator_id) references public.bulk_registrations (bulk_id, coordinator_id),
  constraint proxy_activities_withdrawn_by_an_amendment check ((withdrawn_at is null) = (withdrawn_by is null))
);

-- This index makes a duplicate impossible: not a check before the insert, not the workflow, not the client. It holds across
-- bulk registrations, so the same form submitted again finds its mentors already registered. It counts only rows in force, so
-- what was withdrawn can be registered again.
create unique index proxy_activities_registered_once_idx
  on public.proxy_activities (coordinator_id, mentor_id, registration_key) where withdrawn_at is null;

-- The audit of an amendment asks for the rows that it withdrew.
create index proxy_activities_withdrawn_by_idx
  on public.proxy_activities (withdrawn_by, mentor_id) where withdrawn_by is not null;

-- The audit asks for the rows of one bulk registration.
create index proxy_activities_bulk_id_idx on public.proxy_activities (bulk_id, mentor_id);

-- A preflight asks for what is in force for mentors on one day, whoever registered it.
create index proxy_activities_by_day_idx on public.proxy_activities (mentor_id, activity_date) where withdrawn_at is null;

-- One mentor in one round. An item never leaves its round, and a settled item never changes. It has a round and, once it has
-- succeeded, a row of the business table: triggers hold both in place of foreign keys, which would ask again for each item.
create table public.bulk_registration_items (
  bulk_id uuid not null,
  round integer not null,
  -- In the round, from 1 without gaps. Whoever locks several items locks them in this order.
  position integer not null check (position >= 1),
  -- In the selection, which is round 1.
  selection_position integer not null,
  -- No foreign key: a mentor that doesn't exist is input that fails, not input that is refused.
  mentor_id uuid not null,
  coordinator_id uuid not null,
  -- The round's counter when the item settled: from 1 without gaps, in the order of the commits. Null: open.
  sequence integer,
  detail text,
  error_code text check (error_code ~ '^[A-Za-z]{1,64}$'),
  -- SQLSTATE, PostgREST's code or HTTP status; never a text that could hold a name.
  error_cause text check (error_cause ~ '^[A-Za-z0-9_]{1,64}$'),
  activity_id uuid,
  attempts integer not null default 0 check (attempts >= 0),
  settled_at timestamptz,
  primary key (bulk_id, round, position),
  unique (bulk_id, mentor_id, round),
  constraint bulk_registration_items_round_1_is_the_selection check (round > 1 or selection_position = position),
  -- Spelled out per detail, so that an outcome is always whole: a success has its row, a failure its reason.
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
  -- Room in the page for the outcome. No index has a column that a success changes, so it costs none of them a new entry.
) with (fillfactor = 40);

-- What the planner is told, whatever the registrations so far were like: a bulk registration is large, and has each mentor and
-- each position once. From small ones it would learn that to look through all of a bulk registration costs nothing.
alter table public.bulk_registration_items
  alter column bulk_id set (n_distinct = 1),
  alter column mentor_id set (n_distinct = -1),
  alter column position set (n_distinct = -1);

-- The few that failed among many, in the order of the selection. There is no such index of open items: the planner, who
-- knows nothing of a registration that was just opened, would take it for every write.
create index bulk_registration_items_failed_idx
  on public.bulk_registration_items (bulk_id, round, selection_position) where error_code is not null;

-- Who registered what for how many, once per round.
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
  -- The round's first write; null when nothing was ever tried.
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

comment on column public.bulk_registration_audits.coordinator_id is 'The actor: the coordinator in whose name the round ran.';
comment on column public.bulk_registration_audits.steering is
  'Who paused, resumed, cancelled or changed the run, and when: the one thing here that the run states and nobody can check.';
comment on column public.bulk_registration_audits.rows_registered is
  'Rows of proxy_activities found for the items that this round registered.';
comment on column public.bulk_registration_audits.rows_already_registered is
  'Rows found for the items that this round found registered.';
comment on column public.bulk_registration_audits.withdrawn is
  'Rows of the amended bulk registration that this round says it withdrew.';
comment on column public.bulk_registration_audits.rows_withdrawn is
  'Rows of the amended bulk registration found withdrawn by this round.';
comment on column public.bulk_registration_audits.rows_already_withdrawn is
  'Rows found withdrawn for the items of a withdrawal that had been withdrawn before.';
comment on column public.bulk_registration_audits.rows_unaccounted is
  'Rows that this bulk registration registered or withdrew for mentors of this round, or of no round, which no item names.';
comment on column public.bulk_registration_audits.reconciled is
  'Whether items, counters and rows agree, recounted after the round had ended.';
