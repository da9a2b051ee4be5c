-- What each role may do on the tables; the policies then say on which rows. Supabase grants everything on whatever
-- is made in public to every API role: it is taken back by name here, since the project may hold other people's
-- tables too. What a later migration makes must do the same; a test compares all privileges with the list.

revoke all on
  public.chapters, public.coordinators, public.mentors, public.bulk_registrations, public.bulk_registration_items,
  public.proxy_activities, public.bulk_registration_audits
from public, anon, authenticated, service_role, bulk_registrar;
revoke all on sequence public.bulk_registration_items_position_seq
from public, anon, authenticated, service_role, bulk_registrar;
revoke all on function public.acting_coordinator_id()
from public, anon, authenticated, service_role, bulk_registrar;

-- The policies call it as whoever makes the request.
grant execute on function public.acting_coordinator_id() to authenticated, bulk_registrar;

-- A coordinator under her own token reads, and opens bulk registrations.
grant select on
  public.chapters, public.coordinators, public.mentors, public.bulk_registrations, public.bulk_registration_items,
  public.proxy_activities, public.bulk_registration_audits
to authenticated;
grant insert (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence)
  on public.bulk_registrations to authenticated;
-- To seal, and to open the next round.
grant update (round, total, sealed_at) on public.bulk_registrations to authenticated;
grant insert (bulk_id, mentor_id) on public.bulk_registration_items to authenticated;
-- To reopen what failed. Not activity_id: she can never state a success.
grant update (round, status, detail, error_code, error_message, error_retryable, attempts, settled_at)
  on public.bulk_registration_items to authenticated;

-- A run registers, settles and audits. It needs no mentor's name.
grant select on public.coordinators, public.bulk_registrations, public.bulk_registration_items to bulk_registrar;
grant select (id, chapter_id, active) on public.mentors to bulk_registrar;
grant select (id, coordinator_id, mentor_id, registration_key) on public.proxy_activities to bulk_registrar;
grant insert (
  coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id
) on public.proxy_activities to bulk_registrar;
grant update (status, detail, error_code, error_message, error_retryable, attempts, activity_id, settled_at)
  on public.bulk_registration_items to bulk_registrar;
grant insert (
  bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence,
  total, succeeded, already_registered, failed, cancelled, overall_status, settled_at
) on public.bulk_registration_audits to bulk_registrar;
