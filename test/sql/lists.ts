/** Lists as a coordinator reads them: as a whole, and in pages. */
import { expect } from "vitest";
import { authenticated } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

export async function listRegistrations(requests: Requests, values: Arguments = {}, by = 1): Promise<Row[]> {
  const answer = await requests.call(authenticated(by), "list_bulk_registrations", { limit: 101, ...values });
  return answer["registrations"] as Row[];
}

export async function listItems(
  requests: Requests,
  bulkId: string,
  values: Arguments = {},
  by = 1,
): Promise<Row[]> {
  const answer = await requests.call(authenticated(by), "list_bulk_registration_items", {
    bulkId,
    limit: 1001,
    ...values,
  });
  expect(answer["bulkId"]).toBe(bulkId);
  return answer["items"] as Row[];
}

export async function listMentors(requests: Requests, values: Arguments = {}, by = 1): Promise<Row[]> {
  const answer = await requests.call(authenticated(by), "list_mentors", { limit: 1001, ...values });
  return answer["mentors"] as Row[];
}

/** All pages of this size, each behind the last entry of the previous one. */
export async function readPages(
  limit: number,
  readPage: (last: Row | undefined) => Promise<Row[]>,
): Promise<Row[]> {
  const all: Row[] = [];
  for (;;) {
    const page = await readPage(all.at(-1));
    expect(page.length).toBeLessThanOrEqual(limit);
    all.push(...page);
    if (page.length < limit) return all;
  }
}

export const pluck = (rows: Row[], name: string): unknown[] => rows.map((row) => row[name]);
