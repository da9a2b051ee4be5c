/** A worker that shares its task queue with workers of other projects. */
import { MockActivityEnvironment } from "@temporalio/testing";
import { describe, expect, it, vi } from "vitest";
import { createActivities } from "../../src/activities/index.ts";
import { FakeProject } from "../../src/testing/fake-project.ts";
import { failure, FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { one } from "./submit-attempt.ts";

const OTHER = "c0000000-0000-4000-8000-000000000002";

function activitiesOf(project: FakeProject) {
  const store = new FakeRoundStore({ total: 100 });
  return { store, ...createActivities({ rounds: store, project }) };
}

describe("an activity of a run of another project", () => {
  it("does nothing, and returns to the queue for the right worker", async () => {
    const { store, submitRegistrations, closeRound, logBulkSubmission } = activitiesOf(
      new FakeProject(OTHER),
    );
    const givenBack = { type: "wrongProject", nonRetryable: false, nextRetryDelay: 500 };
    const run = () => new MockActivityEnvironment();
    await expect(run().run(submitRegistrations, one)).rejects.toMatchObject(givenBack);
    await expect(run().run(closeRound, { ...one, reason: "cancelled" as const })).rejects.toMatchObject(
      givenBack,
    );
    await expect(run().run(logBulkSubmission, { ...one, steering: [] })).rejects.toMatchObject(givenBack);
    expect(store.calls).toBe(0);
  });

  it("doesn't count as an attempt of its mentor", async () => {
    const wrong = new MockActivityEnvironment({ attempt: 3 });
    const beats: unknown[] = [];
    wrong.on("heartbeat", (details: unknown) => beats.push(details));
    await expect(
      wrong.run(activitiesOf(new FakeProject(OTHER)).submitRegistrations, one),
    ).rejects.toMatchObject({ type: "wrongProject" });
    const right = new MockActivityEnvironment({
      attempt: 4,
      heartbeatDetails: { ...(beats.at(-1) as object), idle: 3 },
    });
    expect(beats.at(-1)).toMatchObject({ idle: 1 });
    const { store, submitRegistrations } = activitiesOf(new FakeProject());
    await right.run(submitRegistrations, one);
    expect(store.writes).toMatchObject([{ attempt: 1 }]);
  });

  it("waits while the database can't say which project it is, and asks once when it can", async () => {
    const project = new FakeProject();
    const ask = vi.spyOn(project, "id").mockRejectedValueOnce(failure("systemic", "databaseDown"));
    const { submitRegistrations } = activitiesOf(project);
    await expect(new MockActivityEnvironment().run(submitRegistrations, one)).rejects.toMatchObject({
      type: "databaseDown",
    });
    await new MockActivityEnvironment().run(submitRegistrations, one);
    await new MockActivityEnvironment().run(submitRegistrations, { ...one, from: 8, to: 8 });
    expect(ask).toHaveBeenCalledTimes(2);
  });
});
