-- Runs once, when the database is created: the image creates the roles of Supabase without passwords. psql reads the password
-- from the environment, where the servers' containers find it too, so no file holds it.
\set password `echo "$POSTGRES_PASSWORD"`

alter role authenticator with password :'password';
alter role supabase_auth_admin with password :'password';
