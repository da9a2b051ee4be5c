/** Calls of an operator, in a session of the role `bulk_operator` under Supabase's statement timeout. */
import { withSession } from "../../src/testing/database.ts";
import type { TestDatabase } from "../../src/testing/database.ts";
import { audit, closeRound, openRegistration, submit } from "./scenario.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

/** @returns what the function answers; its arguments by position */
export function operate(database: TestDatabase, functionName: string, values: unknown[]): Promise<Row> {
  return withSession(database.url("supabase_admin"), async (session) => {
    await session.query("set statement_timeout = '8s'");
    await session.query("set role bulk_operator");
    const list = values.map((_, index) => `$${index + 1}`).join(", ");
    const { rows } = await session.query<{ answer: Row }>(
      `select bulk_registration_private.${functionName}(${list}) as answer`,
      values,
    );
    const answer = rows[0]?.answer;
    if (answer === undefined) throw new Error(`${functionName} answered nothing`);
    return answer;
  });
}

/** Opens, submits as `registered` says, closes the rest, and audits. */
export async function openAudited(
  requests: Requests,
  options: { by?: number; mentorIds?: string[]; registered?: [number, number]; template?: Arguments } = {},
): Promise<string> {
  const { registered, ...others } = options;
  const { by = 1 } = options;
  const bulkId = await openRegistration(requests, others);
  if (registered !== undefined) await submit(requests, bulkId, registered, { by });
  await closeRound(requests, bulkId, { by });
  await audit(requests, bulkId, { by });
  return bulkId;
}

/** Moves all its times back by this many days. */
export async function age(requests: Requests, bulkId: string, days: number): Promise<void> {
  await requests.owner(
    `update public.bulk_registration_rounds set ended_at = ended_at - make_interval(days => $2),
       filled_at = filled_at - make_interval(days => $2)
     where bulk_id = $1`,
    [bulkId, days],
  );
}
