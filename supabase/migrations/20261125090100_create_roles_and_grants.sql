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

grant bulk_registrar to authenticator;
grant usage on schema public to bulk_registrar;

-- Not to be exposed by PostgREST. Its functions act as their owner, and check by themselves who calls and for which round.
create schema bulk_registration_private;

comment on schema bulk_registration_private is
  'Functions that write what no role of the API may write: rounds with their counters, items, audits. Never expose it.';

grant usage on schema bulk_registration_private to authenticated, bulk_registrar;

-- One row: which project this is. Runs carry its id, so that a worker of another project on the same task queue leaves them
-- alone. A copy of the database that serves another environment needs an id of its own: delete the row and insert one.
create table bulk_registration_private.project (
  id boolean primary key default true check (id),
  project_id uuid not null default gen_random_uuid()
);

insert into bulk_registration_private.project default values;

revoke all on bulk_registration_private.project from public;

create function bulk_registration_private.project_id() returns uuid
language sql stable parallel safe security definer set search_path = ''
as $$
  select p.project_id from bulk_registration_private.project p where p.id
$$;

revoke all on function bulk_registration_private.project_id() from public;
grant execute on function bulk_registration_private.project_id() to authenticated, bulk_registrar;

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
grant insert (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence)
  on public.bulk_registrations to authenticated;

-- A run reads what it works on, and registers. It needs no mentor's name.
grant select on
  public.coordinators, public.bulk_registration_limits, public.bulk_registrations, public.bulk_registration_rounds,
  public.bulk_registration_items
to bulk_registrar;
grant select (id, chapter_id, active) on public.mentors to bulk_registrar;
grant select (id, coordinator_id, mentor_id, registration_key) on public.proxy_activities to bulk_registrar;
grant insert (
  coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id
) on public.proxy_activities to bulk_registrar;
