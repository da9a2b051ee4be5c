/** The end of a cancelled submission: it reports where to continue, and no mentor fails. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { eventually } from "../support/deferred.ts";
import { failure } from "../../src/testing/fake-round-store.ts";
import { Gates } from "../../src/testing/gates.ts";
import { one, stretch, submit } from "./submit-attempt.ts";

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

  it("aborts a request that takes longer than 2 s, and no mentor fails", async () => {
    for (const input of [one, stretch]) {
      const gates = new Gates();
      const { environment, result, store } = submit(
        input,
        { beforeWrite: gates.hold },
        { before: { strikes: { doubtful: 9, systemic: 0 } } },
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

  it("reports where to continue when its last request fails", async () => {
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

  it("stops waiting for its turn and for a permit", async () => {
    const turn = submit({ ...one, behind: { submissions: [6], concurrency: 1 } });
    const permit = submit(one, { runConcurrency: 0 });
    await delay(100);
    for (const { environment, result } of [turn, permit]) {
      environment.cancel();
      expect(await result).toEqual({ next: 7, aside: [] });
    }
  });
});
