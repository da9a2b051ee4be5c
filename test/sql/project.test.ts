/** `read_project`: which project this is, and which of its rounds have no audit. */
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

describe("what a worker asks of its project", () => {
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

  it("is which one it is: what runs carry, and every answer says", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const { projectId } = await readProject(requests);
    expect(projectId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await readProgress(requests, bulkId)).toMatchObject({ projectId });
    expect(await readProject(requests)).toEqual({ projectId, unaudited: [] });
  });

  it("is which rounds ended a while ago and have no audit, whoever's they are", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const running = await openRegistration(requests);
    expect(await unaudited(requests)).toEqual([]);
    await endedAWhileAgo(requests);
    expect(await unaudited(requests)).toContainEqual([bulkId, 1]);
    expect(await unaudited(requests)).not.toContainEqual([running, 1]);
    await audit(requests, bulkId);
    expect(await unaudited(requests)).not.toContainEqual([bulkId, 1]);
  });

  it("is for workers, and bounded", async ({ requests }) => {
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
