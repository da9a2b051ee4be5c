/** The statements that correct and withdraw: looking up what an amendment would do, opening it, and its writes. */
import { randomUUID } from "node:crypto";
import { CHUNK, idsBehind, newActivity, submit } from "./rounds.ts";
import type { Round } from "./rounds.ts";
import type { Sessions } from "./timed-session.ts";

interface Chunk {
  cursor: number | null;
}

/** Corrects every row in force of a registration. */
export async function correct(sessions: Sessions, amended: Round, mentors: number): Promise<Round> {
  const { coordinator } = sessions;
  const of = "correction";
  const activity = newActivity();
  const asked = { p_of_bulk_id: amended.p_bulk_id, ...activity };
  await coordinator.inChunks((after) =>
    coordinator.call<Chunk>("preflight_amendment", { ...asked, p_after: after }, of),
  );
  const named = { p_mentor_ids: idsBehind(0, Math.min(CHUNK, mentors)) };
  await coordinator.call("preflight_amendment", { ...asked, ...named }, `${of} of named mentors`);
  const round = await openAmendment(sessions, amended, of, activity);
  await submit(sessions, round, mentors, of);
  return round;
}

/** Withdraws some of the rows in force, and leaves the rest open. */
export async function withdraw(sessions: Sessions, amended: Round, mentors: number): Promise<Round> {
  const of = "withdrawal";
  await sessions.coordinator.inChunks((after) =>
    sessions.coordinator.call<Chunk>(
      "preflight_amendment",
      { p_of_bulk_id: amended.p_bulk_id, p_after: after },
      of,
    ),
  );
  const round = await openAmendment(sessions, amended, of, {});
  await submit(sessions, round, mentors, of);
  return round;
}

async function openAmendment(
  { coordinator }: Sessions,
  amended: Round,
  kind: "correction" | "withdrawal",
  activity: Partial<ReturnType<typeof newActivity>>,
): Promise<Round> {
  const round = { p_bulk_id: randomUUID(), p_round: 1 };
  const { p_bulk_id } = round;
  const header = { p_bulk_id, p_kind: kind, p_of_bulk_id: amended.p_bulk_id, p_settings: {}, p_over: {} };
  await coordinator.inChunks((after) =>
    coordinator.call<Chunk>("open_amendment", { ...header, ...activity, p_after: after }, kind),
  );
  return round;
}
