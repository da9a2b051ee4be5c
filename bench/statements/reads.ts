/** The statements that read: progress, outcomes, lists, the chapter's registrations, and what would overlap. */
import { idsBehind, newActivity } from "./rounds.ts";
import type { Round } from "./rounds.ts";
import type { TimedSession } from "./timed-session.ts";

/** Entries of a page of a reader, and of a list. */
const PAGE = 1_000;
const LISTED = 101;

/** Mentors whom one preflight looks at. */
const LOOKED_AT = 10_000;

/** Reads a round of so many mentors at its begin and at its end. */
export async function readRound(coordinator: TimedSession, round: Round, mentors: number): Promise<void> {
  const { p_bulk_id } = round;
  for (const after of [0, mentors - PAGE]) {
    const page = { p_after: after, p_limit: PAGE };
    await coordinator.call("read_progress", { ...round, ...page });
    await coordinator.call("read_outcomes", { ...round, ...page });
    await coordinator.call("read_history", { p_bulk_id, ...page });
    const listed = { p_bulk_id, p_limit: LISTED, p_after: after };
    await coordinator.call("list_bulk_registration_items", listed);
    await coordinator.call("list_bulk_registration_items", { ...listed, p_status: "failure" }, "failures");
    await coordinator.query(
      "failures up to a sequence number",
      `select count(*) from public.bulk_registration_items
       where bulk_id = $1 and round = $2 and sequence <= $3 and error_code is not null`,
      [p_bulk_id, round.p_round, after + PAGE],
    );
  }
}

/** What has become of a registration since, beside its audit. */
export async function readAmendments(coordinator: TimedSession, amended: readonly Round[]): Promise<void> {
  for (const { p_bulk_id } of amended) await coordinator.call("read_amendments", { p_bulk_id });
}

export async function readLists(coordinator: TimedSession): Promise<void> {
  await coordinator.call("list_bulk_registrations", { p_limit: LISTED });
  await coordinator.call("list_bulk_registrations", { p_limit: LISTED, p_status: "open" }, "open ones");
  await coordinator.call(
    "list_bulk_registrations",
    { p_limit: LISTED, p_activity_type: "none" },
    "by a text that nothing has",
  );
  await coordinator.call("list_mentors", { p_limit: LISTED });
  await coordinator.call("list_mentors", { p_limit: LISTED, p_search: "mentor 99" }, "by a part of the name");
  await coordinator.call(
    "list_mentors",
    { p_limit: LISTED, p_search: "nobody" },
    "by a name that nobody has",
  );
}

/** @param rows mentors whom the registration has in force */
export async function readChapter(
  coordinator: TimedSession,
  { p_bulk_id }: Round,
  rows: number,
): Promise<void> {
  await coordinator.call("list_chapter_registrations", { p_limit: LISTED });
  await coordinator.call("list_chapter_registrations", { p_limit: 1, p_bulk_ids: [p_bulk_id] }, "by id");
  await coordinator.call(
    "list_chapter_registrations",
    { p_limit: LISTED, p_activity_type: "none" },
    "by a text that nothing has",
  );
  for (const position of [0, rows - PAGE]) {
    const [after] = idsBehind(position, 1);
    await coordinator.call("list_chapter_mentors", { p_bulk_id, p_limit: PAGE, p_after: after });
  }
}

/** Looks for what mentors have on the same day: those at the begin have most. */
export async function findOverlaps(coordinator: TimedSession, mentors: number): Promise<void> {
  for (const position of [0, mentors - LOOKED_AT]) {
    const asked = { ...newActivity(), p_mentor_ids: idsBehind(position, LOOKED_AT) };
    await coordinator.call("preflight_bulk_registration", asked, "with overlaps");
  }
}
