/** A stretch whose answers or results were lost: every attempt gives the state of the round. */
import { MockActivityEnvironment } from "@temporalio/testing";
import { describe, expect, test } from "vitest";
import { createActivities } from "../../src/activities/index.ts";
import type { SubmissionHeartbeat, SubmitRegistrationsResult } from "../../src/activities/types.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import { FakeProject, PROJECT_ID } from "../../src/testing/fake-project.ts";
import { FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";

const TOTAL = 40;
const BULK_ID = "b0000000-0000-4000-8000-000000000001";

const run = (
  rounds: FakeRoundStore,
  heartbeatDetails?: SubmissionHeartbeat,
  environment = new MockActivityEnvironment({ heartbeatDetails }),
): Promise<SubmitRegistrationsResult> =>
  environment.run(createActivities({ rounds, project: new FakeProject() }).submitRegistrations, {
    bulkId: BULK_ID,
    projectId: PROJECT_ID,
    actingCoordinatorId: COORDINATOR_ID,
    round: 1,
    total: rounds.total,
    from: 1,
    to: rounds.total,
    lanes: 2,
    mentorsPerWrite: 1,
    budget: 60_000,
  });

describe("a stretch", () => {
  test("whose result was lost after the end reports again that the round has ended", async () => {
    const rounds = new FakeRoundStore({ total: TOTAL });
    await run(rounds);
    rounds.writes.splice(0);

    const result = await run(rounds, {
      next: TOTAL + 1,
      aside: [],
      strikes: { doubtful: 0, systemic: 0 },
      idle: 0,
      failures: 0,
    });

    expect(result).toMatchObject({ next: TOTAL + 1, aside: [], state: { ended: true } });
    expect(rounds.writes.map(({ from, to }) => ({ from, to }))).toEqual([{ from: TOTAL, to: TOTAL }]);
  });

  test("whose last positions were set aside tries them, and sets each aside once", async () => {
    const rounds = new FakeRoundStore({
      total: TOTAL,
      beforeWrite: ({ from, to }) => {
        if (to >= 39 && from <= 40) throw new ServiceFailure({ class: "doubtful", code: "busy" });
      },
    });
    // The lost attempt has registered the others, so that a probe proves that writes succeed.
    const others = { bulkId: BULK_ID, actingCoordinatorId: COORDINATOR_ID, round: 1, from: 8, to: 38 };
    await rounds.submit({ ...others, attempt: 1 }, new AbortController().signal);
    const aside = [
      { from: 7, to: 7 },
      { from: 39, to: 40 },
    ];

    const result = await run(rounds, {
      next: TOTAL + 1,
      aside,
      strikes: { doubtful: 0, systemic: 0 },
      idle: 0,
      failures: 0,
    });

    expect(result.next).toBe(TOTAL + 1);
    expect(result.aside.toSorted((a, b) => a.from - b.from)).toEqual([
      { from: 7, to: 7 },
      { from: 39, to: 39 },
      { from: 40, to: 40 },
    ]);
  });

  test("succeeds when the round has ended, although the answer to one of its own writes was lost", async () => {
    const { promise: lost, resolve: lose } = Promise.withResolvers<void>();
    const rounds = new FakeRoundStore({
      total: 2,
      afterWrite: async ({ from }) => {
        if (from === 2) return lost;
        setImmediate(lose);
        throw new ServiceFailure({ class: "systemic", code: "throttled" });
      },
    });

    expect(await run(rounds)).toMatchObject({ next: 3, aside: [], state: { ended: true } });
  });

  test("of one mentor that an earlier attempt has settled is read, and not written again", async () => {
    const rounds = new FakeRoundStore({ total: 1 });
    await run(rounds);
    rounds.writes.splice(0);

    const environment = new MockActivityEnvironment({ attempt: 2 });

    expect(await run(rounds, undefined, environment)).toMatchObject({ next: 2, state: { ended: true } });
    expect(rounds.writes).toEqual([]);
  });
});
