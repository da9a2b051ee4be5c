/** Two attempts of one activity in one process: the earlier one ends before the later one begins. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Attempts } from "../../src/activities/attempts.ts";

describe("attempts", () => {
  it("of one activity never work at the same time, and the earlier one is told to end", async () => {
    const attempts = new Attempts();
    const events: string[] = [];
    const earlier = attempts.run("run/position-1", async (superseded) => {
      await new Promise((resolve) => superseded.addEventListener("abort", resolve, { once: true }));
      events.push("told");
      await delay(50);
      events.push("ended");
      return "earlier";
    });
    const later = attempts.run("run/position-1", async (superseded) => {
      events.push("began");
      return superseded.aborted ? "superseded" : "later";
    });
    expect(await Promise.all([earlier, later])).toEqual(["earlier", "later"]);
    expect(events).toEqual(["told", "ended", "began"]);
  });

  it("begin after a while although the earlier one doesn't end, and after one that failed", async () => {
    const attempts = new Attempts();
    const hanging = attempts.run("run/position-1", async () => delay(10_000, "late", { ref: false }));
    const began = Date.now();
    const failing = attempts.run("run/position-1", () => Promise.reject(new Error("503")));
    await expect(failing).rejects.toThrow("503");
    expect(Date.now() - began).toBeGreaterThan(1_000);
    expect(await attempts.run("run/position-1", async () => "next")).toBe("next");
    void hanging;
  });

  it("of different activities don't wait for each other", async () => {
    const attempts = new Attempts();
    let isTold = false;
    const first = attempts.run("run/position-1", async (superseded) => {
      await delay(50);
      isTold = superseded.aborted;
    });
    expect(await attempts.run("run/position-2", async () => "second")).toBe("second");
    await first;
    expect(isTold).toBe(false);
  });
});
