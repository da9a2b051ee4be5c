/** Closing and auditing in a mock environment of Temporal: in chunks, continuing where an earlier attempt stopped. */
import { MockActivityEnvironment } from "@temporalio/testing";
import { describe, expect, it } from "vitest";
import { createActivities } from "../../src/activities/index.ts";
import { FakeProject, PROJECT_ID } from "../../src/testing/fake-project.ts";
import { failure, FakeRoundStore, refused } from "../../src/testing/fake-round-store.ts";
import type { FakeOptions } from "../../src/testing/fake-round-store.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";

const round = {
  bulkId: "b0000000-0000-4000-8000-000000000001",
  projectId: PROJECT_ID,
  actingCoordinatorId: COORDINATOR_ID,
  round: 1,
};

function activitiesOver(options: Partial<FakeOptions>) {
  const store = new FakeRoundStore({ total: 10, ...options });
  return { store, ...createActivities({ rounds: store, project: new FakeProject() }) };
}

describe("the closing of a round", () => {
  const closing = { ...round, reason: "cancelled" } as const;

  it("goes chunk by chunk, keeps its position, and answers the state of the round", async () => {
    const { store, closeRound } = activitiesOver({ closingChunk: 4 });
    const environment = new MockActivityEnvironment();
    const beats: unknown[] = [];
    environment.on("heartbeat", (details: unknown) => beats.push(details));
    expect(await environment.run(closeRound, closing)).toEqual({
      total: 10,
      counts: { settled: 10, succeeded: 0, alreadyRegistered: 0, failed: 10, cancelled: 10 },
      ended: true,
      maximumConcurrency: 5,
    });
    expect(store.closings).toEqual([0, 4, 8].map((after) => ({ ...closing, after })));
    expect(beats).toEqual([4, 8]);
  });

  it("continues where the previous attempt stopped", async () => {
    const { store, closeRound } = activitiesOver({ closingChunk: 4 });
    await new MockActivityEnvironment({ attempt: 2, heartbeatDetails: 8 }).run(closeRound, closing);
    expect(store.closings).toEqual([{ ...closing, after: 8 }]);
  });

  it.each([
    [failure("systemic", "databaseDown"), { type: "databaseDown", nonRetryable: false }],
    [failure("doubtful", "busy"), { type: "busy", nonRetryable: false }],
    [failure("item", "notPermitted"), { type: "misconfigured", nonRetryable: false }],
    [new TypeError("Anna Muster"), { type: "misconfigured", nonRetryable: false, message: "misconfigured" }],
    [
      refused("bulkRegistrationNotFound", "BR003"),
      { type: "BulkRegistrationNotFoundError", nonRetryable: true },
    ],
  ])("that fails with %j ends the activity with %j", async (error, left) => {
    const { closeRound } = activitiesOver({
      beforeClosing: () => {
        throw error;
      },
    });
    await expect(new MockActivityEnvironment().run(closeRound, closing)).rejects.toMatchObject({
      name: "ApplicationFailure",
      ...left,
    });
  });
});

describe("the audit of a round", () => {
  const auditing = { ...round, steering: [] };

  it("is requested until it is written, with a heartbeat for each answer", async () => {
    const { store, logBulkSubmission } = activitiesOver({ auditChunks: 3, findings: { reconciled: false } });
    const environment = new MockActivityEnvironment();
    let beats = 0;
    environment.on("heartbeat", () => (beats += 1));
    expect(await environment.run(logBulkSubmission, auditing)).toEqual({ reconciled: false });
    expect(store.auditAttempts).toBe(3);
    expect(store.audits).toEqual([auditing]);
    expect(beats).toBe(3);
  });

  it("waits for its next attempt when it can't be written", async () => {
    const { logBulkSubmission } = activitiesOver({
      beforeAudit: () => Promise.reject(failure("systemic", "busy", 60_000)),
    });
    await expect(new MockActivityEnvironment().run(logBulkSubmission, auditing)).rejects.toMatchObject({
      type: "busy",
      nonRetryable: false,
      nextRetryDelay: 60_000,
    });
  });
});
