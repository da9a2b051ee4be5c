/** Two sessions in the middle of their transactions, of which one waits until the other is blocked by it. */
import type { Client } from "pg";
import { actingAs } from "../../src/testing/database.ts";
import type { Requester } from "../../src/testing/database.ts";
import { callFunction } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

export interface Call {
  requester: Requester;
  functionName: string;
  values: Arguments;
}

/**
 * Makes the first call without a commit, starts the second, waits until the first blocks the second, and commits. The
 * second has thus read the state before the first, and decides after it.
 */
export async function runIntoEachOther(
  requests: Requests,
  first: Call,
  second: Call,
): Promise<[Row, Promise<Row>]> {
  const [firstSession, secondSession] = await Promise.all([requests.connect(), requests.connect()]);
  const secondPid = await backendPid(secondSession);
  let secondAnswer: Promise<Row> | undefined;
  const firstAnswer = await actingAs(firstSession, first.requester, async (session) => {
    const answer = await callFunction(session, first.functionName, first.values);
    secondAnswer = call(secondSession, second);
    // The caller awaits it later; an earlier rejection is not unhandled.
    secondAnswer.catch(() => undefined);
    await waitUntilBlocked(requests, secondPid);
    return answer;
  });
  if (secondAnswer === undefined) throw new Error("The second call was never made");
  return [firstAnswer, secondAnswer];
}

export function call(session: Client, { requester, functionName, values }: Call): Promise<Row> {
  return actingAs(session, requester, (current) => callFunction(current, functionName, values));
}

export async function backendPid(session: Client): Promise<number> {
  const { rows } = await session.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid ?? -1;
}

export async function waitUntilBlocked(requests: Requests, pid: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const [row] = await requests.owner("select cardinality(pg_blocking_pids($1)) > 0 as blocked", [pid]);
    if (row?.["blocked"] === true) return;
  }
  throw new Error("The second request was never blocked by the first");
}
