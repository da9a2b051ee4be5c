/** Rounds against a coordinator who goes past the function with her own token: no round counts an item twice or anew. */
import { describe, expect } from "vitest";
import { failure, logSubmission, openRegistration, openRound, recordFailures, submit } from "./scenario.ts";
import { authenticated, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

/** Mentor 1 is registered, 2 and 3 have failed in round 1. */
async function openFailed(requests: Requests): Promise<string> {
  const bulkId = await openRegistration(requests);
  await submit(requests, bulkId, mentor(1));
  await recordFailures(
    requests,
    bulkId,
    mentors(2, 3).map((mentorId) => failure(mentorId)),
  );
  return bulkId;
}

function openFor(requests: Requests, bulkId: string, round: number, mentorIds: string[]): Promise<Row> {
  const values = { bulkId, round, onlyMentorIds: mentorIds };
  return requests.call(authenticated(1), "open_bulk_registration_round", values);
}

function raiseRound(requests: Requests, bulkId: string): Promise<unknown> {
  const text = "update public.bulk_registrations set round = round + 1 where bulk_id = $1";
  return requests.query(authenticated(1), text, [bulkId]);
}

/** What the item truly failed with, kept by a statement of her own. */
async function keepFailure(requests: Requests, bulkId: string, mentorId: string): Promise<unknown> {
  const columns = `bulk_id, round, mentor_id, position, detail, error_code, error_message, error_retryable, attempts,
    settled_at`;
  return requests.query(
    authenticated(1),
    `insert into public.bulk_registration_past_failures (${columns})
     select ${columns} from public.bulk_registration_items where bulk_id = $1 and mentor_id = $2`,
    [bulkId, mentorId],
  );
}

function updateItem(requests: Requests, bulkId: string, mentorId: string, change: string): Promise<unknown> {
  const text = `update public.bulk_registration_items set ${change} where bulk_id = $1 and mentor_id = $2`;
  return requests.query(authenticated(1), text, [bulkId, mentorId]);
}

async function outcomes(requests: Requests, bulkId: string): Promise<string[]> {
  const rows = await requests.owner(
    `select right(mentor_id::text, 2)::int || ' r' || round || ' ' || status as outcome
     from public.bulk_registration_outcomes where bulk_id = $1 order by position, round`,
    [bulkId],
  );
  return rows.map((row) => String(row["outcome"]));
}

const CANCELLED = {
  status: "'failure'",
  detail: "'cancelled'",
  error_code: "'cancelled'",
  error_message: "'Cancelled before it was registered'",
  error_retryable: "true",
  attempts: "0",
  settled_at: "date_trunc('milliseconds', clock_timestamp())",
};

const cancelledBut = (changes: Record<string, string>): string =>
  Object.entries({ ...CANCELLED, ...changes })
    .map(([column, value]) => `${column} = ${value}`)
    .join(", ");

const REOPENED = `status = 'open', detail = null, attempts = 0, settled_at = null,
  error_code = null, error_message = null, error_retryable = null`;

describe("keeping a failure", () => {
  it("is refused once the round is open, so that no audit and no retry is in its way", async ({
    requests,
  }) => {
    const bulkId = await openFailed(requests);
    await openFor(requests, bulkId, 2, [mentor(2)]);

    expect(await errorCode(keepFailure(requests, bulkId, mentor(3)))).toBe("BR007");

    expect(await outcomes(requests, bulkId)).toEqual(["1 r1 success", "2 r1 failure", "3 r1 failure"]);
    const claims = { total: 3, succeeded: 1, failed: 2, overallStatus: "partialSuccess" };
    expect(await logSubmission(requests, bulkId, claims)).toMatchObject({ logged: true, agrees: true });
    await recordFailures(requests, bulkId, [failure(mentor(2))], { round: 2 });
    expect(await openRound(requests, bulkId, 3)).toMatchObject({ total: 2 });
  });

  it("takes the item up with it, so that it never counts as failed twice in one round", async ({
    requests,
  }) => {
    const bulkId = await openFailed(requests);
    await raiseRound(requests, bulkId);

    await keepFailure(requests, bulkId, mentor(3));

    expect(await outcomes(requests, bulkId)).toEqual(["1 r1 success", "2 r1 failure", "3 r1 failure"]);
    const [item] = await requests.owner(
      "select round, status from public.bulk_registration_items where bulk_id = $1 and mentor_id = $2",
      [bulkId, mentor(3)],
    );
    expect(item).toEqual({ round: 2, status: "open" });
    // Its failure of round 1 can't be kept again, nor what it hasn't failed with yet.
    expect(await errorCode(keepFailure(requests, bulkId, mentor(3)))).toBe("42501");
  });

  it("is the only way into another round: not forward without it, and never back", async ({ requests }) => {
    const bulkId = await openFailed(requests);
    await raiseRound(requests, bulkId);
    const forward = updateItem(requests, bulkId, mentor(2), `round = 2, ${REOPENED}`);
    expect(await errorCode(forward)).toBe("BR006");

    const otherId = await openFailed(requests);
    await openRound(requests, otherId, 2);
    const back = updateItem(requests, otherId, mentor(3), `round = 1, ${cancelledBut({})}`);
    expect(await errorCode(back)).toBe("BR006");
    expect(await outcomes(requests, otherId)).toEqual(["1 r1 success", "2 r1 failure", "3 r1 failure"]);
  });
});

describe("settling what a round left open", () => {
  for (const changes of [
    { error_message: "'Something else'" },
    { error_retryable: "false" },
    { settled_at: "now() + interval '1 day'" },
    { settled_at: "now() - interval '1 day'" },
    { attempts: "3" },
    { detail: "'failed'" },
    { error_code: "'busy'" },
  ]) {
    it(`is no way to state another reason or another time: ${JSON.stringify(changes)}`, async ({
      requests,
    }) => {
      const bulkId = await openRegistration(requests);
      await raiseRound(requests, bulkId);

      const request = updateItem(requests, bulkId, mentor(1), cancelledBut(changes));

      expect(await errorCode(request)).toBe("42501");
      expect(await outcomes(requests, bulkId)).toEqual([]);
    });
  }

  it("is kept in the words of a cancellation only, when its item is taken up at once", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const { status: _, ...cancelled } = CANCELLED;
    const keep = (changes: Record<string, string>): Promise<unknown> => {
      const columns = { ...cancelled, ...changes };
      return requests.query(
        authenticated(1),
        `insert into public.bulk_registration_past_failures
           (bulk_id, round, mentor_id, position, ${Object.keys(columns).join(", ")})
         select bulk_id, round, mentor_id, position, ${Object.values(columns).join(", ")}
         from public.bulk_registration_items where bulk_id = $1 and mentor_id = $2`,
        [bulkId, mentor(1)],
      );
    };
    expect(await errorCode(keep({}))).toBe("42501");
    await raiseRound(requests, bulkId);
    for (const changes of [
      { error_message: "'Something else'" },
      { error_code: "'busy'" },
      { detail: "'failed'" },
      { error_retryable: "false" },
      { attempts: "1" },
      { settled_at: "now() - interval '1 day'" },
      { settled_at: "now() + interval '1 day'" },
    ]) {
      expect([changes, await errorCode(keep(changes))]).toEqual([changes, "42501"]);
    }
    expect(await outcomes(requests, bulkId)).toEqual([]);
    await keep({});
    expect(await outcomes(requests, bulkId)).toEqual(["1 r1 failure"]);
  });

  it("is possible as what it is, in its own round", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(updateItem(requests, bulkId, mentor(1), cancelledBut({})))).toBe("42501");
    await raiseRound(requests, bulkId);
    await updateItem(requests, bulkId, mentor(1), cancelledBut({}));
    expect(await outcomes(requests, bulkId)).toEqual(["1 r1 failure"]);
  });
});

describe("the choice of a round", () => {
  it("can't be stated as anything but a hash", async ({ requests }) => {
    const bulkId = await openFailed(requests);
    await raiseRound(requests, bulkId);
    const insert = requests.query(
      authenticated(1),
      "insert into public.bulk_registration_rounds (bulk_id, round, scope_hash) values ($1, 2, 'a name')",
      [bulkId],
    );
    expect(await errorCode(insert)).toBe("23514");
  });

  for (const chosen of [{ onlyMentorIds: [mentor(2), null] }, { onlyCodes: ["busy", null] }]) {
    it(`holds no null: ${JSON.stringify(chosen)}`, async ({ requests }) => {
      const bulkId = await openFailed(requests);
      const request = requests.call(authenticated(1), "open_bulk_registration_round", {
        bulkId,
        round: 2,
        ...chosen,
      });
      expect(await errorCode(request)).toBe("22023");
    });
  }
});
