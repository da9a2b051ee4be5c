/** A submission for one mentor: what it keeps for its next attempt, and when a failure counts as the mentor's. */
import { setTimeout as delay } from "node:timers/promises";
import { MockActivityEnvironment } from "@temporalio/testing";
import { describe, expect, it } from "vitest";
import { createActivities } from "../../src/activities/index.ts";
import { eventually } from "../support/deferred.ts";
import { FakeProject } from "../../src/testing/fake-project.ts";
import { failure, refused } from "../../src/testing/fake-round-store.ts";
import { Gates } from "../../src/testing/gates.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";
import { one, submit } from "./submit-attempt.ts";

describe("a submission for one mentor", () => {
  it("writes that one position, and answers what is stored", async () => {
    const { store, result } = submit(one, {}, { attempt: 3 });
    expect(await result).toMatchObject({
      next: 8,
      aside: [],
      state: { total: 100, counts: { settled: 1 }, ended: false, maximumConcurrency: 5 },
      outcome: { mentorId: mentorId(7), detail: "registered" },
    });
    expect(store.writes).toMatchObject([{ bulkId: one.bulkId, round: 1, from: 7, to: 7, attempt: 3 }]);
  });

  it("doesn't count an attempt in which its turn didn't come", async () => {
    const { store, result } = submit(one, {}, { attempt: 9, before: { idle: 7 } });
    await result;
    expect(store.writes[0]?.attempt).toBe(2);
  });

  it("gives its slot back when nothing in front of it moves, without a message for readers", async () => {
    const behind = { submissions: [6], concurrency: 1 };
    const { result, beats, store } = submit({ ...one, behind });
    await expect(result).rejects.toMatchObject({
      type: "notYetItsTurn",
      nonRetryable: false,
      nextRetryDelay: 2_000,
    });
    expect(beats.at(-1)).toMatchObject({ idle: 1 });
    expect(store.writes).toEqual([]);
  }, 30_000);

  it.each([
    "signIn",
    "misconfigured",
    "gateway",
    "throttled",
    "databaseDown",
    "busy",
    "unreachable",
  ] as const)("waits for its next attempt after a systemic failure: %s", async (code) => {
    const { result, store } = submit(one, {
      beforeWrite: () => {
        throw failure("systemic", code, 3_000);
      },
    });
    await expect(result).rejects.toMatchObject({ type: code, nonRetryable: false, nextRetryDelay: 3_000 });
    expect(store.settledFailures).toEqual([]);
  });

  it.each([
    { failures: 0, wait: 1_000 },
    { failures: 3, wait: 8_000 },
    { failures: 9, wait: 30_000 },
  ])(
    "waits the longer the more attempts have failed, and not the more workers have gone: $failures",
    async ({ failures, wait }) => {
      const down = { beforeWrite: () => Promise.reject(failure("systemic", "databaseDown")) };
      const { result, beats } = submit(one, down, { attempt: 20, before: { failures } });
      await expect(result).rejects.toMatchObject({ type: "databaseDown", nextRetryDelay: wait });
      expect(beats.at(-1)).toMatchObject({ failures: failures + 1 });
    },
  );

  it("keeps in its heartbeat how often the failure may have been the mentor's", async () => {
    const doubtful = { beforeWrite: () => Promise.reject(failure("doubtful", "busy")) };
    const { result, beats, store } = submit(one, doubtful, {
      attempt: 4,
      before: { strikes: { doubtful: 3, systemic: 0 } },
    });
    await expect(result).rejects.toMatchObject({ type: "busy", nonRetryable: false });
    expect(beats.at(-1)).toMatchObject({ strikes: { doubtful: 4, systemic: 0 } });
    expect(store.probes).toBe(0);
  });

  it("settles the fifth failure as the mentor's only if a write for another mentor succeeds", async () => {
    const doubtful = (write: { from: number }) => {
      if (write.from === 7) throw failure("doubtful", "busy");
    };
    const fifth = { attempt: 5, before: { strikes: { doubtful: 4, systemic: 0 } } };
    const proven = submit(one, { beforeWrite: doubtful }, fifth);
    expect(await proven.result).toMatchObject({
      next: 8,
      outcome: { detail: "failed", error: { code: "busy" } },
    });
    // No mentor was registered before, so another mentor was tried.
    expect(proven.store.writes.filter(({ from }) => from !== 7)).toHaveLength(1);
    expect(proven.store.settledFailures).toEqual([{ position: 7, code: "busy", attempts: 5 }]);

    const all = submit(one, { beforeWrite: () => Promise.reject(failure("doubtful", "busy")) }, fifth);
    await expect(all.result).rejects.toMatchObject({ type: "busy" });
    expect(all.store.settledFailures).toEqual([]);

    const alone = submit(
      { ...one, from: 1, to: 1, total: 1 },
      { total: 1, beforeWrite: () => Promise.reject(failure("doubtful", "busy")) },
      fifth,
    );
    await expect(alone.result).rejects.toMatchObject({ type: "busy" });

    const down = submit(
      one,
      { beforeWrite: doubtful, beforeProbe: () => Promise.reject(failure("systemic", "databaseDown")) },
      fifth,
    );
    await expect(down.result).rejects.toMatchObject({ type: "databaseDown" });
    expect(down.beats.at(-1)).toMatchObject({ strikes: { doubtful: 0, systemic: 0 } });
  });

  it("treats a systemic failure as the mentor's only after other writes succeeded beside it five times in a row", async () => {
    const refusedAlone = {
      beforeWrite: ({ from }: { from: number }) => {
        if (from === 7) throw failure("systemic", "databaseDown");
      },
    };
    const after = (systemic: number) => ({ attempt: 30, before: { strikes: { doubtful: 0, systemic } } });
    for (const strikes of [4, 7]) {
      const open = submit(one, refusedAlone, after(strikes));
      await expect(open.result).rejects.toMatchObject({ type: "databaseDown" });
      expect(open.beats.at(-1)).toMatchObject({ strikes: { systemic: strikes + 1 } });
    }
    const proven = submit(one, refusedAlone, after(8));
    expect(await proven.result).toMatchObject({ outcome: { error: { code: "databaseDown" } } });

    const unproven = submit(
      one,
      { beforeWrite: () => Promise.reject(failure("systemic", "throttled")), total: 100 },
      after(20),
    );
    await expect(unproven.result).rejects.toMatchObject({ type: "throttled" });
    // The count begins again.
    expect(unproven.beats.at(-1)).toMatchObject({ strikes: { systemic: 4 } });
    expect(unproven.store.settledFailures).toEqual([]);
  });

  it("takes the result of the last try in every case", async () => {
    const fifth = { attempt: 5, before: { strikes: { doubtful: 4, systemic: 0 } } };
    const lastTry = (last: () => void) => {
      let tries = 0;
      return submit(
        one,
        {
          beforeWrite: ({ from }) => {
            if (from !== 7) return;
            tries += 1;
            if (tries === 1) throw failure("doubtful", "gateway");
            last();
          },
        },
        fifth,
      ).result;
    };
    expect(await lastTry(() => undefined)).toMatchObject({ outcome: { detail: "registered" } });
    const item = lastTry(() => {
      throw failure("item", "notPermitted");
    });
    expect(await item).toMatchObject({ outcome: { error: { code: "notPermitted" } } });
    const systemic = lastTry(() => {
      throw failure("systemic", "databaseDown");
    });
    await expect(systemic).rejects.toMatchObject({ type: "databaseDown" });
  });

  it.each([
    ["bulkRegistrationNotFound", "BR003", "BulkRegistrationNotFoundError"],
    ["notACoordinator", "BR009", "CoordinatorInactiveError"],
  ] as const)("ends for good when its round is refused: %s", async (refusal, code, type) => {
    const { result } = submit(one, {
      beforeWrite: () => {
        throw refused(refusal, code);
      },
    });
    await expect(result).rejects.toMatchObject({ type, nonRetryable: true });
  });

  it("waits for a permit itself, without Temporal", async () => {
    const gates = new Gates();
    const { result, store } = submit(one, { runConcurrency: 1, beforeWrite: gates.hold });
    const other = submit({ ...one, from: 8, to: 8 }).result;
    await other;
    await eventually("it is in flight", () => gates.waiting === 1);
    const second = createActivities({ rounds: store, project: new FakeProject() }).submitRegistrations;
    const waiting = new MockActivityEnvironment().run(second, { ...one, from: 9, to: 9 });
    await eventually("it is refused", () => store.refusedByCap >= 3);
    gates.openAll();
    expect(await result).toMatchObject({ next: 8 });
    expect(await waiting).toMatchObject({ next: 10 });
  });
});

it("a submission stops its heartbeats when it has ended, with success or failure", async () => {
  for (const fail of [false, true]) {
    const { result, beats } = submit(one, {
      beforeWrite: () => {
        if (fail) throw failure("systemic", "busy");
      },
    });
    await result.catch(() => undefined);
    const before = beats.length;
    await delay(1_200);
    expect(beats).toHaveLength(before);
  }
});
