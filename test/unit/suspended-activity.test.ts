/** A process that stood still for a while, and doesn't know yet that Temporal has given its work to another. */
import type { Client } from "@temporalio/client";
import { MockActivityEnvironment } from "@temporalio/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createActivities } from "../../src/activities/index.ts";
import type { SubmitRegistrationsInput } from "../../src/activities/types.ts";
import { FakeProject, PROJECT_ID } from "../../src/testing/fake-project.ts";
import { FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";

const BULK_ID = "b0000000-0000-4000-8000-000000000001";

/** Milliseconds that the machine was suspended. */
const STOOD_STILL = 40_000;

describe("a submit activity of a process that stood still", () => {
  let stoodStillFor = 0;

  beforeAll(() => {
    const now = Date.now.bind(Date);
    vi.spyOn(Date, "now").mockImplementation(() => now() + stoodStillFor);
  });
  afterAll(() => vi.restoreAllMocks());

  const standStill = () => {
    stoodStillFor += STOOD_STILL;
  };

  const run = (
    rounds: FakeRoundStore,
    input: Pick<SubmitRegistrationsInput, "from" | "to" | "behind">,
    environment = new MockActivityEnvironment(),
  ) =>
    environment.run(createActivities({ rounds, project: new FakeProject() }).submitRegistrations, {
      bulkId: BULK_ID,
      projectId: PROJECT_ID,
      actingCoordinatorId: COORDINATOR_ID,
      round: 1,
      total: rounds.total,
      lanes: 1,
      mentorsPerWrite: 1,
      budget: 600_000,
      ...input,
    });

  test("begins no further write, and reports where to continue", async () => {
    const rounds = new FakeRoundStore({
      total: 40,
      afterWrite: ({ to }) => {
        if (to === 3) standStill();
      },
    });

    expect(await run(rounds, { from: 1, to: 40 })).toMatchObject({ next: 4 });
    expect(rounds.writes).toHaveLength(3);
  });

  test("doesn't begin when its turn comes only then", async () => {
    const rounds = new FakeRoundStore({ total: 2 });
    // Its turn comes with Temporal's answer that the activity in front is done.
    const client = {
      withDeadline: (_: unknown, call: () => unknown) => call(),
      withAbortSignal: (_: unknown, call: () => unknown) => call(),
      workflow: {
        getHandle: () => ({ describe: async () => (standStill(), { raw: { pendingActivities: [] } }) }),
      },
    } as unknown as Client;

    const result = await run(
      rounds,
      { from: 2, to: 2, behind: { submissions: [1], concurrency: 1 } },
      new MockActivityEnvironment({}, { client }),
    );

    expect(result).toEqual({ next: 2, aside: [] });
    expect(rounds.writes).toEqual([]);
  });

  test("that comes right after the standstill asks Temporal first, and doesn't begin when another process has it", async () => {
    const rounds = new FakeRoundStore({ total: 2 });
    standStill();
    const environment = new MockActivityEnvironment();
    environment.on("heartbeat", () => environment.cancel("NOT_FOUND"));

    expect(await run(rounds, { from: 1, to: 1 }, environment)).toEqual({ next: 1, aside: [] });
    expect(await run(rounds, { from: 1, to: 2 }, environment)).toEqual({ next: 1, aside: [] });
    expect(rounds.writes).toEqual([]);
  });

  test("that comes right after the standstill and still belongs to this process is done", async () => {
    const rounds = new FakeRoundStore({ total: 1 });
    standStill();

    expect(await run(rounds, { from: 1, to: 1 })).toMatchObject({ next: 2 });
  });

  test("that comes after a wrong clock was set back is done", async () => {
    const rounds = new FakeRoundStore({ total: 1 });
    standStill();
    await run(new FakeRoundStore({ total: 1 }), { from: 1, to: 1 });
    stoodStillFor -= STOOD_STILL;

    expect(await run(rounds, { from: 1, to: 1 })).toMatchObject({ next: 2 });
  });
});
