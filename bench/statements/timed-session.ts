/** Sessions of Postgres as PostgREST opens them, whose statements are timed under Supabase's statement timeout. */
import { Client } from "pg";

export type Role = "authenticated" | "bulk_registrar";

/** Milliseconds of each call, by what is called. */
export type Times = Map<string, number[]>;

export class TimedSession {
  readonly #connection: Client;
  readonly #times: Times;

  private constructor(connection: Client, times: Times) {
    this.#connection = connection;
    this.#times = times;
  }

  static async open(url: string, role: Role, coordinatorId: string, times: Times): Promise<TimedSession> {
    const connection = new Client({ connectionString: url });
    await connection.connect();
    await connection.query("set statement_timeout = '8s'");
    await connection.query("select set_config('request.jwt.claims', $1, false)", [
      JSON.stringify({ sub: coordinatorId, role }),
    ]);
    await connection.query(`set role ${role}`);
    return new TimedSession(connection, times);
  }

  /** @param of what the call is about, for the table. @returns the function's one object */
  async call<T>(name: string, args: Readonly<Record<string, unknown>>, of?: string): Promise<T> {
    const names = Object.keys(args).map((argument, index) => `${argument} => $${index + 1}`);
    const query = `select public.${name}(${names.join(", ")}) as answer`;
    const rows = await this.query(of === undefined ? name : `${name}, ${of}`, query, Object.values(args));
    const answer = rows[0]?.["answer"];
    if (answer === undefined) throw new Error(`${name} answered nothing`);
    return answer as T;
  }

  async query(label: string, query: string, values: unknown[]): Promise<Record<string, unknown>[]> {
    const began = performance.now();
    const { rows } = await this.#connection.query<Record<string, unknown>>(query, values);
    this.#times.set(label, [...(this.#times.get(label) ?? []), performance.now() - began]);
    return rows;
  }

  /** Calls until the answer has no cursor. @returns the last answer */
  async inChunks<T extends { cursor: number | null }>(call: (after: number) => Promise<T>): Promise<T> {
    let answer = await call(0);
    while (answer.cursor !== null) answer = await call(answer.cursor);
    return answer;
  }

  close(): Promise<void> {
    return this.#connection.end();
  }
}

/** The two sessions in which the statements of one coordinator's runs come. */
export interface Sessions {
  coordinator: TimedSession;
  registrar: TimedSession;
}

export async function openSessions(url: string, coordinatorId: string, times: Times): Promise<Sessions> {
  return {
    coordinator: await TimedSession.open(url, "authenticated", coordinatorId, times),
    registrar: await TimedSession.open(url, "bulk_registrar", coordinatorId, times),
  };
}

export async function closeSessions({ coordinator, registrar }: Sessions): Promise<void> {
  await coordinator.close();
  await registrar.close();
}
