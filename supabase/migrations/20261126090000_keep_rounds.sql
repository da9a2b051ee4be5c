-- Rounds are kept: when each was opened and over what, and what every item of it had failed with before a later round
-- took it up. So an item's whole story can be read, and the audit of any round can be made from what is stored.

create table public.bulk_registration_rounds (
  bulk_id uuid not null references public.bulk_registrations (bulk_id),
  round integer not null check (round >= 1),
  opened_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  -- Hash of the choice of items the round was opened over; null: everything that hadn't succeeded.
  scope_hash text,
  primary key (bulk_id, round)
);

create table public.bulk_registration_past_failures (
  bulk_id uuid not null,
  round integer not null check (round >= 1),
  mentor_id uuid not null,
  -- The item's, so that the order of the selection can be kept without a look at the item.
  position bigint not null,
  detail text not null check (detail in ('failed', 'cancelled')),
  error_code text not null,
  error_message text not null,
  error_retryable boolean not null,
  attempts integer not null check (attempts >= 0),
  settled_at timestamptz not null,
  primary key (bulk_id, round, mentor_id),
  foreign key (bulk_id, mentor_id) references public.bulk_registration_items (bulk_id, mentor_id)
);

create index bulk_registration_past_failures_position_idx
  on public.bulk_registration_past_failures (bulk_id, round, position);
create index bulk_registration_past_failures_settled_idx
  on public.bulk_registration_past_failures (bulk_id, round, settled_at, position);
-- The outcomes in the order of the selection. Of settled items only: the pages of open ones have an index of their own,
-- which this one must not be taken for.
create index bulk_registration_items_settled_position_idx
  on public.bulk_registration_items (bulk_id, position) where status <> 'open';

-- What was opened before rounds were kept.
insert into public.bulk_registration_rounds (bulk_id, round, opened_at)
select b.bulk_id, r.round, b.sealed_at
from public.bulk_registrations b
cross join lateral generate_series(1, b.round) as r (round)
where b.sealed_at is not null;

alter table public.bulk_registration_rounds enable row level security;
alter table public.bulk_registration_rounds force row level security;
alter table public.bulk_registration_past_failures enable row level security;
alter table public.bulk_registration_past_failures force row level security;

revoke all on public.bulk_registration_rounds, public.bulk_registration_past_failures
from public, anon, authenticated, service_role, bulk_registrar;

grant select on public.bulk_registration_rounds, public.bulk_registration_past_failures
to authenticated, bulk_registrar;
grant insert (bulk_id, round, scope_hash) on public.bulk_registration_rounds to authenticated;
grant insert (
  bulk_id, round, mentor_id, position, detail, error_code, error_message, error_retryable, attempts, settled_at
) on public.bulk_registration_past_failures to authenticated;

create policy coordinators_read_their_rounds on public.bulk_registration_rounds
  for select to authenticated, bulk_registrar
  using (
    exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_rounds.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
    )
  );

-- Of the header's round only, so that none can be written ahead of its opening.
create policy coordinators_open_rounds on public.bulk_registration_rounds
  for insert to authenticated
  with check (
    exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_rounds.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
        and b.sealed_at is not null
        and b.round = bulk_registration_rounds.round
    )
  );

create policy coordinators_read_their_past_failures on public.bulk_registration_past_failures
  for select to authenticated, bulk_registrar
  using (
    exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_past_failures.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
    )
  );

-- Exactly what the item says while it still says so, and only when a later round is there to take it up: nobody can
-- state another history. The primary key lets it be written once.
create policy coordinators_keep_what_items_failed_with on public.bulk_registration_past_failures
  for insert to authenticated
  with check (
    exists (
      select from public.bulk_registrations b
      join public.bulk_registration_items i on i.bulk_id = b.bulk_id
      where b.bulk_id = bulk_registration_past_failures.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
        and b.round > bulk_registration_past_failures.round
        and i.mentor_id = bulk_registration_past_failures.mentor_id
        and i.round = bulk_registration_past_failures.round
        and i.status = 'failure'
        and (
          i.position, i.detail, i.error_code, i.error_message, i.error_retryable, i.attempts, i.settled_at
        ) = (
          bulk_registration_past_failures.position, bulk_registration_past_failures.detail,
          bulk_registration_past_failures.error_code, bulk_registration_past_failures.error_message,
          bulk_registration_past_failures.error_retryable, bulk_registration_past_failures.attempts,
          bulk_registration_past_failures.settled_at
        )
    )
  );

create trigger refuse_change before update or delete on public.bulk_registration_past_failures
  for each row execute function public.refuse_change();
create trigger refuse_truncate before truncate on public.bulk_registration_past_failures
  for each statement execute function public.refuse_change();
create trigger refuse_change before update or delete on public.bulk_registration_rounds
  for each row execute function public.refuse_change();
create trigger refuse_truncate before truncate on public.bulk_registration_rounds
  for each statement execute function public.refuse_change();

-- An item that a later round takes up leaves behind what it failed with, whoever reopens it and in whatever way. One that
-- was still open must have been settled first.
create function public.guard_kept_failure() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  if not exists (
    select from public.bulk_registration_past_failures p
    where p.bulk_id = old.bulk_id and p.round = old.round and p.mentor_id = old.mentor_id
  ) then
    raise exception using errcode = 'BR006', message = 'what the item failed with must be kept';
  end if;
  return new;
end
$$;

create trigger guard_kept_failure before update on public.bulk_registration_items
  for each row when (new.status = 'open' and new.round > old.round)
  execute function public.guard_kept_failure();

revoke all on function public.guard_kept_failure()
from public, anon, authenticated, service_role, bulk_registrar;

-- One row for each item and each round in which it settled.
create view public.bulk_registration_outcomes with (security_invoker = true) as
select
  i.bulk_id, i.round, i.position, i.mentor_id, i.status, i.detail, i.error_code, i.error_message, i.error_retryable,
  i.attempts, i.settled_at
from public.bulk_registration_items i
where i.status <> 'open'
union all
select
  p.bulk_id, p.round, p.position, p.mentor_id, 'failure', p.detail, p.error_code, p.error_message, p.error_retryable,
  p.attempts, p.settled_at
from public.bulk_registration_past_failures p;

revoke all on public.bulk_registration_outcomes
from public, anon, authenticated, service_role, bulk_registrar;
grant select on public.bulk_registration_outcomes to authenticated;
