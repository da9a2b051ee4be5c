/** Rounds over chosen items, and what is kept of the rounds before. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  cancelOpen,
  failure,
  logSubmission,
  openRegistration,
  openRound,
  recordFailures,
  submit,
} from "./scenario.ts";
import { authenticated, errorCode, it, mentor, mentors, registrar, UNKNOWN_MENTOR } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

/** Mentor 1 is registered; 2 and 3 were unreachable, 4 is unknown, 5 was cancelled. */
async function openFailed(requests: Requests): Promise<string> {
  const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 5) });
  await submit(requests, bulkId, mentor(1));
  await recordFailures(requests, bulkId, [
    failure(mentor(2), { code: "unreachable", attempts: 7 }),
    failure(mentor(3), { code: "unreachable" }),
    failure(mentor(4), { code: "mentorUnknown", attempts: 1 }),
  ]);
  await cancelOpen(requests, bulkId);
  return bulkId;
}

function openChosen(requests: Requests, bulkId: string, round: number, chosen: Arguments): Promise<Row> {
  const values = { bulkId, round, onlyMentorIds: null, onlyCodes: null, ...chosen };
  return requests.call(authenticated(1), "open_bulk_registration_round", values);
}

async function outcomes(requests: Requests, bulkId: string, by = 1): Promise<string[]> {
  const { rows } = await requests.query(
    authenticated(by),
    `select format('%s r%s %s %s', right(mentor_id::text, 2)::int, round, coalesce(error_code, detail), attempts)
       as outcome
     from public.bulk_registration_outcomes where bulk_id = $1 order by position, round`,
    [bulkId],
  );
  return rows.map(({ outcome }) => String(outcome));
}

function openItems(requests: Requests, bulkId: string): Promise<Row[]> {
  return requests.owner(
    `select mentor_id, round from public.bulk_registration_items
     where bulk_id = $1 and status = 'open' order by position`,
    [bulkId],
  );
}

describe("a round over chosen items", () => {
  it.for([
    { by: "mentors", chosen: { onlyMentorIds: [mentor(4), mentor(2), mentor(2)] }, taken: [2, 4] },
    { by: "codes", chosen: { onlyCodes: ["unreachable"] }, taken: [2, 3] },
    { by: "the code of the cancelled", chosen: { onlyCodes: ["cancelled"] }, taken: [5] },
    { by: "both", chosen: { onlyMentorIds: [mentor(5)], onlyCodes: ["mentorUnknown"] }, taken: [4, 5] },
    { by: "mentors of whom some have succeeded", chosen: { onlyMentorIds: mentors(1, 3) }, taken: [2, 3] },
    { by: "nothing: all that haven't succeeded", chosen: {}, taken: [2, 3, 4, 5] },
  ])("takes those chosen by $by, and leaves the others failed", async ({ chosen, taken }, { requests }) => {
    const bulkId = await openFailed(requests);
    const ids = taken.map((number) => mentor(number));

    const answer = await openChosen(requests, bulkId, 2, chosen);

    expect(answer).toEqual({
      bulkId,
      round: 2,
      total: ids.length,
      firstPage: { mentorIds: ids, cursor: null },
      unknownMentorIds: [],
    });
    expect(await openItems(requests, bulkId)).toEqual(ids.map((id) => ({ mentor_id: id, round: 2 })));
  });

  it.for([
    { what: "codes that nobody failed with", chosen: { onlyCodes: ["busy"] } },
    { what: "mentors who have succeeded", chosen: { onlyMentorIds: [mentor(1)] } },
    { what: "empty lists", chosen: { onlyMentorIds: [], onlyCodes: [] } },
  ])("has nothing to retry with $what, and changes nothing", async ({ chosen }, { requests }) => {
    const bulkId = await openFailed(requests);
    const before = await outcomes(requests, bulkId);

    expect(await errorCode(openChosen(requests, bulkId, 2, chosen))).toBe("BR008");

    expect(await outcomes(requests, bulkId)).toEqual(before);
    expect(await openChosen(requests, bulkId, 2, {})).toMatchObject({ total: 4 });
  });

  it("is not opened for a mentor who isn't in the selection: the answer names them", async ({ requests }) => {
    const bulkId = await openFailed(requests);

    const answer = await openChosen(requests, bulkId, 2, {
      onlyMentorIds: [mentor(2), UNKNOWN_MENTOR, mentor(40), UNKNOWN_MENTOR],
    });

    expect(answer).toEqual({ bulkId, round: 2, unknownMentorIds: [UNKNOWN_MENTOR, mentor(40)] });
    expect(await openItems(requests, bulkId)).toEqual([]);
    expect(await openChosen(requests, bulkId, 2, { onlyMentorIds: [mentor(2)] })).toMatchObject({ total: 1 });
  });

  it("is the same for who asks again in another order, and a conflict for another choice", async ({
    requests,
  }) => {
    const bulkId = await openFailed(requests);
    const first = await openChosen(requests, bulkId, 2, { onlyMentorIds: [mentor(2), mentor(3)] });

    const again = await openChosen(requests, bulkId, 2, {
      onlyMentorIds: [mentor(3), mentor(2), mentor(3)],
    });

    expect(again).toEqual(first);
    for (const other of [{}, { onlyMentorIds: [mentor(2)] }, { onlyCodes: ["unreachable"] }]) {
      expect(await errorCode(openChosen(requests, bulkId, 2, other))).toBe("BR007");
    }
  });

  it("bounds what it is asked for", async ({ requests }) => {
    const bulkId = await openFailed(requests);
    const codes = Array.from({ length: 65 }, (_, index) => `code${index}`);
    expect(await errorCode(openChosen(requests, bulkId, 2, { onlyCodes: codes }))).toBe("22023");
  });
});

describe("what is kept of a round", () => {
  it("is every item's outcome in each round it took part in, through rounds of different choices", async ({
    requests,
  }) => {
    const bulkId = await openFailed(requests);
    await openChosen(requests, bulkId, 2, { onlyCodes: ["unreachable"] });
    await submit(requests, bulkId, mentor(2), { round: 2 });
    await recordFailures(requests, bulkId, [failure(mentor(3), { code: "busy" })], { round: 2 });
    await openChosen(requests, bulkId, 3, { onlyMentorIds: [mentor(3), mentor(5)] });
    await submit(requests, bulkId, mentor(3), { round: 3, attempt: 2 });
    await cancelOpen(requests, bulkId, { round: 3 });

    expect(await outcomes(requests, bulkId)).toEqual([
      "1 r1 registered 1",
      "2 r1 unreachable 7",
      "2 r2 registered 1",
      "3 r1 unreachable 5",
      "3 r2 busy 5",
      "3 r3 registered 2",
      "4 r1 mentorUnknown 1",
      "5 r1 cancelled 0",
      "5 r3 cancelled 0",
    ]);
    const counted = await Promise.all(
      [1, 2, 3].map((round) =>
        requests.call(authenticated(1), "bulk_registration_counts", { bulkId, round }),
      ),
    );
    expect(counted).toMatchObject([
      { total: 5, open: 0, succeeded: 1, failed: 4, cancelled: 1 },
      { total: 2, open: 0, succeeded: 1, failed: 1, cancelled: 0 },
      { total: 2, open: 0, succeeded: 1, failed: 1, cancelled: 1 },
    ]);
  });

  it("shows what a terminated run left open as cancelled in its round, whether it is taken up or not", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
    await recordFailures(requests, bulkId, [failure(mentor(1), { code: "busy" })]);

    const answer = await openChosen(requests, bulkId, 2, { onlyMentorIds: [mentor(1), mentor(2)] });

    expect(answer).toMatchObject({ total: 2, firstPage: { mentorIds: mentors(1, 2) } });
    expect(await outcomes(requests, bulkId)).toEqual([
      "1 r1 busy 5",
      "2 r1 cancelled 0",
      "3 r1 cancelled 0",
      "4 r1 cancelled 0",
    ]);
    const claims = { total: 4, succeeded: 0, failed: 4, cancelled: 3, overallStatus: "totalFailure" };
    expect(await logSubmission(requests, bulkId, claims)).toMatchObject({ logged: true, agrees: true });
  });

  it("is nobody else's to read", async ({ requests }) => {
    const bulkId = await openFailed(requests);
    await openRound(requests, bulkId, 2);
    expect(await outcomes(requests, bulkId, 2)).toEqual([]);
    for (const table of ["bulk_registration_rounds", "bulk_registration_past_failures"]) {
      const read = (by: number) =>
        requests.query(authenticated(by), `select * from public.${table} where bulk_id = $1`, [bulkId]);
      expect((await read(2)).rows).toEqual([]);
      expect((await read(1)).rows).not.toEqual([]);
    }
  });

  it("refuses an attempt of the round before, which comes when its item is in the next one", async ({
    requests,
  }) => {
    const bulkId = await openFailed(requests);
    await openChosen(requests, bulkId, 2, { onlyMentorIds: [mentor(2)] });
    expect(await errorCode(submit(requests, bulkId, mentor(2), { round: 1, attempt: 8 }))).toBe("BR006");
    expect(await errorCode(submit(requests, bulkId, mentor(3), { round: 2 }))).toBe("BR006");
  });
});

describe("history can't be forged with a coordinator's own token:", () => {
  const insertFailure = `insert into public.bulk_registration_past_failures
    (bulk_id, round, mentor_id, position, detail, error_code, error_message, error_retryable, attempts, settled_at)`;

  it("a failure that the item doesn't state, or of a round that no other has followed", async ({
    requests,
  }) => {
    const bulkId = await openFailed(requests);
    const insert = (columns: string) =>
      requests.query(
        authenticated(1),
        `${insertFailure} select ${columns} from public.bulk_registration_items
         where bulk_id = $1 and mentor_id = $2`,
        [bulkId, mentor(2)],
      );
    const TRUE_COLUMNS =
      "bulk_id, round, mentor_id, position, detail, error_code, error_message, error_retryable, attempts, settled_at";
    expect(await errorCode(insert(TRUE_COLUMNS))).toBe("42501");

    await openChosen(requests, bulkId, 2, { onlyMentorIds: [mentor(3)] });
    for (const [from, to] of [
      ["error_code", "'busy'"],
      ["attempts", "0"],
      ["detail", "'cancelled'"],
      ["position", "1"],
      ["round", "2"],
      ["settled_at", "now()"],
      ["error_retryable", "not error_retryable"],
      ["error_message", "'other'"],
    ] as const) {
      expect(await errorCode(insert(TRUE_COLUMNS.replace(from, to)))).toBe("42501");
    }
  });

  it("a round ahead of its opening, or of somebody else", async ({ requests }) => {
    const bulkId = await openFailed(requests);
    const insert = (by: number, round: number) =>
      requests.query(
        authenticated(by),
        "insert into public.bulk_registration_rounds (bulk_id, round) values ($1, $2)",
        [bulkId, round],
      );
    expect(await errorCode(insert(1, 2))).toBe("42501");
    expect(await errorCode(insert(2, 1))).toBe("42501");
    expect(await errorCode(insert(1, 1))).toBe("23505");
  });

  it("a change or a deletion, by any role", async ({ requests }) => {
    const bulkId = await openFailed(requests);
    await openRound(requests, bulkId, 2);
    for (const role of [authenticated(1), registrar(1), { role: "service_role" } as const]) {
      for (const text of [
        "update public.bulk_registration_past_failures set attempts = 1",
        "delete from public.bulk_registration_past_failures",
        "update public.bulk_registration_rounds set opened_at = now()",
        "delete from public.bulk_registration_rounds",
      ]) {
        expect(await errorCode(requests.query(role, text))).toBe("42501");
      }
    }
    // Nor by the owner of the tables.
    const owner = requests.owner("delete from public.bulk_registration_past_failures where bulk_id = $1", [
      bulkId,
    ]);
    expect(await errorCode(owner)).toBe("42501");
  });

  it("an item of hers that is open can't be cancelled behind the run's back", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const cancel = requests.query(
      authenticated(1),
      `update public.bulk_registration_items set status = 'failure', detail = 'cancelled', error_code = 'cancelled',
         error_message = 'x', error_retryable = true, attempts = 0, settled_at = now() where bulk_id = $1`,
      [bulkId],
    );
    expect(await errorCode(cancel)).toBe("42501");
  });

  it("nothing is known of a bulk registration that isn't there", async ({ requests }) => {
    expect(await outcomes(requests, randomUUID())).toEqual([]);
  });
});
