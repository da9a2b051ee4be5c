-- The role of a run, the acting coordinator, and the privileges of each role on the tables. The policies in the next file
-- choose the rows. Only functions of bulk_registration_private write rounds, items and audits: no role of the API can invent an
-- outcome, a counter or an audit.

-- Roles belong to the server: a migration of another database may have created it.
do $$
begin
  create role bulk_registrar with nologin noinherit;
exception
  when duplicate_object then null;
end
$$;

comment on role bulk_registrar is
  'The role in which a run acts for one coordinator. It registers, settles and audits, nothing else.';

do $$
begin
  create role bulk_operator with nologin noinherit;
exception
  when duplicate_object then null;
end
$$;

comment on role bulk_operator is
  'The role of an operator who removes old bulk registrations and erases mentors, nothing else. Requests of the API can''t act in this role.';

do $$
begin
  create role bulk_colleague with nologin noinherit;
exception
  when duplicate_object then null;
end
$$;

comment on role bulk_colleague is
  'The owner of the views that show a coordinator the registrations of the whole chapter. The policies and columns of this role bound the views. No login acts in this role.';

-- The migrations make this role the owner of views.
grant bulk_colleague to current_user;

grant bulk_registrar to authenticator;
grant usage on schema public to bulk_registrar;

-- PostgREST must not expose this schema. Its functions act as their owner, and each checks the caller and the round.
create schema bulk_registration_private;

comment on schema bulk_registration_private is
  'Functions that write rounds with their counters, items and audits, which no role of the API may write. Never expose this schema.';

grant usage on schema bulk_registration_private to authenticated, bulk_registrar, bulk_operator;

-- One row: the id of this project. Runs carry this id, and a worker of another project on the same task queue leaves them
-- alone. A copy of the database for another environment needs its own id: delete the row and insert a new one.
create table bulk_registration_private.project (
  id boolean primary key default true check (id),
  project_id uuid not null default gen_random_uuid()
);

insert into bulk_registration_private.project default values;

revoke all on bulk_registration_private.project from public;

-- The positions of each range of sequence numbers: one row for the items of one write, which are numbered by position. Readers
-- of progress find the items through this table. An index of the items by sequence number would be as long as the list, and
-- each item would write to it.
create table bulk_registration_private.settled_together (
  bulk_id uuid not null,
  round integer not null,
  -- The first sequence number of the row.
  sequence integer not null check (sequence >= 1),
  positions int4multirange not null,
  primary key (bulk_id, round, sequence)
);

revoke all on bulk_registration_private.settled_together from public;

create function bulk_registration_private.project_id() returns uuid
language sql stable parallel safe security definer set search_path = ''
as $$
  select p.project_id from bulk_registration_private.project p where p.id
$$;

revoke all on function bulk_registration_private.project_id() from public;
grant execute on function bulk_registration_private.project_id() to authenticated, bulk_registrar;

-- The text that the hashes are made of. Each text comes with its length, so that two templates never give the same bytes. The
-- date is a number of days, because `date::text` depends on DateStyle.
create function bulk_registration_private.template_text(
  p_activity_type text, p_activity_date date, p_duration_minutes integer, p_note text, p_occurrence integer
) returns text
language sql immutable parallel safe security invoker
return (p_activity_date - date '2000-01-01')::text
  || ',' || p_duration_minutes::text
  || ',' || p_occurrence::text
  || ',' || char_length(p_activity_type)::text || ':' || p_activity_type
  || ',' || coalesce(char_length(p_note)::text || ':' || p_note, 'none');

-- The same form has the same hash for every coordinator.
create function bulk_registration_private.template_hash(p_template_text text) returns text
language sql stable parallel safe security invoker
return encode(sha256(convert_to(p_template_text, 'UTF8')), 'hex');

-- Identifies one registration together with the mentor.
create function bulk_registration_private.registration_key(p_coordinator_id uuid, p_template_text text) returns text
language sql stable parallel safe security invoker
return encode(sha256(convert_to(p_coordinator_id::text || ',' || p_template_text, 'UTF8')), 'hex');

-- A trigger and not generated columns, which would change when the note is blanked. A withdrawal copies the hashes of the bulk
-- registration that it amends, because it has no note to compute them from.
create function bulk_registration_private.set_hashes() returns trigger
language plpgsql security invoker set search_path = ''
as $$
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
$$;

create trigger set_hashes before insert on public.bulk_registrations
  for each row execute function bulk_registration_private.set_hashes();

revoke all on function
  bulk_registration_private.template_text(text, date, integer, text, integer),
  bulk_registration_private.template_hash(text),
  bulk_registration_private.registration_key(uuid, text),
  bulk_registration_private.set_hashes()
from public;
grant execute on function
  bulk_registration_private.template_text(text, date, integer, text, integer),
  bulk_registration_private.template_hash(text),
  bulk_registration_private.registration_key(uuid, text)
to authenticated;

-- Replaces auth.uid(), which bulk_registrar may not use. There is no `set search_path`, because it prevents inlining. The body
-- is parsed when the function is created, so a caller's search path can't change its meaning. The nullif() is for a setting of
-- an earlier transaction, which leaves an empty text in the session.
create function public.acting_coordinator_id() returns uuid
language sql stable parallel safe security invoker
return (nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;

comment on function public.acting_coordinator_id() is
  'The `sub` of the verified token of this request. Null without a token.';

-- Supabase grants all privileges on new objects in public to every role of the API. These statements name their objects,
-- because the project may hold other tables too. A later migration must do the same for its objects; a test compares all
-- privileges with a list.
revoke all on
  public.chapters, public.coordinators, public.mentors, public.bulk_registration_limits, public.bulk_registrations,
  public.bulk_registration_rounds, public.bulk_registration_items, public.proxy_activities,
  public.bulk_registration_audits
from public, anon, authenticated, service_role, bulk_registrar;
revoke all on function public.acting_coordinator_id(), public.to_normal_text(text)
from public, anon, authenticated, service_role, bulk_registrar;

-- The policies call the first function as the caller's role. The check of normal_text calls the second.
grant execute on function public.acting_coordinator_id(), public.to_normal_text(text)
to authenticated, bulk_registrar;

-- A coordinator reads, and opens bulk registrations.
grant select on
  public.chapters, public.coordinators, public.mentors, public.bulk_registration_limits, public.bulk_registrations,
  public.bulk_registration_rounds, public.bulk_registration_items, public.proxy_activities,
  public.bulk_registration_audits
to authenticated;
grant insert (
  bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, kind, of_bulk_id
) on public.bulk_registrations to authenticated;

-- A run reads what it works on, and registers. A run needs no names of mentors.
grant select on
  public.coordinators, public.bulk_registration_limits, public.bulk_registrations, public.bulk_registration_rounds,
  public.bulk_registration_items
to bulk_registrar;
grant select (id, chapter_id, active) on public.mentors to bulk_registrar;
grant select (id, coordinator_id, mentor_id, registration_key, bulk_id, withdrawn_at, withdrawn_by)
  on public.proxy_activities to bulk_registrar;
grant insert (
  coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id
) on public.proxy_activities to bulk_registrar;
grant update (withdrawn_at, withdrawn_by) on public.proxy_activities to bulk_registrar;

-- A coordinator sees of colleagues what they registered, when and for whom. Notes, outcomes and counts of failures stay hidden.
grant select (user_id, chapter_id, full_name) on public.coordinators to bulk_colleague;
grant select (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, created_at, removed_at, kind, of_bulk_id)
  on public.bulk_registrations to bulk_colleague;
grant select (bulk_id, coordinator_id, succeeded, already_registered, withdrawn, removed_at)
  on public.bulk_registration_rounds to bulk_colleague;
grant select (bulk_id, coordinator_id, mentor_id, activity_date, withdrawn_at) on public.proxy_activities to bulk_colleague;
