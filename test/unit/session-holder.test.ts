/** A client stays with the coordinator for whom it was made, through all later tokens. */
import { describe, expect, it } from "vitest";
import { holdSession } from "../../src/client/session-holder.ts";
import { InvalidSessionError } from "../../src/domain/errors.ts";
import type { SessionVerifier } from "../../src/supabase/session.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";

const OTHER_COORDINATOR_ID = "c0000000-0000-4000-8000-000000000002";
const HOUR = 3_600_000;

/** Tokens have the form `<subject> <milliseconds of validity>`; anything else is malformed. */
function countingVerifier() {
  const verified: string[] = [];
  const verify: SessionVerifier = async (token) => {
    verified.push(token);
    const [coordinatorId, goodFor] = token.split(" ");
    if (coordinatorId === undefined || goodFor === undefined) {
      throw new InvalidSessionError("malformed", "The session is not an access token");
    }
    if (Number(goodFor) < 0 && verified.length > 1)
      throw new InvalidSessionError("expired", "The session has expired");
    return { coordinatorId, expiresAt: Date.now() + Number(goodFor) };
  };
  return { verify, verified };
}

async function hold(first: string) {
  const source = { token: first, asked: 0 };
  const { verify, verified } = countingVerifier();
  const session = await holdSession(async () => {
    source.asked += 1;
    return source.token;
  }, verify);
  return { session, source, verified };
}

describe("a held session", () => {
  it("acts as the subject of its first token", async () => {
    const { session, source } = await hold(`${COORDINATOR_ID} ${HOUR}`);
    expect(session.coordinatorId).toBe(COORDINATOR_ID);
    expect(source.asked).toBe(1);
  });

  it("can't begin with an invalid token or without one", async () => {
    await expect(hold("garbage")).rejects.toMatchObject({ name: "InvalidSessionError", reason: "malformed" });
    const gone = new Error("signed out");
    const { verify, verified } = countingVerifier();
    await expect(holdSession(() => Promise.reject(gone), verify)).rejects.toBe(gone);
    expect(verified).toEqual([]);
  });

  it("reads the token each time, and checks the same token only once", async () => {
    const { session, source, verified } = await hold(`${COORDINATOR_ID} ${HOUR}`);
    for (let call = 0; call < 3; call++) expect(await session.accessToken()).toBe(source.token);
    expect(source.asked).toBe(4);
    expect(verified).toHaveLength(1);
  });

  it("accepts a new token of the same coordinator, and uses it from then on", async () => {
    const { session, source, verified } = await hold(`${COORDINATOR_ID} ${HOUR}`);
    source.token = `${COORDINATOR_ID} ${2 * HOUR}`;
    expect(await session.accessToken()).toBe(source.token);
    expect(await session.accessToken()).toBe(source.token);
    expect(verified).toHaveLength(2);
  });

  it("refuses a token of another coordinator each time, and stays as it was", async () => {
    const { session, source } = await hold(`${COORDINATOR_ID} ${HOUR}`);
    source.token = `${OTHER_COORDINATOR_ID} ${HOUR}`;
    for (let call = 0; call < 2; call++) {
      await expect(session.accessToken()).rejects.toMatchObject({
        name: "InvalidSessionError",
        reason: "subject",
      });
    }
    expect(session.coordinatorId).toBe(COORDINATOR_ID);
    source.token = `${COORDINATOR_ID} ${HOUR}`;
    expect(await session.accessToken()).toBe(source.token);
  });

  it("checks an expired token again, and refuses it", async () => {
    const { session, verified } = await hold(`${COORDINATOR_ID} -1`);
    await expect(session.accessToken()).rejects.toMatchObject({
      name: "InvalidSessionError",
      reason: "expired",
    });
    expect(verified).toHaveLength(2);
  });

  it("refuses an invalid token later, too", async () => {
    const { session, source } = await hold(`${COORDINATOR_ID} ${HOUR}`);
    source.token = "garbage";
    await expect(session.accessToken()).rejects.toMatchObject({ reason: "malformed" });
  });
});
