/** `read_project`: the id of this project, and its rounds without an audit. */
import { describe, expect } from "vitest";
import { audit, closeRound, openRegistration, readProgress, submit } from "./scenario.ts";
import { authenticated, errorCode, it, registrar } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

const NOBODY = "00000000-0000-0000-0000-000000000000";

async function openSettled(requests: Requests): Promise<string> {
  const bulkId = await openRegistration(requests);
  await submit(requests, bulkId, 1);
  await closeRound(requests, bulkId);
  return bulkId;
}

describe("read_project", () => {
  const readProject = (requests: Requests, unaudited: number | null = 0) =>
    requests.call({ role: "bulk_registrar", sub: NOBODY }, "read_project", { unaudited });
  const unaudited = async (requests: Requests) =>
    ((await readProject(requests, 100))["unaudited"] as Row[]).map((round) => [
      round["bulkId"],
      round["round"],
    ]);
  const endedAWhileAgo = (requests: Requests) =>
    requests.owner(
      "update public.bulk_registration_rounds set ended_at = now() - interval '10 seconds' where ended_at is not null",
    );

  it("answers the id that runs and all answers carry", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const { projectId } = await readProject(requests);
    expect(projectId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await readProgress(requests, bulkId)).toMatchObject({ projectId });
    expect(await readProject(requests)).toEqual({ projectId, unaudited: [] });
  });

  it("answers the rounds of all coordinators that ended a while ago and have no audit", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    const running = await openRegistration(requests);
    expect(await unaudited(requests)).toEqual([]);
    await endedAWhileAgo(requests);
    expect(await unaudited(requests)).toContainEqual([bulkId, 1]);
    expect(await unaudited(requests)).not.toContainEqual([running, 1]);
    await audit(requests, bulkId);
    expect(await unaudited(requests)).not.toContainEqual([bulkId, 1]);
  });

  it("serves workers only, within bounds", async ({ requests }) => {
    for (const limit of [null, -1, 1_001]) {
      expect(await errorCode(readProject(requests, limit))).toBe("22023");
    }
    expect(await errorCode(requests.call(authenticated(1), "read_project", { unaudited: 1 }))).toBe("42501");
    for (const role of [authenticated(1), registrar(1)]) {
      expect(await errorCode(requests.query(role, "select from bulk_registration_private.project"))).toBe(
        "42501",
      );
    }
  });
});
