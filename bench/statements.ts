/**
 * The longest statement of each kind on a registration of 1,000,000 mentors, under Supabase's statement timeout of 8 s: opening,
 * submitting, closing, a next round, auditing, and every read.
 */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { checkTemplate } from "../src/domain/template.ts";
import { newTemplate } from "./host.ts";
import type { BenchHost } from "./host.ts";
import type { Measured } from "./results.ts";
import { median, milliseconds } from "./statistics.ts";

const MENTORS = 1_000_000;
const CHUNK = 5_000;

/** Of these, the first half is submitted; the rest is closed and taken up by the next round. */
const SUBMITTED = MENTORS / 2;

class TimedCaller {
  readonly times = new Map<string, number[]>();
  readonly #connection: Client;
  readonly #role: string;

  constructor(connection: Client, role: string) {
    this.#connection = connection;
    this.#role = role;
  }

  async open(coordinatorId: string): Promise<void> {
    await this.#connection.connect();
    await this.#connection.query("set statement_timeout = '8s'");
    await this.#connection.query("select set_config('request.jwt.claims', $1, false)", [
      JSON.stringify({ sub: coordinatorId, role: this.#role }),
    ]);
    await this.#connection.query(`set role ${this.#role}`);
  }

  /** @returns the function's one object */
  async call<T>(name: string, args: Readonly<Record<string, unknown>>, label = name): Promise<T> {
    const names = Object.keys(args).map((argument, index) => `${argument} => $${index + 1}`);
    const began = performance.now();
    const { rows } = await this.#connection.query<{ answer: T }>(
      `select public.${name}(${names.join(", ")}) as answer`,
      Object.values(args),
    );
    this.times.set(label, [...(this.times.get(label) ?? []), performance.now() - began]);
    const answer = rows[0]?.answer;
    if (answer === undefined) throw new Error(`${name} answered nothing`);
    return answer;
  }

  close(): Promise<void> {
    return this.#connection.end();
  }
}

export async function measureStatements({ place, postgres }: BenchHost): Promise<Measured> {
  await postgres.query(
    `insert into public.mentors (id, chapter_id, full_name)
     select ('a1000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, c.chapter_id, 'Bench mentor ' || n
     from public.coordinators c, generate_series(1, $1::integer) n where c.user_id = $2
     on conflict do nothing`,
    [MENTORS, place.coordinatorId],
  );
  const coordinator = new TimedCaller(new Client({ connectionString: place.postgresUrl }), "authenticated");
  const registrar = new TimedCaller(new Client({ connectionString: place.postgresUrl }), "bulk_registrar");
  await coordinator.open(place.coordinatorId);
  await registrar.open(place.coordinatorId);
  try {
    await goThrough(coordinator, registrar);
  } finally {
    await coordinator.close();
    await registrar.close();
  }
  const all = [...coordinator.times, ...registrar.times];
  const rows = all.map(([name, times]) => [
    name,
    String(times.length),
    milliseconds(median(times)),
    milliseconds(Math.max(...times)),
  ]);
  return { tables: [{ head: ["statement, 1,000,000 mentors", "calls", "median", "longest"], rows }] };
}

async function goThrough(coordinator: TimedCaller, registrar: TimedCaller): Promise<void> {
  const bulkId = randomUUID();
  const template = checkTemplate(newTemplate());
  for (let position = 0; position < MENTORS; position += CHUNK) {
    await coordinator.call("open_bulk_registration", {
      p_bulk_id: bulkId,
      p_activity_type: template.activityType,
      p_activity_date: template.date,
      p_duration_minutes: template.durationMinutes,
      p_note: template.note,
      p_occurrence: template.occurrence,
      p_settings: {},
      p_mentor_ids: chunkOfIds(position),
      p_position: position,
      p_total: position + CHUNK >= MENTORS ? MENTORS : null,
    });
  }
  const round = { p_bulk_id: bulkId, p_round: 1 };
  for (let from = 1; from <= SUBMITTED; from += 500) {
    await registrar.call("submit_registrations", { ...round, p_from: from, p_to: from + 499 });
  }
  await inChunks((after) =>
    registrar.call("close_round", { ...round, p_reason: "cancelled", p_after: after }),
  );
  for (let done = false; !done;) {
    ({ done } = await registrar.call<{ done: boolean }>("log_bulk_submission", {
      ...round,
      p_steering: "[]",
    }));
  }
  const next = { p_bulk_id: bulkId, p_round: 2, p_settings: {}, p_over: {} };
  await inChunks((after) => coordinator.call("open_round", { ...next, p_after: after }));
  for (const after of [0, MENTORS - 1_000]) {
    await coordinator.call("read_progress", { ...round, p_after: after, p_limit: 1_000 });
    await coordinator.call("read_outcomes", { ...round, p_after: after, p_limit: 1_000 });
    await coordinator.call("read_history", { p_bulk_id: bulkId, p_after: after, p_limit: 1_000 });
    const page = { p_bulk_id: bulkId, p_limit: 101, p_after: after };
    await coordinator.call("list_bulk_registration_items", page);
    await coordinator.call(
      "list_bulk_registration_items",
      { ...page, p_status: "failure" },
      "list_bulk_registration_items, failures",
    );
  }
  await coordinator.call("list_bulk_registrations", { p_limit: 20 });
}

async function inChunks(call: (after: number) => Promise<{ cursor: number | null }>): Promise<void> {
  for (let after: number | null = 0; after !== null;) ({ cursor: after } = await call(after));
}

function chunkOfIds(position: number): string[] {
  return Array.from(
    { length: CHUNK },
    (_, index) => `a1000000-0000-4000-8000-${String(position + index + 1).padStart(12, "0")}`,
  );
}
