-- What a policy can't say, because it sees either the old row or the new one: which changes a row may go through.
-- They hold for everybody, also for who bypasses row level security.

-- A selection is sealed once, with its true total, and rounds only follow one another.
create function public.guard_bulk_registration() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  if old.sealed_at is not null and (new.sealed_at, new.total) is distinct from (old.sealed_at, old.total) then
    raise exception using errcode = 'BR005', message = 'the selection is sealed';
  end if;
  if old.sealed_at is null and new.sealed_at is not null and new.total <> (
    select count(*) from public.bulk_registration_items i where i.bulk_id = new.bulk_id
  ) then
    raise exception using errcode = 'BR005', message = 'the total differs from the number of items';
  end if;
  if new.round not in (old.round, old.round + 1) then
    raise exception using errcode = 'BR007', message = 'rounds follow one another';
  end if;
  return new;
end
$$;

create trigger guard_bulk_registration before update on public.bulk_registrations
  for each row execute function public.guard_bulk_registration();

-- The policy looks at the header as it was when the statement began. The lock makes an insert wait for a seal that is
-- under way, and look again.
create function public.guard_sealed_selection() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  perform from public.bulk_registrations b
  where b.bulk_id in (select distinct n.bulk_id from new_items n)
  for share;
  if exists (
    select from public.bulk_registrations b
    where b.bulk_id in (select distinct n.bulk_id from new_items n) and b.sealed_at is not null
  ) then
    raise exception using errcode = 'BR005', message = 'the selection is sealed';
  end if;
  return null;
end
$$;

create trigger guard_sealed_selection after insert on public.bulk_registration_items
  referencing new table as new_items
  for each statement execute function public.guard_sealed_selection();

-- An outcome is final in its round, and a success for ever (only the number of attempts it took may grow). So what a
-- run has counted stays true, and an attempt that comes late can't undo it.
create function public.guard_settled_item() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  raise exception using errcode = 'BR006', message = 'the item has been settled';
end
$$;

create trigger guard_settled_item before update on public.bulk_registration_items
  for each row when (
    (
      old.status = 'success'
      and (
        (new.round, new.status, new.detail, new.activity_id, new.settled_at)
          is distinct from (old.round, old.status, old.detail, old.activity_id, old.settled_at)
        or new.attempts < old.attempts
      )
    )
    or (old.status = 'failure' and not (new.status = 'open' and new.round > old.round))
  )
  execute function public.guard_settled_item();

-- What has been audited is history.
create function public.refuse_change() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  raise exception using errcode = '42501', message = format('table %s takes inserts only', tg_table_name);
end
$$;

create trigger refuse_change before update or delete on public.bulk_registration_audits
  for each row execute function public.refuse_change();
create trigger refuse_truncate before truncate on public.bulk_registration_audits
  for each statement execute function public.refuse_change();

revoke all on function
  public.guard_bulk_registration(), public.guard_sealed_selection(), public.guard_settled_item(),
  public.refuse_change()
from public, anon, authenticated, service_role, bulk_registrar;
