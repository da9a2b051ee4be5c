-- The tables. Who may touch them comes in the next files; until then nobody may.

create table public.chapters (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 200)
);

create table public.coordinators (
  -- The `sub` of the coordinator's verified session.
  user_id uuid primary key,
  chapter_id uuid not null references public.chapters (id)
);

create table public.mentors (
  id uuid primary key default gen_random_uuid(),
  chapter_id uuid not null references public.chapters (id),
  full_name text not null check (char_length(full_name) between 1 and 200),
  active boolean not null default true
);

create index mentors_chapter_id_idx on public.mentors (chapter_id);

create table public.bulk_registrations (
  bulk_id uuid primary key,
  coordinator_id uuid not null references public.coordinators (user_id),
  activity_type text not null
    check (char_length(activity_type) between 1 and 100 and btrim(activity_type) <> ''),
  activity_date date not null check (activity_date between date '1900-01-01' and date '9999-12-31'),
  duration_minutes integer not null check (duration_minutes between 1 and 1440),
  note text check (char_length(note) between 1 and 2000),
  occurrence integer not null default 1 check (occurrence between 1 and 100),
  -- Each text comes with its length, so that no two templates give the same bytes. The date as days and the detour
  -- through replace are for immutability: `date::text` follows DateStyle, `convert_to` isn't immutable, and a cast
  -- to bytea reads backslashes.
  registration_key text not null generated always as (
    encode(
      sha256(
        replace(
          coordinator_id::text
            || ',' || (activity_date - date '2000-01-01')::text
            || ',' || duration_minutes::text
            || ',' || occurrence::text
            || ',' || char_length(activity_type)::text || ':' || activity_type
            || ',' || coalesce(char_length(note)::text || ':' || note, 'none'),
          '\', '\\'
        )::bytea
      ),
      'hex'
    )
  ) stored,
  round integer not null default 1 check (round >= 1),
  -- Items of the selection; set when the selection is sealed, and unchangeable from then on.
  total integer check (total between 1 and 100000),
  sealed_at timestamptz,
  created_at timestamptz not null default now(),
  constraint bulk_registrations_sealed_with_total check ((total is null) = (sealed_at is null)),
  constraint bulk_registrations_rounds_after_seal check (round = 1 or sealed_at is not null)
);

create index bulk_registrations_coordinator_id_idx on public.bulk_registrations (coordinator_id, created_at);

create table public.proxy_activities (
  id uuid primary key default gen_random_uuid(),
  coordinator_id uuid not null references public.coordinators (user_id),
  mentor_id uuid not null references public.mentors (id),
  registration_key text not null,
  activity_type text not null,
  activity_date date not null,
  duration_minutes integer not null,
  note text,
  occurrence integer not null,
  bulk_id uuid not null references public.bulk_registrations (bulk_id),
  created_at timestamptz not null default now(),
  -- This line makes a duplicate impossible: not a check before the insert, not the workflow, not the client. It
  -- holds across bulk registrations, so the same form submitted again finds its mentors already registered.
  constraint proxy_activities_registered_once unique (coordinator_id, mentor_id, registration_key)
);

create table public.bulk_registration_items (
  -- The order of the selection; pages are cut by it.
  position bigint not null generated always as identity,
  bulk_id uuid not null references public.bulk_registrations (bulk_id),
  -- No foreign key: a mentor that doesn't exist is input that fails, not input that is refused.
  mentor_id uuid not null,
  round integer not null default 1 check (round >= 1),
  status text not null default 'open',
  detail text,
  error_code text check (char_length(error_code) between 1 and 64),
  error_message text check (char_length(error_message) between 1 and 1000),
  error_retryable boolean,
  attempts integer not null default 0 check (attempts >= 0),
  activity_id uuid references public.proxy_activities (id),
  settled_at timestamptz,
  primary key (bulk_id, mentor_id),
  -- Spelled out per status, so that an outcome is always whole: a success has its row, a failure its reason.
  constraint bulk_registration_items_whole_outcome check (
    case status
      when 'open' then
        detail is null and activity_id is null and settled_at is null and attempts = 0
        and num_nonnulls(error_code, error_message, error_retryable) = 0
      when 'success' then
        coalesce(detail in ('registered', 'alreadyRegistered'), false)
        and activity_id is not null and settled_at is not null and attempts >= 1
        and num_nonnulls(error_code, error_message, error_retryable) = 0
      when 'failure' then
        coalesce(detail in ('failed', 'cancelled'), false)
        and activity_id is null and settled_at is not null
        and num_nonnulls(error_code, error_message, error_retryable) = 3
      else false
    end
  )
);

-- The pages of a round: as items settle they leave it, so a late page or a retry of a few skips no thousands.
create index bulk_registration_items_open_idx on public.bulk_registration_items (bulk_id, round, position)
  where status = 'open';
-- The outcomes in the order in which they settled, and the counts of a round.
create index bulk_registration_items_settled_idx
  on public.bulk_registration_items (bulk_id, round, settled_at, position);

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
  total integer not null check (total >= 0),
  succeeded integer not null check (succeeded >= 0),
  already_registered integer not null,
  failed integer not null check (failed >= 0),
  cancelled integer not null,
  overall_status text not null,
  settled_at timestamptz not null,
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
  )
);

create index bulk_registration_audits_coordinator_id_idx
  on public.bulk_registration_audits (coordinator_id, recorded_at);
