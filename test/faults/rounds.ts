/** The rounds of a bulk registration at the end: nothing lost, numbers without gaps, right counters, all ended. */
import type { Stage } from "./stage.ts";

interface Round extends Record<string, unknown> {
  round: number;
  total: number | null;
  filled: number;
  ended: boolean;
  /** The counters, and the sums of the items. */
  counters: string;
  counted: string;
  items: number;
  /** Missing sequence numbers and positions. */
  missing_sequences: number;
  missing_positions: number;
  ended_at_last: boolean;
  /** Items of the round that had succeeded before. */
  taken_wrongly: number;
}

/** @returns a sentence for each broken invariant */
export async function checkRounds(stage: Stage, bulkId: string): Promise<string[]> {
  const rounds = await stage.rows<Round>(
    `select r.round, r.total, r.filled, r.ended_at is not null as ended,
       (r.settled, r.succeeded, r.already_registered, r.failed, r.cancelled)::text as counters,
       i.counted::text as counted, i.items,
       (select count(*)::int from generate_series(1, r.settled) as n where not exists (
          select from public.bulk_registration_items x
          where x.bulk_id = r.bulk_id and x.round = r.round and x.sequence = n
        )) as missing_sequences,
       (select count(*)::int from generate_series(1, r.filled) as n where not exists (
          select from public.bulk_registration_items x
          where x.bulk_id = r.bulk_id and x.round = r.round and x.position = n
        )) as missing_positions,
       coalesce(r.ended_at >= i.last_settled, false) as ended_at_last,
       (select count(*)::int from public.bulk_registration_items x
        join public.bulk_registration_items y on y.bulk_id = x.bulk_id and y.mentor_id = x.mentor_id and y.round < x.round
        where x.bulk_id = r.bulk_id and x.round = r.round and y.error_code is null) as taken_wrongly
     from public.bulk_registration_rounds r
     cross join lateral (
       select (
           count(x.sequence), count(*) filter (where x.detail in ('registered', 'alreadyRegistered')),
           count(*) filter (where x.detail = 'alreadyRegistered'),
           count(*) filter (where x.detail in ('failed', 'cancelled')), count(*) filter (where x.detail = 'cancelled')
         ) as counted,
         count(*)::int as items, max(x.settled_at) as last_settled
       from public.bulk_registration_items x where x.bulk_id = r.bulk_id and x.round = r.round
     ) i
     where r.bulk_id = $1 order by r.round`,
    [bulkId],
  );
  return rounds.flatMap((round) => checkRound(round).map((violation) => `round ${round.round} ${violation}`));
}

function checkRound(round: Round): string[] {
  const { total, filled, items, ended, counters, counted } = round;
  return [
    ...(total === items && filled === items ? [] : [`has ${items} items of ${total}, ${filled} filled in`]),
    ...(ended ? [] : ["has not ended"]),
    ...(round.ended_at_last ? [] : ["ended before its last item settled"]),
    ...(counters === counted ? [] : [`has the counters ${counters}, and its items add up to ${counted}`]),
    ...(round.missing_sequences === 0 ? [] : [`lacks ${round.missing_sequences} sequence numbers`]),
    ...(round.missing_positions === 0 ? [] : [`lacks ${round.missing_positions} positions`]),
    ...(round.taken_wrongly === 0 ? [] : [`has taken ${round.taken_wrongly} items that had succeeded`]),
  ];
}
