/** What items are tied to: their round and, once they have succeeded, their row of the business table. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { closeRound, openRegistration, readProgress, submit } from "./scenario.ts";
import { errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Row } from "./sql-test.ts";

const FOREIGN_KEY = "23503";
const FINAL = "42501";

const items = (answer: Row): Row[] => answer["items"] as Row[];

describe("an item", () => {
  it("has a round of its coordinator", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 3) });
    const insert = (round: number, coordinator: string, position = 4) =>
      requests.owner(
        `insert into public.bulk_registration_items
           (bulk_id, round, position, selection_position, mentor_id, coordinator_id)
         select $1, $2, $3, $3, $4, ${coordinator} from public.bulk_registration_rounds where bulk_id = $1`,
        [bulkId, round, position, randomUUID()],
      );
    expect(await errorCode(insert(2, "coordinator_id"))).toBe(FOREIGN_KEY);
    expect(await errorCode(insert(1, "gen_random_uuid()"))).toBe(FOREIGN_KEY);
    await insert(1, "coordinator_id");
  });

  it("never leaves its round, and a round with items can't be deleted", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    for (const change of [
      "update public.bulk_registration_items set round = 2",
      "update public.bulk_registration_items set bulk_id = gen_random_uuid()",
      "update public.bulk_registration_rounds set round = 2, opened_over = '{}'",
      "truncate public.bulk_registration_rounds cascade",
    ])
      expect([change, await errorCode(requests.owner(change))]).toEqual([change, FINAL]);
    const remove = () =>
      requests.owner("delete from public.bulk_registration_rounds where bulk_id = $1", [bulkId]);
    expect(await errorCode(remove())).toBe(FOREIGN_KEY);
    await requests.owner("delete from public.bulk_registration_items where bulk_id = $1", [bulkId]);
    await remove();
  });

  it("keeps the activity that it names, whichever registration created it", async ({ requests }) => {
    const template = { note: "The same for both" };
    const first = await openRegistration(requests, { template, mentorIds: mentors(1, 2) });
    await submit(requests, first, [1, 2]);
    const second = await openRegistration(requests, { template, mentorIds: mentors(1, 1) });
    expect(await submit(requests, second, 1)).toMatchObject({ outcome: { detail: "alreadyRegistered" } });
    const remove = (number: number) =>
      requests.owner("delete from public.proxy_activities where mentor_id = $1", [mentor(number)]);
    for (const number of [1, 2]) expect(await errorCode(remove(number))).toBe(FOREIGN_KEY);
    for (const change of [
      "update public.proxy_activities set id = gen_random_uuid()",
      "truncate public.proxy_activities",
    ])
      expect([change, await errorCode(requests.owner(change))]).toEqual([change, FINAL]);
    await requests.owner("delete from public.bulk_registration_items where bulk_id = $1", [first]);
    expect(await errorCode(remove(1))).toBe(FOREIGN_KEY);
    await remove(2);
  });
});

describe("what was settled together", () => {
  it("is read in pages of any size, whether its positions are consecutive or not", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 12) });
    await submit(requests, bulkId, 3);
    await submit(requests, bulkId, [7, 8]);
    await submit(requests, bulkId, [1, 9]);
    await closeRound(requests, bulkId);
    const order = [3, 7, 8, 1, 2, 4, 5, 6, 9, 10, 11, 12];
    for (let limit = 1; limit <= 12; limit += 1) {
      const read: unknown[] = [];
      while (read.length < 12) {
        const page = items(await readProgress(requests, bulkId, { after: read.length, limit }));
        expect(page).toHaveLength(Math.min(limit, 12 - read.length));
        read.push(...page.map((item) => item["position"]));
      }
      expect(read).toEqual(order);
    }
  });

  it("shows nothing to another coordinator", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, [1, 3]);
    const ask = async (by: number) => {
      const behind = await requests.query(
        registrar(by),
        "select * from bulk_registration_private.positions_behind($1, 1, 0, 10)",
        [bulkId],
      );
      const last = await requests.query(
        registrar(by),
        "select last_position from bulk_registration_private.last_registered($1, 1)",
        [bulkId],
      );
      return [behind.rows, last.rows];
    };
    expect(await ask(1)).toEqual([[{ first_position: 1, last_position: 3 }], [{ last_position: 3 }]]);
    expect(await ask(2)).toEqual([[], [{ last_position: null }]]);
  });
});
