/** The log of the people who steered a run, and its bound. */
import { describe, expect, it } from "vitest";
import { logSteering, MAXIMUM_STEERING_ENTRIES } from "../../src/domain/steering.ts";
import type { SteeringEntry } from "../../src/domain/steering.ts";

describe("the steering log", () => {
  it("keeps the first half and the latest half when it is too long", () => {
    let log: readonly SteeringEntry[] = [];
    for (let concurrency = 1; concurrency <= 500; concurrency += 1) {
      log = logSteering(log, { action: "setConcurrency", by: "operator", at: "", concurrency });
    }
    const kept = log.map((entry) => entry.concurrency);
    expect(kept).toHaveLength(MAXIMUM_STEERING_ENTRIES);
    expect(kept.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(kept.slice(100)).toEqual(Array.from({ length: 100 }, (_, index) => index + 401));
  });
});
