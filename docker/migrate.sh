#!/bin/bash
# Applies supabase/migrations in order and supabase/seed.sql once, each in one transaction together with its mark. The
# marks are in the Supabase CLI's own tables, so `supabase db push` continues from them. The connection comes from
# PGHOST, PGUSER, PGPASSWORD and PGDATABASE.
set -euo pipefail

folder=${1:-/supabase}
sql() { psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"; }

sql <<'SQL'
set client_min_messages = warning;
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text not null primary key, statements text[], name text
);
create table if not exists supabase_migrations.seed_files (path text not null primary key, hash text not null);
SQL

shopt -s nullglob
for file in "$folder"/migrations/*.sql; do
  base=$(basename "$file" .sql)
  version=${base%%_*}
  name=${base#*_}
  known=$(sql --set migration_version="$version" <<<"select 1 from supabase_migrations.schema_migrations where version = :'migration_version'")
  if [ -n "$known" ]; then continue; fi
  echo "applying $base"
  # The mark goes through standard input, because psql doesn't insert variables into --command.
  sql --single-transaction --set migration_version="$version" --set migration_name="$name" --file "$file" --file - <<'SQL'
insert into supabase_migrations.schema_migrations (version, name) values (:'migration_version', :'migration_name');
SQL
done

seed=$folder/seed.sql
if [ -f "$seed" ]; then
  hash=$(sha256sum "$seed" | cut -d ' ' -f 1)
  known=$(sql <<<"select 1 from supabase_migrations.seed_files where path = 'supabase/seed.sql'")
  if [ -z "$known" ]; then
    echo "applying seed.sql"
    sql --single-transaction --set seed_hash="$hash" --file "$seed" --file - <<'SQL'
insert into supabase_migrations.seed_files (path, hash) values ('supabase/seed.sql', :'seed_hash');
SQL
  fi
fi
echo "the database is up to date"
