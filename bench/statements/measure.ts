/**
 * The longest statement of each kind on a registration of 1,000,000 mentors, under Supabase's statement timeout of 8 s: opening,
 * submitting, failing, closing, a next round, auditing, correcting, withdrawing, and every read. Coordinators of the chapter have
 * registered the first mentors on the same day many times, so that the search for overlaps finds something.
 */
import { addBenchMentors } from "../host.ts";
import type { BenchHost } from "../host.ts";
import type { Measured } from "../results.ts";
import { median, milliseconds } from "../statistics.ts";
import { correct, withdraw } from "./amendments.ts";
import { findOverlaps, readAmendments, readChapter, readLists, readRound } from "./reads.ts";
import { conclude, fail, open, openNext, submit } from "./rounds.ts";
import { closeSessions, openSessions } from "./timed-session.ts";
import type { Sessions, Times } from "./timed-session.ts";

/** Mentors of the registration, unless another number is asked for. */
export const STATEMENT_ITEMS = 1_000_000;

/** Registrations on the same day by each of two coordinators, and their mentors. */
const OVERLAPPING = 10;
const OVERLAPPING_MENTORS = 5_000;

/** @param items mentors of the registration, at least 10,000 */
export async function measureStatements(
  { place, postgres }: BenchHost,
  items = STATEMENT_ITEMS,
): Promise<Measured> {
  await addBenchMentors(postgres, place.coordinatorId, items);
  const colleagues = await postgres.query<{ user_id: string }>(
    `select o.user_id from public.coordinators c join public.coordinators o using (chapter_id)
     where c.user_id = $1 and o.user_id <> $1 and o.active limit 1`,
    [place.coordinatorId],
  );
  const times: Times = new Map();
  const own = await openSessions(place.postgresUrl, place.coordinatorId, times);
  const other = await openSessions(place.postgresUrl, colleagues.rows[0]?.user_id ?? "", times);
  try {
    await goThrough(own, other, items);
  } finally {
    await closeSessions(own);
    await closeSessions(other);
  }
  const rows = [...times].map(([name, each]) => [
    name,
    String(each.length),
    milliseconds(median(each)),
    milliseconds(Math.max(...each)),
  ]);
  const head = [`statement, ${items.toLocaleString("en")} mentors`, "calls", "median", "longest"];
  return { tables: [{ head, rows }] };
}

/** The first half is submitted; the rest fails or is closed, and taken up by the next round. */
async function goThrough(own: Sessions, other: Sessions, items: number): Promise<void> {
  const submitted = items / 2;
  const round = await open(own, items);
  await submit(own, round, submitted);
  await fail(own, round, submitted);
  await conclude(own, round);
  const next = await openNext(own, round);
  await readRound(own.coordinator, round, items);
  // Only a registration whose rounds have all ended can be amended.
  await conclude(own, next);

  for (const sessions of [own, other]) {
    for (let made = 0; made < OVERLAPPING; made += 1) {
      const overlapping = await open(sessions, OVERLAPPING_MENTORS);
      await submit(sessions, overlapping, OVERLAPPING_MENTORS);
    }
  }
  await findOverlaps(own.coordinator, items);

  const correction = await correct(own, round, submitted);
  await conclude(own, correction, "correction");
  const withdrawal = await withdraw(own, correction, submitted / 2);
  await conclude(own, withdrawal, "withdrawal");
  await readRound(own.coordinator, withdrawal, submitted);
  await readAmendments(own.coordinator, [round, correction, withdrawal]);
  await readLists(own.coordinator);
  // In force are those of the correction that the withdrawal has left.
  for (const { coordinator } of [own, other]) await readChapter(coordinator, correction, submitted);
  await own.registrar.call("read_project", { p_unaudited: 100 });
}
