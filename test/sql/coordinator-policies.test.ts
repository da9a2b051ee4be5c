/** What a coordinator reaches under her own token, and what she can't get at by any statement of her own. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  cancelOpen,
  countActivities,
  failure,
  logSubmission,
  openRegistration,
  recordFailures,
  storedItem,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, chapter, coordinator, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

/** A registration of coordinator 1 with a success, a failure and an open item. */
async function openHalfSettled(requests: Requests): Promise<string> {
  const bulkId = await openRegistration(requests);
  await submit(requests, bulkId, mentor(1));
  await recordFailures(requests, bulkId, [failure(mentor(2))]);
  return bulkId;
}

/** The same settled, and with an audit: something in every table. */
async function openAudited(requests: Requests): Promise<string> {
  const bulkId = await openHalfSettled(requests);
  await cancelOpen(requests, bulkId);
  await logSubmission(requests, bulkId, { total: 3, succeeded: 1, failed: 2, cancelled: 1 });
  return bulkId;
}

const OWN_TABLES = [
  "bulk_registrations",
  "bulk_registration_items",
  "proxy_activities",
  "bulk_registration_audits",
];

describe("reading", () => {
  it("shows a coordinator herself, her chapter and its mentors, and nobody else's", async ({ requests }) => {
    const read = async (text: string): Promise<unknown[]> =>
      (await requests.query(authenticated(3), text)).rows;
    expect(await read("select user_id from public.coordinators")).toEqual([{ user_id: coordinator(3) }]);
    expect(await read("select id from public.chapters")).toEqual([{ id: chapter(2) }]);
    const rows = await read("select id from public.mentors order by id");
    expect(rows).toEqual(mentors(45, 60).map((id) => ({ id })));
  });

  for (const table of OWN_TABLES) {
    it(`shows ${table} to the coordinator whose they are, and to no other`, async ({ requests }) => {
      await openAudited(requests);
      const rowsFor = async (number: number): Promise<number> =>
        (await requests.query(authenticated(number), `select from public.${table}`)).rowCount ?? -1;
      expect(await rowsFor(1)).toBeGreaterThan(0);
      // Of the same chapter, of another chapter, and no coordinator at all.
      expect([await rowsFor(2), await rowsFor(3), await rowsFor(9)]).toEqual([0, 0, 0]);
    });
  }

  it("shows nothing without a subject in the token", async ({ requests }) => {
    await openAudited(requests);
    for (const table of [...OWN_TABLES, "mentors", "coordinators", "chapters"]) {
      const result = await requests.query({ role: "authenticated" }, `select from public.${table}`);
      expect([table, result.rowCount]).toEqual([table, 0]);
    }
  });
});

describe("opening directly instead of through the function", () => {
  const insertHeader = `insert into public.bulk_registrations
    (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes) values ($1, $2, 'Walk', '2026-11-20', 60)`;

  it("works for herself only", async ({ requests }) => {
    await requests.query(authenticated(1), insertHeader, [randomUUID(), coordinator(1)]);
    const forAnother = requests.query(authenticated(1), insertHeader, [randomUUID(), coordinator(2)]);
    expect(await errorCode(forAnother)).toBe("42501");
    const byNobody = requests.query(authenticated(9), insertHeader, [randomUUID(), coordinator(9)]);
    expect(await errorCode(byNobody)).toBe("42501");
  });

  it("can't state a total, a seal, a round or a key", async ({ requests }) => {
    for (const [column, value] of [
      ["total", "1"],
      ["sealed_at", "now()"],
      ["round", "7"],
      ["created_at", "now()"],
      ["registration_key", "'x'"],
    ] as const) {
      const text = insertHeader
        .replace("duration_minutes)", `duration_minutes, ${column})`)
        .replace("60)", `60, ${value})`);
      const request = requests.query(authenticated(1), text, [randomUUID(), coordinator(1)]);
      const code = await errorCode(request);
      expect([column, ["42501", "428C9"].includes(code) || code]).toEqual([column, true]);
    }
  });

  it("can't add a mentor to another's selection, or claim an outcome for one", async ({ requests }) => {
    const bulkId = randomUUID();
    await requests.query(authenticated(1), insertHeader, [bulkId, coordinator(1)]);
    const insertItem = "insert into public.bulk_registration_items (bulk_id, mentor_id) values ($1, $2)";
    await requests.query(authenticated(1), insertItem, [bulkId, mentor(1)]);
    expect(await errorCode(requests.query(authenticated(2), insertItem, [bulkId, mentor(2)]))).toBe("42501");
    const settled = requests.query(
      authenticated(1),
      "insert into public.bulk_registration_items (bulk_id, mentor_id, status) values ($1, $2, 'success')",
      [bulkId, mentor(3)],
    );
    expect(await errorCode(settled)).toBe("42501");
  });
});

describe("breaking a sealed selection", () => {
  it("can't append a mentor", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const request = requests.query(
      authenticated(1),
      "insert into public.bulk_registration_items (bulk_id, mentor_id) values ($1, $2)",
      [bulkId, mentor(9)],
    );
    expect(await errorCode(request)).toBe("42501");
  });

  it("can't unseal it, and can't change its total", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    for (const change of [
      "sealed_at = null, total = null",
      "total = 2",
      "sealed_at = now() + interval '1 day'",
      "total = null",
    ]) {
      const request = requests.query(
        authenticated(1),
        `update public.bulk_registrations set ${change} where bulk_id = $1`,
        [bulkId],
      );
      expect([change, await errorCode(request)]).toEqual([change, "BR005"]);
    }
  });

  it("can't seal with a total that isn't true", async ({ requests }) => {
    const bulkId = randomUUID();
    const values = { ...TEMPLATE, bulkId, mentorIds: mentors(1, 2) };
    await requests.call(authenticated(1), "open_bulk_registration", values);
    const request = requests.query(
      authenticated(1),
      "update public.bulk_registrations set total = 5, sealed_at = now() where bulk_id = $1",
      [bulkId],
    );
    expect(await errorCode(request)).toBe("BR005");
  });

  it("can't skip a round or go back to one", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const setRound = (round: number): Promise<unknown> =>
      requests.query(authenticated(1), "update public.bulk_registrations set round = $2 where bulk_id = $1", [
        bulkId,
        round,
      ]);
    expect(await errorCode(setRound(3))).toBe("BR007");
    await setRound(2);
    expect(await errorCode(setRound(1))).toBe("BR007");
  });

  it("can't seal, reopen or see anything of another coordinator's", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const { rowCount: headers } = await requests.query(
      authenticated(2),
      "update public.bulk_registrations set round = 2 where bulk_id = $1",
      [bulkId],
    );
    const { rowCount: items } = await requests.query(
      authenticated(2),
      "update public.bulk_registration_items set round = 2 where bulk_id = $1",
      [bulkId],
    );
    expect([headers, items]).toEqual([0, 0]);
  });
});

const updateItem = (change: string): string =>
  `update public.bulk_registration_items set ${change} where bulk_id = $1 and mentor_id = $2`;

describe("forging an outcome", () => {
  it("can't turn an open or failed item into a success or another failure", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    for (const [mentorId, change] of [
      [mentor(3), "status = 'success', detail = 'registered', attempts = 1, settled_at = now()"],
      [mentor(2), "status = 'success', detail = 'registered', attempts = 1, settled_at = now()"],
      [mentor(2), "error_message = 'Fine', settled_at = now()"],
      [
        mentor(3),
        "status = 'failure', detail = 'failed', error_code = 'x', error_message = 'x', error_retryable = true, settled_at = now()",
      ],
    ] as const) {
      const request = requests.query(authenticated(1), updateItem(change), [bulkId, mentorId]);
      const code = await errorCode(request);
      expect([change, ["42501", "23514", "BR006"].includes(code) || code]).toEqual([change, true]);
    }
    expect(await storedItem(requests, bulkId, mentor(2))).toMatchObject({ status: "failure" });
    expect(await storedItem(requests, bulkId, mentor(3))).toMatchObject({ status: "open" });
  });

  it("can't name an activity, move an item to another mentor, or change the order", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    for (const change of [
      "activity_id = (select id from public.proxy_activities limit 1)",
      `mentor_id = '${mentor(9)}'`,
      "bulk_id = gen_random_uuid()",
      "position = default",
    ]) {
      const request = requests.query(authenticated(1), updateItem(change), [bulkId, mentor(3)]);
      expect([change, await errorCode(request)]).toEqual([change, "42501"]);
    }
  });

  it("can't reopen a success", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    const { rowCount } = await requests.query(
      authenticated(1),
      updateItem("status = 'open', detail = null, attempts = 0, settled_at = null, round = 1"),
      [bulkId, mentor(1)],
    );
    expect(rowCount).toBe(0);
  });

  it("can't reopen a failure in the round that counted it, nor in a round that wasn't opened", async ({
    requests,
  }) => {
    const bulkId = await openHalfSettled(requests);
    const reopen = (round: number): Promise<unknown> =>
      requests.query(
        authenticated(1),
        updateItem(
          `round = ${round}, status = 'open', detail = null, attempts = 0, settled_at = null,
           error_code = null, error_message = null, error_retryable = null`,
        ),
        [bulkId, mentor(2)],
      );
    expect(await errorCode(reopen(1))).toBe("BR006");
    expect(await errorCode(reopen(2))).toBe("BR006");
    const move = requests.query(authenticated(1), updateItem("round = 2"), [bulkId, mentor(3)]);
    expect(await errorCode(move)).toBe("BR006");
  });

  it("can't register a mentor herself", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const direct = requests.query(
      authenticated(1),
      `insert into public.proxy_activities
         (coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id)
       select coordinator_id, $2, registration_key, activity_type, activity_date, duration_minutes, note, occurrence, bulk_id
       from public.bulk_registrations where bulk_id = $1`,
      [bulkId, mentor(1)],
    );
    expect(await errorCode(direct)).toBe("42501");
    const values = { bulkId, round: 1, mentorId: mentor(1), attempt: 1 };
    const called = requests.call(authenticated(1), "submit_proxy_registration", values);
    expect(await errorCode(called)).toBe("42501");
    expect(await countActivities(requests)).toBe(0);
  });
});
