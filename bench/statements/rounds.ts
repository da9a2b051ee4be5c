/** The statements that write rounds: opening, submitting, failing, closing, auditing. */
import { randomUUID } from "node:crypto";
import { checkTemplate } from "../../src/domain/template.ts";
import { templateParameters } from "../../src/supabase/template-parameters.ts";
import { benchMentorId, newTemplate } from "../host.ts";
import type { Sessions } from "./timed-session.ts";

/** Mentors of one statement that opens, as the client sends them. */
export const CHUNK = 5_000;

/** Mentors of one write, and failures of one statement. */
const WRITE = 500;

/** Positions of which one statement says whether they are open. */
const LOOKED_AT = 100;

export interface Round {
  p_bulk_id: string;
  p_round: number;
}

/** The arguments that describe an activity which nobody has registered before. */
export function newActivity() {
  return templateParameters(checkTemplate(newTemplate()));
}

/** Ids of mentors behind a position. */
export function idsBehind(position: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => benchMentorId(position + index + 1));
}

/** Opens a registration of the first mentors. */
export async function open({ coordinator }: Sessions, mentors: number, of?: string): Promise<Round> {
  const round = { p_bulk_id: randomUUID(), p_round: 1 };
  const activity = newActivity();
  for (let position = 0; position < mentors; position += CHUNK) {
    const chunk = {
      p_bulk_id: round.p_bulk_id,
      ...activity,
      p_settings: {},
      p_mentor_ids: idsBehind(position, Math.min(CHUNK, mentors - position)),
      p_position: position,
      p_total: position + CHUNK >= mentors ? mentors : null,
    };
    await coordinator.call("open_bulk_registration", chunk, of);
  }
  return round;
}

/** @param to the last position */
export async function submit({ registrar }: Sessions, round: Round, to: number, of?: string): Promise<void> {
  for (let from = 1; from <= to; from += WRITE) {
    const range = { p_from: from, p_to: Math.min(from + WRITE - 1, to) };
    await registrar.call("submit_registrations", { ...round, ...range }, of);
  }
}

/** Lets the mentors of one statement fail that follow a position. */
export async function fail({ registrar }: Sessions, round: Round, position: number): Promise<void> {
  const positions = Array.from({ length: WRITE }, (_, index) => position + index + 1);
  const asked = { ...round, p_positions: positions.slice(0, LOOKED_AT) };
  await registrar.call("read_open_positions", asked);
  const failures = positions.map((each) => ({ position: each, code: "unexpected", attempts: 5 }));
  await registrar.call("settle_failures", { ...round, p_failures: JSON.stringify(failures) });
}

/** Closes what is open, and audits. */
export async function conclude({ registrar }: Sessions, round: Round, of?: string): Promise<void> {
  await registrar.inChunks((after) =>
    registrar.call<{ cursor: number | null }>(
      "close_round",
      { ...round, p_reason: "cancelled", p_after: after },
      of,
    ),
  );
  for (let done = false; !done;) {
    const audited = { ...round, p_steering: "[]" };
    ({ done } = await registrar.call<{ done: boolean }>("log_bulk_submission", audited, of));
  }
}

/** Opens the next round over all that has failed. @returns that round */
export async function openNext({ coordinator }: Sessions, { p_bulk_id }: Round): Promise<Round> {
  const next = { p_bulk_id, p_round: 2 };
  const requestId = randomUUID();
  const args = { ...next, p_settings: {}, p_over: {}, p_request_id: requestId };
  await coordinator.inChunks((after) =>
    coordinator.call<{ cursor: number | null }>("open_round", { ...args, p_after: after }),
  );
  await coordinator.call("find_round", { p_bulk_id, p_request_id: requestId });
  return next;
}
