/** The submit activity in a replaced environment of Temporal's: what it keeps for its next attempt, and how it ends. */
import { setTimeout as delay } from "node:timers/promises";
import { MockActivityEnvironment } from "@temporalio/testing";
import { describe, expect, it } from "vitest";
import { createActivities } from "../../src/activities/index.ts";
import type { SubmissionHeartbeat, SubmitRegistrationsInput } from "../../src/activities/types.ts";
import { eventually } from "../support/deferred.ts";
import { failure, FakeRoundStore, includes, refused } from "../support/fake-round-store.ts";
import type { FakeOptions } from "../support/fake-round-store.ts";
import { Gates } from "../support/gates.ts";
import { COORDINATOR_ID, mentorId } from "../support/mentor-ids.ts";

const one: SubmitRegistrationsInput = {
  bulkId: "b0000000-0000-4000-8000-000000000001",
  actingCoordinatorId: COORDINATOR_ID,
  round: 1,
  from: 7,
  to: 7,
  total: 100,
  lanes: 1,
  mentorsPerWrite: 1,
  budget: 5_000,
};
const stretch: SubmitRegistrationsInput = { ...one, from: 1, to: 100, lanes: 5, mentorsPerWrite: 10 };

interface Attempt {
  attempt?: number;
  /** What the attempt before has kept. */
  before?: Partial<SubmissionHeartbeat>;
}

function submit(
  input: SubmitRegistrationsInput,
  options: Partial<FakeOptions> = {},
  { attempt = 1, before }: Attempt = {},
) {
  const store = new FakeRoundStore({ total: 100, ...options });
  const environment = new MockActivityEnvironment({
    attempt,
    ...(before !== undefined && {
      heartbeatDetails: { next: input.from, aside: [], strikes: 0, idle: 0, ...before },
    }),
  });
  const beats: SubmissionHeartbeat[] = [];
  environment.on("heartbeat", (details: SubmissionHeartbeat) => beats.push(details));
  const { submission } = createActivities({ rounds: store });
  return { store, environment, beats, result: environment.run(submission.submitRegistrations, input) };
}

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

  it("counts an attempt in which its turn hasn't come as none", async () => {
    const { store, result } = submit(one, {}, { attempt: 9, before: { idle: 7 } });
    await result;
    expect(store.writes[0]?.attempt).toBe(2);
  });

  it("gives its slot back when nothing in front of it moves, and says so in no reader's words", async () => {
    const behind = { positions: [6], concurrency: 1 };
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
  ] as const)("waits for its next attempt when the failure is the whole deployment's: %s", async (code) => {
    const { result, store } = submit(one, {
      beforeWrite: () => {
        throw failure("systemic", code, 3_000);
      },
    });
    await expect(result).rejects.toMatchObject({ type: code, nonRetryable: false, nextRetryDelay: 3_000 });
    expect(store.settledFailures).toEqual([]);
  });

  it("keeps in its heartbeat how often the failure may have been the mentor's", async () => {
    const doubtful = { beforeWrite: () => Promise.reject(failure("doubtful", "busy")) };
    const { result, beats, store } = submit(one, doubtful, { attempt: 4, before: { strikes: 3 } });
    await expect(result).rejects.toMatchObject({ type: "busy", nonRetryable: false });
    expect(beats.at(-1)).toMatchObject({ strikes: 4 });
    expect(store.probes).toBe(0);
  });

  it("settles a failure as the mentor's at the fifth time only if a write for another one succeeds", async () => {
    const doubtful = (write: { from: number }) => {
      if (write.from === 7) throw failure("doubtful", "busy");
    };
    const fifth = { attempt: 5, before: { strikes: 4 } };
    const proven = submit(one, { beforeWrite: doubtful }, fifth);
    expect(await proven.result).toMatchObject({
      next: 8,
      outcome: { detail: "failed", error: { code: "busy" } },
    });
    // Nobody was registered: another mentor was tried.
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
    expect(down.beats.at(-1)).toMatchObject({ strikes: 0 });
  });

  it("takes the last try's word, whatever it is", async () => {
    const fifth = { attempt: 5, before: { strikes: 4 } };
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

  it("waits by itself, and not by Temporal, for a permit", async () => {
    const gates = new Gates();
    const { result, store } = submit(one, { runConcurrency: 1, beforeWrite: gates.hold });
    const other = submit({ ...one, from: 8, to: 8 }).result;
    await other;
    await eventually("it is in flight", () => gates.waiting === 1);
    const second = createActivities({ rounds: store }).submission.submitRegistrations;
    const waiting = new MockActivityEnvironment().run(second, { ...one, from: 9, to: 9 });
    await eventually("it is refused", () => store.refusedByCap >= 3);
    gates.openAll();
    expect(await result).toMatchObject({ next: 8 });
    expect(await waiting).toMatchObject({ next: 10 });
  });
});

describe("a submission that is cancelled", () => {
  it("lets the request in flight end, and takes its answer", async () => {
    const gates = new Gates();
    const { environment, result } = submit(one, { beforeWrite: gates.hold });
    await eventually("it is in flight", () => gates.waiting === 1);
    environment.cancel();
    await delay(200);
    gates.openAll();
    expect(await result).toMatchObject({ next: 8, outcome: { detail: "registered" } });
  });

  it("aborts a request that takes longer than 2 s, and blames nobody", async () => {
    for (const input of [one, stretch]) {
      const gates = new Gates();
      const { environment, result, store } = submit(
        input,
        { beforeWrite: gates.hold },
        { before: { strikes: 9 } },
      );
      await eventually("it is in flight", () => gates.waiting === input.lanes);
      const asked = Date.now();
      environment.cancel();
      expect(await result).toEqual({ next: input.from, aside: [] });
      expect(Date.now() - asked).toBeGreaterThan(1_900);
      expect(Date.now() - asked).toBeLessThan(10_000);
      expect(store.settledFailures).toEqual([]);
    }
  });

  it("says where to go on when its last request fails: a failure would end it, not make it wait", async () => {
    for (const input of [one, stretch]) {
      const gates = new Gates();
      const { environment, result } = submit(input, {
        beforeWrite: async (write, signal) => {
          await gates.hold(write, signal);
          throw failure("systemic", "databaseDown");
        },
      });
      await eventually("it is in flight", () => gates.waiting === input.lanes);
      environment.cancel();
      gates.openAll();
      expect(await result).toEqual({ next: input.from, aside: [] });
    }
  });

  it("waits no longer for its turn, nor for a permit", async () => {
    const turn = submit({ ...one, behind: { positions: [6], concurrency: 1 } });
    const permit = submit(one, { runConcurrency: 0 });
    await delay(100);
    for (const { environment, result } of [turn, permit]) {
      environment.cancel();
      expect(await result).toEqual({ next: 7, aside: [] });
    }
  });
});

describe("a stretch", () => {
  it("is done when every position is settled", async () => {
    const { result, store } = submit(stretch);
    expect(await result).toMatchObject({
      next: 101,
      aside: [],
      state: { ended: true, counts: { settled: 100 } },
    });
    expect(store.writes).toHaveLength(10);
    expect(store.mostInFlight).toBe(5);
  });

  it("shows each second where it has come to, and a later attempt goes on there", async () => {
    const slow = (write: { from: number }) => {
      if (write.from > 60) throw failure("systemic", "databaseDown");
    };
    const first = submit(stretch, { beforeWrite: slow });
    await expect(first.result).rejects.toMatchObject({ type: "databaseDown" });
    expect(first.beats.at(-1)).toEqual({ next: 61, aside: [], strikes: 0, idle: 0 });
    const second = submit(stretch, {}, { attempt: 2, before: { next: 61, aside: [{ from: 3, to: 3 }] } });
    expect(await second.result).toMatchObject({ next: 101, aside: [{ from: 3, to: 3 }] });
    expect(second.store.writes).toHaveLength(4);

    const gates = new Gates();
    const third = submit(stretch, { beforeWrite: gates.hold });
    await eventually("two heartbeats have come", () => third.beats.length === 2);
    expect(third.beats[0]).toMatchObject({ next: 1 });
    gates.openAll();
    await third.result;
  });

  it("ends with its budget, and says where to go on", async () => {
    const { result } = submit(
      { ...stretch, budget: 150, mentorsPerWrite: 1 },
      { beforeWrite: () => delay(60) },
    );
    const { next } = await result;
    expect(next).toBeGreaterThan(10);
    expect(next).toBeLessThan(60);
  });

  it("tries a write once more that failed, when another has succeeded", async () => {
    let failures = 0;
    const { result, store } = submit(stretch, {
      beforeWrite: (write) => {
        if (includes(write, 1) && failures++ === 0) throw failure("doubtful", "unreachable");
      },
    });
    expect(await result).toMatchObject({ next: 101, aside: [] });
    expect(store.writes).toHaveLength(11);
  });

  it("sets a write aside that fails again while others succeed", async () => {
    const { result, store } = submit(stretch, {
      beforeWrite: (write) => {
        if (includes(write, 42)) throw failure("doubtful", "misconfigured");
      },
    });
    expect(await result).toMatchObject({ next: 101, aside: [{ from: 41, to: 50 }] });
    expect(store.counts.settled).toBe(90);
    expect(store.settledFailures).toEqual([]);
  });

  it("waits when every write fails, and asks for proof before", async () => {
    const { result, store } = submit(stretch, {
      beforeWrite: () => Promise.reject(failure("doubtful", "gateway")),
    });
    await expect(result).rejects.toMatchObject({ type: "gateway", nonRetryable: false });
    expect(store.probes).toBeGreaterThan(0);
    expect(store.writes.length).toBeLessThanOrEqual(20);
  });

  it("ends when twenty writes are set aside, so that the run can see to them", async () => {
    const { result } = submit(
      { ...stretch, mentorsPerWrite: 1 },
      {
        beforeWrite: (write) => {
          if (write.from % 2 === 0) throw failure("doubtful", "misconfigured");
        },
      },
    );
    const { next, aside } = await result;
    expect(aside.length).toBeGreaterThanOrEqual(20);
    expect(aside.length).toBeLessThan(26);
    expect(next).toBeLessThan(80);
  });

  it("ends as soon as the round has, whoever has settled it", async () => {
    const gates = new Gates();
    const { result, store } = submit(stretch, { beforeWrite: gates.hold });
    await eventually("it is in flight", () => gates.waiting === 5);
    await store.closeRound({ ...one, reason: "interrupted", after: 0 });
    gates.openAll();
    expect(await result).toMatchObject({ next: 101, aside: [], state: { ended: true } });
    expect(store.writes.length).toBeLessThanOrEqual(10);
  });

  it("ends when the failures exceed the tolerance, counted from what was accepted", async () => {
    const failing = { fate: () => "mentorInactive" as const };
    const tolerance = { failedCount: 5 };
    const { result, store } = submit({ ...stretch, lanes: 1, mentorsPerWrite: 1, tolerance }, failing);
    expect(await result).toMatchObject({ next: 7, state: { counts: { failed: 6 } } });
    expect(store.writes).toHaveLength(6);
    const accepted = { settled: 4, failed: 4 };
    const more = submit({ ...stretch, lanes: 1, mentorsPerWrite: 1, tolerance, accepted }, failing);
    expect(await more.result).toMatchObject({ next: 11 });
  });

  it("goes no further than the round does", async () => {
    const { result, store } = submit({ ...stretch, lanes: 1 }, { total: 60 });
    expect(await result).toMatchObject({ next: 101, state: { total: 60, ended: true } });
    expect(store.writes.at(-1)).toMatchObject({ from: 51, to: 60 });
  });

  it("waits when the failure of a mentor can't be stored", async () => {
    const { result } = submit(stretch, {
      beforeWrite: (write) => {
        if (includes(write, 3)) throw failure("item", "invalidData");
      },
      beforeSettling: () => {
        throw failure("systemic", "databaseDown");
      },
    });
    await expect(result).rejects.toMatchObject({ type: "databaseDown" });
  });
});

it("a submission stops showing that it lives when it has ended, well or not", async () => {
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
