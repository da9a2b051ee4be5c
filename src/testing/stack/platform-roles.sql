-- The roles that every Supabase project has before its first migration: the roles of requests, and the role that runs migrations.
-- The superuser runs this file once per server. Running it again changes nothing.

do $$
declare
  role_name text;
begin
  foreach role_name in array array['postgres', 'anon', 'authenticated', 'service_role', 'authenticator'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
      execute format('create role %I', role_name);
    end if;
  end loop;
end
$$;

-- As in Supabase, the role of migrations is not a superuser, so that a migration that needs one fails here too.
alter role postgres with nosuperuser login createdb createrole replication bypassrls;
alter role anon with nologin noinherit;
alter role authenticated with nologin noinherit;
alter role service_role with nologin noinherit bypassrls;
-- PostgREST connects as this role, which can only change to another role.
alter role authenticator with login noinherit;
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;
grant authenticator to postgres;
