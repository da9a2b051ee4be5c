-- Rounds are kept: when each was opened and over what, and what every item of it had failed with before a later round
-- took it up. So an item's whole story can be read, and the audit of any round can be made from what is stored.

create table public.bulk_registration_rounds (
  bulk_id uuid not null references public.bulk_registrations (bulk_id),
  round integer not null check (round >= 1),
  opened_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  -- Hash of the choice of items the round was opened over; null: everything that hadn't succeeded.
  scope_hash text check (scope_hash ~ '^[0-9a-f]{64}$'),
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
  -- No foreign key to the item: the policy looks it up anyway, and nobody may delete it. That spares a hundred thousand
  -- look-ups.
  primary key (bulk_id, round, mentor_id)
);

-- In the order of the selection, of one round or of all.
create index bulk_registration_past_failures_position_idx
  on public.bulk_registration_past_failures (bulk_id, position, round);
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

-- Exactly what the item says while it still says so, or that it was cancelled if it says nothing yet, and only when a later
-- round is there to take it up: nobody can state another history. The primary key lets it be written once.
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
        and i.position = bulk_registration_past_failures.position
        and (
          (
            i.status = 'failure'
            and (i.detail, i.error_code, i.error_message, i.error_retryable, i.attempts, i.settled_at) = (
              bulk_registration_past_failures.detail, bulk_registration_past_failures.error_code,
              bulk_registration_past_failures.error_message, bulk_registration_past_failures.error_retryable,
              bulk_registration_past_failures.attempts, bulk_registration_past_failures.settled_at
            )
          )
          or (
            i.status = 'open'
            and (
              bulk_registration_past_failures.detail, bulk_registration_past_failures.error_code,
              bulk_registration_past_failures.error_message, bulk_registration_past_failures.error_retryable,
              bulk_registration_past_failures.attempts
            ) = ('cancelled', 'cancelled', 'Cancelled before it was registered', true, 0)
            and bulk_registration_past_failures.settled_at
              between date_trunc('milliseconds', transaction_timestamp()) and clock_timestamp()
          )
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

-- To keep what an item failed with is to take the item up, in one step: an item that has a past failure of a round is in
-- that round no more, so that no round counts it twice.
create function public.take_up_kept_failures() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  if exists (
    select from public.bulk_registrations b
    join public.bulk_registration_rounds r on r.bulk_id = b.bulk_id and r.round = b.round
    where b.bulk_id = any (array (select distinct f.bulk_id from new_failures f))
  ) then
    raise exception using errcode = 'BR007', message = 'nothing comes into a round that is open';
  end if;
  update public.bulk_registration_items i
  set round = b.round, status = 'open', detail = null, error_code = null, error_message = null,
    error_retryable = null, attempts = 0, settled_at = null
  from public.bulk_registrations b
  where b.bulk_id = any (array (select distinct f.bulk_id from new_failures f))
    and i.bulk_id = b.bulk_id
    -- Behind an `or`, so that the list is hashed and never joined: where statistics are old, a join is planned that
    -- compares each item with each failure.
    and (
      i.round is null
      or (i.bulk_id, i.round, i.mentor_id) in (select f.bulk_id, f.round, f.mentor_id from new_failures f)
    );
  return null;
end
$$;

create trigger take_up_kept_failures after insert on public.bulk_registration_past_failures
  referencing new table as new_failures
  for each statement execute function public.take_up_kept_failures();

-- And only so does an item come into another round: never back into an earlier one, and never without leaving behind
-- what it failed with. The depth tells the trigger above from a statement of somebody's own; a look at the past failures
-- would be one per item, by a plan that may have been made when there were few.
create function public.guard_item_round() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  raise exception using errcode = 'BR006', message = 'an item comes into another round only with what it failed with kept';
end
$$;

create trigger guard_item_round before update on public.bulk_registration_items
  for each row when (
    new.round < old.round or (new.round > old.round and (new.status <> 'open' or pg_trigger_depth() = 0))
  )
  execute function public.guard_item_round();

revoke all on function public.take_up_kept_failures(), public.guard_item_round()
from public, anon, authenticated, service_role, bulk_registrar;

-- One row for each item and each round in which it settled. The condition is outside: inside one of the two, it would
-- keep a page from being read by index.
create view public.bulk_registration_outcomes with (security_invoker = true) as
select *
from (
  select
    i.bulk_id, i.round, i.position, i.mentor_id, i.status, i.detail, i.error_code, i.error_message, i.error_retryable,
    i.attempts, i.settled_at
  from public.bulk_registration_items i
  union all
  select
    p.bulk_id, p.round, p.position, p.mentor_id, 'failure', p.detail, p.error_code, p.error_message,
    p.error_retryable, p.attempts, p.settled_at
  from public.bulk_registration_past_failures p
) o
where o.status <> 'open';

revoke all on public.bulk_registration_outcomes
from public, anon, authenticated, service_role, bulk_registrar;
grant select on public.bulk_registration_outcomes to authenticated;
