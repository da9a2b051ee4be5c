-- Which rows each role reaches. `(select ...)` around the acting coordinator makes Postgres ask once per statement,
-- not once per row.

alter table public.chapters enable row level security;
alter table public.coordinators enable row level security;
alter table public.mentors enable row level security;
alter table public.bulk_registrations enable row level security;
alter table public.bulk_registration_items enable row level security;
alter table public.proxy_activities enable row level security;
alter table public.bulk_registration_audits enable row level security;

-- Also for an owner who may not bypass them.
alter table public.chapters force row level security;
alter table public.coordinators force row level security;
alter table public.mentors force row level security;
alter table public.bulk_registrations force row level security;
alter table public.bulk_registration_items force row level security;
alter table public.proxy_activities force row level security;
alter table public.bulk_registration_audits force row level security;

create policy coordinators_read_themselves on public.coordinators
  for select to authenticated, bulk_registrar
  using (user_id = (select public.acting_coordinator_id()));

create policy coordinators_read_their_chapter on public.chapters
  for select to authenticated
  using (
    id = (
      select c.chapter_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

create policy coordinators_read_mentors_of_their_chapter on public.mentors
  for select to authenticated, bulk_registrar
  using (
    chapter_id = (
      select c.chapter_id from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

create policy coordinators_read_their_bulk_registrations on public.bulk_registrations
  for select to authenticated, bulk_registrar
  using (coordinator_id = (select public.acting_coordinator_id()));

-- Only authenticated: the authority of a run comes from this row, which the run itself can't write.
create policy coordinators_open_bulk_registrations on public.bulk_registrations
  for insert to authenticated
  with check (
    coordinator_id = (select public.acting_coordinator_id())
    and exists (
      select from public.coordinators c where c.user_id = (select public.acting_coordinator_id())
    )
  );

-- What may become of the row is the business of the trigger guard_bulk_registration.
create policy coordinators_seal_and_reopen_bulk_registrations on public.bulk_registrations
  for update to authenticated
  using (coordinator_id = (select public.acting_coordinator_id()))
  with check (coordinator_id = (select public.acting_coordinator_id()));

create policy coordinators_read_their_items on public.bulk_registration_items
  for select to authenticated, bulk_registrar
  using (
    exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_items.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
    )
  );

create policy coordinators_select_mentors on public.bulk_registration_items
  for insert to authenticated
  with check (
    status = 'open'
    and exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_items.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
        and b.sealed_at is null
    )
  );

create policy coordinators_reopen_items on public.bulk_registration_items
  for update to authenticated
  using (
    status <> 'success'
    and exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_items.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
    )
  )
  with check (
    status = 'open'
    and exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_items.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
        and b.round = bulk_registration_items.round
    )
  );

-- A success must have its row: a run can't state one that isn't there.
create policy runs_settle_items on public.bulk_registration_items
  for update to bulk_registrar
  using (
    exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_items.bulk_id
        and b.coordinator_id = (select public.acting_coordinator_id())
        and b.sealed_at is not null
    )
  )
  with check (
    status = 'failure'
    or (
      status = 'success'
      and exists (
        select from public.bulk_registrations b
        join public.proxy_activities a
          on a.coordinator_id = b.coordinator_id and a.registration_key = b.registration_key
        where b.bulk_id = bulk_registration_items.bulk_id
          and b.coordinator_id = (select public.acting_coordinator_id())
          and a.mentor_id = bulk_registration_items.mentor_id
          and a.id = bulk_registration_items.activity_id
      )
    )
  );

create policy coordinators_read_their_activities on public.proxy_activities
  for select to authenticated, bulk_registrar
  using (coordinator_id = (select public.acting_coordinator_id()));

-- Three things in one: an active mentor of her chapter, a selection of hers that holds this mentor as an open item,
-- and exactly the activity which that selection was opened for.
create policy runs_register_what_was_opened on public.proxy_activities
  for insert to bulk_registrar
  with check (
    coordinator_id = (select public.acting_coordinator_id())
    and exists (
      select from public.mentors m
      where m.id = proxy_activities.mentor_id
        and m.active
        and m.chapter_id = (
          select c.chapter_id from public.coordinators c
          where c.user_id = (select public.acting_coordinator_id())
        )
    )
    and exists (
      select from public.bulk_registrations b
      join public.bulk_registration_items i on i.bulk_id = b.bulk_id
      where b.bulk_id = proxy_activities.bulk_id
        and b.coordinator_id = proxy_activities.coordinator_id
        and b.sealed_at is not null
        and b.registration_key = proxy_activities.registration_key
        and b.activity_type = proxy_activities.activity_type
        and b.activity_date = proxy_activities.activity_date
        and b.duration_minutes = proxy_activities.duration_minutes
        and b.note is not distinct from proxy_activities.note
        and b.occurrence = proxy_activities.occurrence
        and i.mentor_id = proxy_activities.mentor_id
        and i.status = 'open'
    )
  );

create policy coordinators_read_their_audits on public.bulk_registration_audits
  for select to authenticated
  using (coordinator_id = (select public.acting_coordinator_id()));

create policy runs_audit_what_was_opened on public.bulk_registration_audits
  for insert to bulk_registrar
  with check (
    coordinator_id = (select public.acting_coordinator_id())
    and exists (
      select from public.bulk_registrations b
      where b.bulk_id = bulk_registration_audits.bulk_id
        and b.coordinator_id = bulk_registration_audits.coordinator_id
        and b.sealed_at is not null
        and bulk_registration_audits.round <= b.round
        and bulk_registration_audits.total <= b.total
        and b.activity_type = bulk_registration_audits.activity_type
        and b.activity_date = bulk_registration_audits.activity_date
        and b.duration_minutes = bulk_registration_audits.duration_minutes
        and b.note is not distinct from bulk_registration_audits.note
        and b.occurrence = bulk_registration_audits.occurrence
    )
  );
