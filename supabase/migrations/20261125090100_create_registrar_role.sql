-- The role of a run, and who acts in a request.

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

-- Not auth.uid(): a role of our own may not use the schema auth.
create function public.acting_coordinator_id() returns uuid
language sql stable parallel safe security invoker set search_path = ''
as $$
  -- A setting of an earlier transaction of the session leaves an empty text behind.
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;

comment on function public.acting_coordinator_id() is
  'The sub of the verified token of this request; null without one.';
