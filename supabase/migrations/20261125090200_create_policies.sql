-- Which rows each role reaches, and what nobody may do. `(select ...)` around the acting coordinator makes Postgres ask
-- once per statement, not once per row.

-- Not forced: the functions of bulk_registration_private act as the owner.
alter table public.chapters enable row level security;
alter table public.coordinators enable row level security;
alter table public.mentors enable row level security;
alter table public.bulk_registration_limits enable row level security;
alter table public.bulk_registrations enable row level security;
alter table public.bulk_registration_rounds enable row level security;
alter table public.bulk_registration_items enable row level security;
alter table public.proxy_activities enable row level security;
alter table public.bulk_registration_audits enable row level security;

-- Who is no longer active doesn't find herself, and through that nothing else.
create policy active_coordinators_read_themselves on public.coordinators
  for select to authenticated
  using (user_id = (select public.acting_coordinator_id()) and active);

-- A run finds her all the same: it still has to close what is open, and to audit it.
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

-- With `active` also for a run: who isn't active registers nobody.
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

-- Only authenticated: the authority of a run comes from this row, which the run itself can't write.
create policy coordinators_open_bulk_registrations on public.bulk_registrations
  for insert to authenticated
  with check (
    coordinator_id = (
      select c.user_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

-- But for one that is being removed: every function then takes the bulk registration for gone.
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

-- Whether an item of the caller's names a row in force. Asked by a policy of the same table, which may not ask the table itself.
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

-- Whether this correction of the caller's has withdrawn the mentor's row and may register it anew. The record exists already, it
-- only becomes right: so it doesn't matter whether the mentor is active or in the chapter. But the note of a record would come
-- back for a mentor who was erased.
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

-- Three things in one: an active mentor of her chapter, exactly the activity that the selection was opened for, and a
-- sealed round of it that holds this mentor as an open item. Or as one that it has registered itself: then the row is
-- there, and the insert does nothing. That is how a run finds out whether writes get through at all. A correction registers whose
-- row it has withdrawn before, and nobody else; a withdrawal registers nobody.
-- `offset 0` keeps the planner from reading all that the coordinator ever had into a hash, to look into it once.
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
        -- Without the round: with it, the primary key would look as good.
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

-- A run of an amendment withdraws rows of the bulk registration that it was opened for, of mentors who are open items of a sealed
-- round, and only while the coordinator is active.
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

-- A policy can't look into its own table: this function does, past the policies.
create function bulk_registration_private.acting_chapter_id() returns uuid
language sql stable security definer set search_path = ''
as $$
  select c.chapter_id from public.coordinators c where c.user_id = public.acting_coordinator_id() and c.active
$$;

revoke all on function bulk_registration_private.acting_chapter_id() from public;
grant execute on function bulk_registration_private.acting_chapter_id() to authenticated;

-- The policies of the chapter's views: an active coordinator sees what the coordinators of the same chapter registered, also of a
-- colleague who is no longer active. `bulk_colleague` has no column that holds a note, an outcome or a failure.
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

-- What has been settled or audited is history, for everybody, also for who bypasses row level security.
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

-- The note of an audit can be blanked, since it may hold what a mentor wants erased; its template's hash stays.
create trigger refuse_change before update on public.bulk_registration_audits
  for each row when (new.note is not null or to_jsonb(new) - 'note' <> to_jsonb(old) - 'note')
  execute function bulk_registration_private.refuse_change();
create trigger refuse_delete before delete on public.bulk_registration_audits
  for each row execute function bulk_registration_private.refuse_change();
create trigger refuse_truncate before truncate on public.bulk_registration_audits
  for each statement execute function bulk_registration_private.refuse_change();

-- What foreign keys of the items would hold, once per statement. Whoever adds items has the lock of their round; a row that an item
-- names is locked, or of the same transaction.
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
