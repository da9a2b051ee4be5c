/** The registration key: the same for one coordinator and template, different for any other. */
import { describe, expect } from "vitest";
import { withSession } from "../../src/testing/database.ts";
import { openRegistration } from "./scenario.ts";
import { it } from "./sql-test.ts";
import type { Arguments, Requests } from "./sql-test.ts";

async function keyOf(requests: Requests, template: Arguments, by = 1): Promise<unknown> {
  const bulkId = await openRegistration(requests, { template, by });
  const rows = await requests.owner(
    "select registration_key from public.bulk_registrations where bulk_id = $1",
    [bulkId],
  );
  return rows[0]?.["registration_key"];
}

describe("the registration key", () => {
  it("is the same for two bulk registrations of one template, and a SHA-256 in hex", async ({ requests }) => {
    const keys = [await keyOf(requests, {}), await keyOf(requests, {})];
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it("doesn't depend on the session's date style", async ({ requests, server, database }) => {
    const before = await keyOf(requests, {});
    await withSession(server.url("postgres"), (session) =>
      session.query(`alter database ${database.name} set datestyle = 'German, DMY'`),
    );
    await withSession(server.url(database.name), async (session) => {
      expect((await session.query("show datestyle")).rows).toEqual([{ DateStyle: "German, DMY" }]);
      const { rows } = await session.query(
        `insert into public.bulk_registrations
           (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence)
         select gen_random_uuid(), coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence
         from public.bulk_registrations returning registration_key`,
      );
      expect(rows).toEqual([{ registration_key: before }]);
    });
  });

  it("differs for every field that differs, and for texts that only look alike when joined", async ({
    requests,
  }) => {
    const templates: Arguments[] = [
      {},
      { activityType: "Walk in the  harbour" },
      { activityType: "walk in the harbour" },
      { activityDate: "2026-11-21" },
      { activityDate: "1999-12-31" },
      { durationMinutes: 9, occurrence: 1 },
      { durationMinutes: 91 },
      { occurrence: 2 },
      { note: null },
      { note: "none" },
      { note: "Bring a coat." },
      { activityType: "a,1:b", note: null },
      { activityType: "a", note: "b" },
      { activityType: "a", note: "1:b" },
      { activityType: "a,1:b,none", note: null },
      { activityType: "back\\slash", note: null },
      { activityType: "back\\\\slash", note: null },
      { activityType: "\\x41", note: null },
      { activityType: "A", note: null },
    ];
    const keys = [];
    for (const template of templates) keys.push(await keyOf(requests, template));
    keys.push(await keyOf(requests, {}, 2));
    expect(new Set(keys).size).toBe(templates.length + 1);
  });
});
