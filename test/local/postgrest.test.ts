/** PostgREST with the migrated schema: what it exposes, and that it remembers a token only while the token is valid. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { importJWK, SignJWT } from "jose";
import { expect, inject, test } from "vitest";
import { startPostgrest } from "../../src/testing/stack/postgrest.ts";
import { loadSigningKeys } from "../../src/testing/stack/signing-keys.ts";
import { connectToTestPostgres, createTestDatabase } from "../../src/testing/database.ts";

const COORDINATOR = "c0000000-0000-4000-8000-000000000001";
/** Seconds for which PostgREST accepts a token past its end, because clocks may differ. */
const CLOCK_SKEW = 30;

const it = test
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern what a fixture depends on: here nothing.
  .extend("keys", { scope: "file" }, async ({}, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), "bulk-postgrest-"));
    onCleanup(() => rm(folder, { recursive: true, force: true }));
    return loadSigningKeys(folder);
  })
  // oxlint-disable-next-line no-empty-pattern -- as above
  .extend("database", { scope: "file" }, async ({}, { onCleanup }) => {
    const database = await createTestDatabase(connectToTestPostgres(inject("postgresAddress")));
    onCleanup(() => database.drop());
    return database;
  })
  .extend("postgrest", { scope: "file" }, async ({ keys, database }, { onCleanup }) => {
    const postgrest = await startPostgrest({ databaseUrl: database.url(), publicKeys: keys.publicKeys });
    onCleanup(() => postgrest.stop());
    const key = await importJWK(keys.registrar, "ES256");
    return {
      sign: (role: string, endsIn = 120): Promise<string> =>
        new SignJWT({ sub: COORDINATOR, role, exp: Math.floor(Date.now() / 1_000) + endsIn })
          .setProtectedHeader({ alg: "ES256", kid: keys.registrar.kid })
          .sign(key),
      call: async (token: string, name: string, values: object, headers: Record<string, string> = {}) => {
        const answer = await fetch(`${postgrest.url}/rpc/${name}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
          body: JSON.stringify(values),
        });
        return { status: answer.status, body: await answer.json() };
      },
    };
  });

it("PostgREST exposes the functions of public, and none of the private schema", async ({ postgrest }) => {
  const token = await postgrest.sign("authenticated");
  const bulkId = randomUUID();
  const opened = await postgrest.call(token, "open_bulk_registration", {
    p_bulk_id: bulkId,
    p_activity_type: "Walk",
    p_activity_date: "2026-11-20",
    p_duration_minutes: 60,
    p_note: null,
    p_occurrence: 1,
    p_settings: {},
    p_mentor_ids: ["a0000000-0000-4000-8000-000000000001"],
    p_position: 0,
    p_total: 1,
  });
  expect(opened).toMatchObject({ status: 200, body: { bulkId, total: 1, sealed: true } });

  const registrar = await postgrest.sign("bulk_registrar");
  const values = { p_what: "bulk registrations", p_slots: 20 };
  expect(await postgrest.call(registrar, "take_permit", values)).toMatchObject({
    status: 404,
    body: { code: "PGRST202" },
  });
  const profile = { "content-profile": "bulk_registration_private" };
  expect(await postgrest.call(registrar, "take_permit", values, profile)).toMatchObject({
    status: 406,
    body: { code: "PGRST106" },
  });
});

it(
  "PostgREST refuses an expired token, also one that it had verified",
  { timeout: 30_000 },
  async ({ postgrest }) => {
    const token = await postgrest.sign("authenticated", 3 - CLOCK_SKEW);
    const list = { p_limit: 1 };
    expect(await postgrest.call(token, "list_mentors", list)).toMatchObject({ status: 200 });
    let answer = await postgrest.call(token, "list_mentors", list);
    for (const deadline = Date.now() + 15_000; answer.status === 200 && Date.now() < deadline;) {
      await pause(500);
      answer = await postgrest.call(token, "list_mentors", list);
    }
    expect(answer.status).toBe(401);
  },
);
