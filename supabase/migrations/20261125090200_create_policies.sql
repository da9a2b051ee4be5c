-- The rows that each role reaches, and the changes that no role may make. The `(select ...)` around the acting coordinator
-- makes Postgres evaluate it once per statement and not once per row.
--
-- Longer than 250 lines: a reader checks the access of every role in one place.

-- Row level security is not forced, because the functions of bulk_registration_private act as the owner.
alter table public.chapters enable row level security;
alter table public.coordinators enable row level security;
alter table public.mentors enable row level security;
alter table public.bulk_registration_limits enable row level security;
alter table public.bulk_registrations enable row level security;
alter table public.bulk_registration_rounds enable row level security;
alter table public.bulk_registration_items enable row level security;
alter table public.proxy_activities enable row level security;
alter table public.bulk_registration_audits enable row level security;

-- An inactive coordinator finds no row here. Most other policies read this table, so nothing else is found either.
create policy active_coordinators_read_themselves on public.coordinators
  for select to authenticated
  using (user_id = (select public.acting_coordinator_id()) and active);

-- A run also finds an inactive coordinator: the run still closes its open items and writes the audit.
create policy runs_read_their_coordinator on public.coordinators
  for select to bulk_registrar
  using (user_id = (select public.acting_coordinator_id()));

create policy coordinators_read_their_chapter on public.chapters
  for select to authenticated
  using (
    id = (
      select c.chapter_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

-- The condition `active` binds runs too: an inactive coordinator registers nobody.
create policy coordinators_read_mentors_of_their_chapter on public.mentors
  for select to authenticated, bulk_registrar
  using (
    chapter_id = (
      select c.chapter_id from public.coordinators c
      where c.user_id = (select public.acting_coordinator_id()) and c.active
    )
  );

create policy everyone_reads_the_limits on public.bulk_registration_limits
  for select to authenticated, bulk_registrar
  using (true);

create policy coordinators_read_their_bulk_registrations on public.bulk_registrations
  for select to authenticated, bulk_registrar
  using (
    coordinator_id = (
      select c.user_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

-- Only coordinators insert here. A run takes its authority from this row, so a run must not write one.
create policy coordinators_open_bulk_registrations on public.bulk_registrations
  for insert to authenticated
  with check (
    coordinator_id = (
      select c.user_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

-- A round that is being removed is hidden: every function then treats the bulk registration as removed.
create policy coordinators_read_their_rounds on public.bulk_registration_rounds
  for select to authenticated, bulk_registrar
  using (
    removed_at is null
    and coordinator_id = (
      select c.user_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

create policy coordinators_read_their_items on public.bulk_registration_items
  for select to authenticated, bulk_registrar
  using (
    coordinator_id = (
      select c.user_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

create policy coordinators_read_their_activities on public.proxy_activities
  for select to authenticated, bulk_registrar
  using (
    coordinator_id = (
      select c.user_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

-- Whether an item names a row of the caller in force. A policy of proxy_activities calls this function, because a policy can't
-- read its own table.
create function bulk_registration_private.is_in_force(p_activity_id uuid) returns boolean
language plpgsql stable security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  return exists (
    select from public.proxy_activities a
    where a.id = p_activity_id and a.coordinator_id = public.acting_coordinator_id() and a.withdrawn_at is null
  );
end
$$;

-- Whether the caller's correction has withdrawn the mentor's row and may register the mentor again. The record exists already,
-- and the correction only changes it: therefore the mentor may be inactive or in another chapter. An erased mentor is excluded,
-- because the correction would bring the note back.
create function bulk_registration_private.replaces(p_bulk_id uuid, p_mentor_id uuid) returns boolean
language plpgsql stable security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  return exists (
    select from public.proxy_activities a
    where a.withdrawn_by = p_bulk_id and a.mentor_id = p_mentor_id and a.coordinator_id = public.acting_coordinator_id()
  ) and exists (
    select from public.mentors m where m.id = p_mentor_id and m.erased_at is null
  );
end
$$;

revoke all on function
  bulk_registration_private.is_in_force(uuid),
  bulk_registration_private.replaces(uuid, uuid)
from public;
grant execute on function
  bulk_registration_private.is_in_force(uuid),
  bulk_registration_private.replaces(uuid, uuid)
to bulk_registrar;

-- A run may register an active mentor of the coordinator's chapter, with exactly the template of the bulk registration, as an
-- open item of a sealed round. A correction may register only mentors whose rows it has withdrawn, and a withdrawal registers
-- nobody.
-- An item that the run has registered already is allowed too: the row exists, and the insert does nothing. A run probes with
-- such an item whether writes succeed.
-- `offset 0` keeps the planner from reading everything of the coordinator into a hash for one lookup.
create policy runs_register_what_was_opened on public.proxy_activities
  for insert to bulk_registrar
  with check (
    coordinator_id = (select public.acting_coordinator_id())
    and (
      exists (
        select from public.mentors m
        where m.id = proxy_activities.mentor_id and m.active
        offset 0
      )
      or bulk_registration_private.replaces(bulk_id, mentor_id)
    )
    and exists (
      select from public.bulk_registrations b
      where b.bulk_id = proxy_activities.bulk_id
        and b.registration_key = proxy_activities.registration_key
        and b.activity_type = proxy_activities.activity_type
        and b.activity_date = proxy_activities.activity_date
        and b.duration_minutes = proxy_activities.duration_minutes
        and b.note is not distinct from proxy_activities.note
        and b.occurrence = proxy_activities.occurrence
        and case b.kind
          when 'registration' then true
          when 'correction' then bulk_registration_private.replaces(proxy_activities.bulk_id, proxy_activities.mentor_id)
          else false
        end
      offset 0
    )
    and exists (
      select from (
        -- Leaves out the round: with it, the planner could choose the primary key.
        select x.round from public.bulk_registration_items x
        where x.bulk_id = proxy_activities.bulk_id
          and x.mentor_id = proxy_activities.mentor_id
          and (x.sequence is null or (x.detail = 'registered' and bulk_registration_private.is_in_force(x.activity_id)))
        offset 0
      ) i
      join public.bulk_registration_rounds r on r.bulk_id = proxy_activities.bulk_id and r.round = i.round
      where r.sealed_at is not null
      offset 0
    )
  );

-- A run of an amendment may withdraw rows of the amended bulk registration. The mentors must be open items of a sealed round,
-- and the coordinator must be active.
create policy runs_withdraw_what_was_opened on public.proxy_activities
  for update to bulk_registrar
  using (
    withdrawn_at is null
    and coordinator_id = (
      select c.user_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id()) and c.active
    )
  )
  with check (
    withdrawn_at = now()
    and exists (
      select from public.bulk_registrations b
      where b.bulk_id = proxy_activities.withdrawn_by and b.of_bulk_id = proxy_activities.bulk_id
      offset 0
    )
    and exists (
      select from (
        select x.round from public.bulk_registration_items x
        where x.bulk_id = proxy_activities.withdrawn_by and x.mentor_id = proxy_activities.mentor_id and x.sequence is null
        offset 0
      ) i
      join public.bulk_registration_rounds r on r.bulk_id = proxy_activities.withdrawn_by and r.round = i.round
      where r.sealed_at is not null
      offset 0
    )
  );

create policy coordinators_read_their_audits on public.bulk_registration_audits
  for select to authenticated
  using (
    coordinator_id = (
      select c.user_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

-- A policy can't read its own table. This function can, because it bypasses the policies.
create function bulk_registration_private.acting_chapter_id() returns uuid
language sql stable security definer set search_path = ''
as $$
  select c.chapter_id from public.coordinators c where c.user_id = public.acting_coordinator_id() and c.active
$$;

revoke all on function bulk_registration_private.acting_chapter_id() from public;
grant execute on function bulk_registration_private.acting_chapter_id() to authenticated;

-- The policies of the chapter's views. An active coordinator sees what the coordinators of the same chapter registered,
-- including inactive ones. The grants to `bulk_colleague` leave out notes, outcomes and failures.
create policy colleagues_see_coordinators_of_their_chapter on public.coordinators
  for select to bulk_colleague
  using (chapter_id = (select bulk_registration_private.acting_chapter_id()));

create policy colleagues_see_registrations_of_their_chapter on public.bulk_registrations
  for select to bulk_colleague
  using (removed_at is null and coordinator_id in (select c.user_id from public.coordinators c));

create policy colleagues_see_counts_of_their_chapter on public.bulk_registration_rounds
  for select to bulk_colleague
  using (removed_at is null and coordinator_id in (select c.user_id from public.coordinators c));

create policy colleagues_see_activities_of_their_chapter on public.proxy_activities
  for select to bulk_colleague
  using (coordinator_id in (select c.user_id from public.coordinators c));

-- Settled items and audits are history: also a role that bypasses row level security can't change them.
create function bulk_registration_private.refuse_change() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  raise exception using errcode = '42501', message = format('a row of %s is final', tg_table_name);
end
$$;

create trigger refuse_change before update on public.bulk_registration_items
  for each row when (old.sequence is not null)
  execute function bulk_registration_private.refuse_change();
create trigger refuse_move before update of bulk_id, round, coordinator_id on public.bulk_registration_items
  for each row execute function bulk_registration_private.refuse_change();
create trigger refuse_move before update of bulk_id, round, coordinator_id on public.bulk_registration_rounds
  for each row execute function bulk_registration_private.refuse_change();
create trigger refuse_move before update of id on public.proxy_activities
  for each row execute function bulk_registration_private.refuse_change();
create trigger refuse_change before update of withdrawn_at, withdrawn_by on public.proxy_activities
  for each row when (old.withdrawn_at is not null)
  execute function bulk_registration_private.refuse_change();

-- The note of an audit can be blanked when a mentor asks for erasure. The hash of the template stays.
create trigger refuse_change before update on public.bulk_registration_audits
  for each row when (new.note is not null or to_jsonb(new) - 'note' <> to_jsonb(old) - 'note')
  execute function bulk_registration_private.refuse_change();
create trigger refuse_delete before delete on public.bulk_registration_audits
  for each row execute function bulk_registration_private.refuse_change();
create trigger refuse_truncate before truncate on public.bulk_registration_audits
  for each statement execute function bulk_registration_private.refuse_change();

-- Checks once per statement what foreign keys of the items would check per row. A writer of items holds the lock of their
-- round. A row that an item names is locked, or it belongs to the same transaction.
create function bulk_registration_private.require_rounds() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (
    select from (select distinct n.bulk_id, n.round, n.coordinator_id from added n) i
    where not exists (
      select from public.bulk_registration_rounds r
      where r.bulk_id = i.bulk_id and r.round = i.round and r.coordinator_id = i.coordinator_id
      offset 0
    )
  ) then
    raise exception using errcode = '23503', message = 'an item must have a round';
  end if;
  return null;
end
$$;

create function bulk_registration_private.refuse_leaving_items() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (
    select from gone g
    where exists (
      select from public.bulk_registration_items i where i.bulk_id = g.bulk_id and i.round = g.round
      offset 0
    )
  ) then
    raise exception using errcode = '23503', message = 'a round that has items is not deleted';
  end if;
  return null;
end
$$;

create function bulk_registration_private.refuse_leaving_outcomes() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (select from public.bulk_registration_items i join gone g on g.id = i.activity_id) then
    raise exception using errcode = '23503', message = 'an activity that an item names is not deleted';
  end if;
  return null;
end
$$;

create trigger require_rounds after insert on public.bulk_registration_items
  referencing new table as added
  for each statement execute function bulk_registration_private.require_rounds();
create trigger refuse_leaving_items after delete on public.bulk_registration_rounds
  referencing old table as gone
  for each statement execute function bulk_registration_private.refuse_leaving_items();
create trigger refuse_leaving_outcomes after delete on public.proxy_activities
  referencing old table as gone
  for each statement execute function bulk_registration_private.refuse_leaving_outcomes();
create trigger refuse_truncate before truncate on public.bulk_registration_rounds
  for each statement execute function bulk_registration_private.refuse_change();
create trigger refuse_truncate before truncate on public.proxy_activities
  for each statement execute function bulk_registration_private.refuse_change();

revoke all on function
  bulk_registration_private.refuse_change(),
  bulk_registration_private.require_rounds(),
  bulk_registration_private.refuse_leaving_items(),
  bulk_registration_private.refuse_leaving_outcomes()
from public;
