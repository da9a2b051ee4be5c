-- Run once, when the database is made: the image creates Supabase's roles without a password of their own.
-- The server's containers take the password from the environment; psql reads it from there, so it lies in no file.
\set password `echo "$POSTGRES_PASSWORD"`

alter role authenticator with password :'password';
alter role supabase_auth_admin with password :'password';
