/**
 * `it` for tests of the schema: each test gets its own database with the sample data, and makes requests to it as
 * PostgREST does. One server serves the whole test run.
 */
import { Client, DatabaseError } from "pg";
import type { QueryResult } from "pg";
import { inject, test } from "vitest";
import { actingAs, connectToTestPostgres, createTestDatabase } from "../../src/testing/database.ts";
import type { Requester, TestDatabase } from "../../src/testing/database.ts";

/** The sample data: coordinators 1 and 2 are in the first chapter, 3 is in the second. There is no coordinator 9. */
export const coordinator = (number: number): string => sampleId("c", number);
/** Mentors 1 to 40 are active and 41 to 44 inactive in the first chapter, 45 to 58 and 59 to 60 in the second. */
export const mentor = (number: number): string => sampleId("a", number);
export const mentors = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => mentor(first + index));
export const chapter = (number: number): string => sampleId("b", number);

export const UNKNOWN_MENTOR = "dddddddd-0000-4000-8000-000000000001";

export const authenticated = (number: number): Requester => ({
  role: "authenticated",
  sub: coordinator(number),
});
export const registrar = (number: number): Requester => ({
  role: "bulk_registrar",
  sub: coordinator(number),
});

export type Row = Record<string, unknown>;
export type Arguments = Readonly<Record<string, unknown>>;

export interface Requests {
  /** Calls a function in one transaction as this requester. The arguments are named, without the `p_`. */
  call(requester: Requester, functionName: string, values: Arguments): Promise<Row>;
  /** Runs one statement in one transaction as this requester. */
  query(requester: Requester, text: string, values?: unknown[]): Promise<QueryResult<Row>>;
  /** Runs one statement as the owner of the tables, past every policy: to arrange a state and to look at it. */
  owner(text: string, values?: unknown[]): Promise<Row[]>;
  /** One more session of the role `authenticator`, for tests with two sessions. */
  connect(): Promise<Client>;
}

export const it = test
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern what a fixture depends on: here nothing.
  .extend("server", { scope: "file" }, async ({}) => connectToTestPostgres(inject("postgresAddress")))
  .extend("database", async ({ server }, { onCleanup }) => {
    const database = await createTestDatabase(server);
    onCleanup(() => database.drop());
    return database;
  })
  .extend("requests", async ({ database }, { onCleanup }) => {
    const { requests, close } = await openRequests(database);
    onCleanup(close);
    return requests;
  });

export async function callFunction(session: Client, functionName: string, values: Arguments): Promise<Row> {
  const names = Object.keys(values);
  const list = names.map((name, index) => `${parameterName(name)} => $${index + 1}`).join(", ");
  const { rows } = await session.query<{ answer: Row }>(
    `select public.${functionName}(${list}) as answer`,
    Object.values(values),
  );
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error(`${functionName} answered nothing`);
  return answer;
}

/** The code of the error with which a request ends. The test fails when the request succeeds. */
export async function errorCode(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    if (error instanceof DatabaseError && error.code !== undefined) return error.code;
    throw error;
  }
  throw new Error("The request succeeded, although a refusal was expected");
}

async function openRequests(
  database: TestDatabase,
): Promise<{ requests: Requests; close: () => Promise<void> }> {
  const sessions: Client[] = [];
  const open = async (url: string): Promise<Client> => {
    const session = new Client({ connectionString: url });
    sessions.push(session);
    await session.connect();
    return session;
  };
  const connect = (): Promise<Client> => open(database.url("authenticator"));
  const session = await connect();
  const ownerSession = await open(database.url("postgres"));
  return {
    requests: {
      call: (requester, functionName, values) =>
        actingAs(session, requester, (current) => callFunction(current, functionName, values)),
      query: (requester, text, values = []) =>
        actingAs(session, requester, (current) => current.query<Row>(text, values)),
      owner: async (text, values = []) => (await ownerSession.query<Row>(text, values)).rows,
      connect,
    },
    close: async () => {
      await Promise.all(sessions.map((each) => each.end()));
    },
  };
}

function sampleId(kind: string, number: number): string {
  return `${kind}0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

function parameterName(name: string): string {
  return `p_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}
