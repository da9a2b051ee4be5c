-- The role of a run, who acts in a request, and what each role may do on the tables; the policies then say on which
-- rows. Rounds, items and audits are written by the functions of bulk_registration_private alone: no role of the API can
-- state an outcome, a counter or an audit by itself.

-- Roles belong to the server, not to the database: another database may have made it already.
do $$
begin
  create role bulk_registrar with nologin noinherit;
exception
  when duplicate_object then null;
end
$$;

comment on role bulk_registrar is
  'What a run of a bulk registration acts as, for one coordinator: it registers, settles and audits, nothing else.';

do $$
begin
  create role bulk_operator with nologin noinherit;
exception
  when duplicate_object then null;
end
$$;

comment on role bulk_operator is
  'Who looks after the data of bulk registrations: may remove what is old and erase a mentor, nothing else. No role of the API.';

do $$
begin
  create role bulk_colleague with nologin noinherit;
exception
  when duplicate_object then null;
end
$$;

comment on role bulk_colleague is
  'What a coordinator sees of registrations of the whole chapter: it owns views, and its policies and columns bound them. Nobody acts as it.';

-- To hand views over to it.
grant bulk_colleague to current_user;

grant bulk_registrar to authenticator;
grant usage on schema public to bulk_registrar;

-- Not to be exposed by PostgREST. Its functions act as their owner, and check by themselves who calls and for which round.
create schema bulk_registration_private;

comment on schema bulk_registration_private is
  'Functions that write what no role of the API may write: rounds with their counters, items, audits. Never expose it.';

grant usage on schema bulk_registration_private to authenticated, bulk_registrar, bulk_operator;

-- One row: which project this is. Runs carry its id, so that a worker of another project on the same task queue leaves them
-- alone. A copy of the database that serves another environment needs an id of its own: delete the row and insert one.
create table bulk_registration_private.project (
  id boolean primary key default true check (id),
  project_id uuid not null default gen_random_uuid()
);

insert into bulk_registration_private.project default values;

revoke all on bulk_registration_private.project from public;

-- Which positions have which sequence numbers: one row for all that were settled together, and numbered in their order. Progress is
-- read by it. As an index of the items it would be as long as the list, and written anew with each of them.
create table bulk_registration_private.settled_together (
  bulk_id uuid not null,
  round integer not null,
  -- The number of the first one; the others follow.
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

-- What the hashes of a template are made of. Each text comes with its length, so that no two templates give the same bytes;
-- the date as days, since `date::text` follows DateStyle.
create function bulk_registration_private.template_text(
  p_activity_type text, p_activity_date date, p_duration_minutes integer, p_note text, p_occurrence integer
) returns text
language sql immutable parallel safe security invoker
return (p_activity_date - date '2000-01-01')::text
  || ',' || p_duration_minutes::text
  || ',' || p_occurrence::text
  || ',' || char_length(p_activity_type)::text || ':' || p_activity_type
  || ',' || coalesce(char_length(p_note)::text || ':' || p_note, 'none');

-- The same form has the same hash, whoever fills it in.
create function bulk_registration_private.template_hash(p_template_text text) returns text
language sql stable parallel safe security invoker
return encode(sha256(convert_to(p_template_text, 'UTF8')), 'hex');

-- Identifies, with the mentor, one registration.
create function bulk_registration_private.registration_key(p_coordinator_id uuid, p_template_text text) returns text
language sql stable parallel safe security invoker
return encode(sha256(convert_to(p_coordinator_id::text || ',' || p_template_text, 'UTF8')), 'hex');

-- No generated columns: these would change when the note is blanked. A withdrawal has the hashes of what it withdraws, whose note it
-- doesn't have.
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

-- Not auth.uid(): a role of our own may not use the schema auth. Without `set search_path`, which would keep it from
-- being inlined; its body is parsed here and now, so that nobody's search path changes what it means. A setting of an
-- earlier transaction of the session leaves an empty text behind.
create function public.acting_coordinator_id() returns uuid
language sql stable parallel safe security invoker
return (nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;

comment on function public.acting_coordinator_id() is
  'The sub of the verified token of this request; null without one.';

-- Supabase grants everything on whatever is made in public to every API role: it is taken back by name here, since the
-- project may hold other people's tables too. What a later migration makes must do the same; a test compares all
-- privileges with the list.
revoke all on
  public.chapters, public.coordinators, public.mentors, public.bulk_registration_limits, public.bulk_registrations,
  public.bulk_registration_rounds, public.bulk_registration_items, public.proxy_activities,
  public.bulk_registration_audits
from public, anon, authenticated, service_role, bulk_registrar;
revoke all on function public.acting_coordinator_id(), public.to_normal_text(text)
from public, anon, authenticated, service_role, bulk_registrar;

-- The policies call the first as whoever makes the request, and the check of normal_text the second.
grant execute on function public.acting_coordinator_id(), public.to_normal_text(text)
to authenticated, bulk_registrar;

-- A coordinator under her own token reads, and opens bulk registrations.
grant select on
  public.chapters, public.coordinators, public.mentors, public.bulk_registration_limits, public.bulk_registrations,
  public.bulk_registration_rounds, public.bulk_registration_items, public.proxy_activities,
  public.bulk_registration_audits
to authenticated;
grant insert (
  bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence, kind, of_bulk_id
) on public.bulk_registrations to authenticated;

-- A run reads what it works on, and registers. It needs no mentor's name.
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

-- What a coordinator sees of colleagues: what was registered, when and for whom. No note, no outcome, no count of failures.
grant select (user_id, chapter_id, full_name) on public.coordinators to bulk_colleague;
grant select (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, created_at, removed_at, kind, of_bulk_id)
  on public.bulk_registrations to bulk_colleague;
grant select (bulk_id, coordinator_id, succeeded, already_registered, withdrawn, removed_at)
  on public.bulk_registration_rounds to bulk_colleague;
grant select (bulk_id, coordinator_id, mentor_id, activity_date, withdrawn_at) on public.proxy_activities to bulk_colleague;
