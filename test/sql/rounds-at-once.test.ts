/** The opening of a round, in the middle of its transaction, while its items are submitted or the round before is audited. */
import { describe, expect } from "vitest";
import { actingAs } from "../support/database.ts";
import { cancelOpen, openRegistration, submit } from "./scenario.ts";
import { authenticated, callFunction, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Row } from "./sql-test.ts";
import { backendPid, call, waitUntilBlocked } from "./two-sessions.ts";
import type { Call } from "./two-sessions.ts";

const round = (bulkId: string, number: number): Call => ({
  requester: authenticated(1),
  functionName: "open_bulk_registration_round",
  values: { bulkId, round: number },
});

describe("a submission and the opening of the next round", () => {
  it("never ends in a deadlock of the opening of a round with a submission that holds its item", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const [submitter, opener] = await Promise.all([requests.connect(), requests.connect()]);
    const openerPid = await backendPid(opener);
    let opened: Promise<Row> | undefined;

    const submitted = await actingAs(submitter, registrar(1), async (session) => {
      // As the function begins; what it inserts next refers to the header, which the opening of the round holds.
      await session.query(
        "select from public.bulk_registration_items where bulk_id = $1 and mentor_id = $2 for update",
        [bulkId, mentor(1)],
      );
      opened = call(opener, round(bulkId, 2));
      opened.catch(() => undefined);
      await waitUntilBlocked(requests, openerPid);
      const values = { bulkId, round: 1, mentorId: mentor(1), attempt: 1 };
      return callFunction(session, "submit_proxy_registration", values);
    });

    expect(submitted).toMatchObject({ outcome: "registered" });
    expect(await opened).toMatchObject({ total: 2, firstPage: { mentorIds: mentors(2, 3) } });
  });
});

describe("an audit and the opening of the next round", () => {
  it("tells what the round was, also which failures were cancellations, while that is under way", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, mentor(1));
    await cancelOpen(requests, bulkId);
    const claims = { total: 3, succeeded: 1, alreadyRegistered: 0, failed: 2, cancelled: 0 };

    const [opener, auditor] = await Promise.all([requests.connect(), requests.connect()]);
    const openedFor = round(bulkId, 2);
    const audit = await actingAs(opener, openedFor.requester, async (session) => {
      await callFunction(session, openedFor.functionName, openedFor.values);
      // Neither waits for the other.
      return call(auditor, {
        requester: registrar(1),
        functionName: "log_bulk_submission",
        values: { bulkId, round: 1, ...claims, overallStatus: "partialSuccess", settledAt: null },
      });
    });

    expect(audit).toEqual({ bulkId, round: 1, logged: true, agrees: false, reconciled: true });
    const rows = await requests.owner(
      "select total, succeeded, cancelled from public.bulk_registration_audits",
    );
    expect(rows).toEqual([{ total: 3, succeeded: 1, cancelled: 2 }]);
  });
});
