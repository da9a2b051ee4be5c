/** The cap on the submissions in flight, and what a run may be started with. */
import { ApplicationFailure } from "@temporalio/common";
import { describe, expect, it } from "vitest";
import { checkInput } from "../../src/workflows/input.ts";
import type { BulkRegistrationInput } from "../../src/workflows/input.ts";
import { Permits } from "../../src/workflows/permits.ts";
import { COORDINATOR_ID } from "../support/mentor-ids.ts";

describe("permits", () => {
  it("are there up to the limit, and again as they come back", () => {
    const permits = new Permits(2);
    expect([permits.limit, permits.held, permits.available]).toEqual([2, 0, true]);
    const giveBack = permits.take();
    permits.take();
    expect([permits.held, permits.available]).toEqual([2, false]);
    giveBack();
    expect([permits.held, permits.available]).toEqual([1, true]);
  });

  it("can't be taken when all are held, and the attempt takes none", () => {
    const permits = new Permits(1);
    const giveBack = permits.take();
    expect(() => permits.take()).toThrow(new RangeError("All 1 permits are held"));
    giveBack();
    expect(permits.held).toBe(0);
  });

  it("come back once, however often they are given back", () => {
    const permits = new Permits(2);
    const [first, second] = [permits.take(), permits.take()];
    first();
    first();
    expect(permits.held).toBe(1);
    permits.take();
    first();
    expect(permits.held).toBe(2);
    second();
    expect(permits.held).toBe(1);
  });

  it("are more at once when the limit is raised", () => {
    const permits = new Permits(1);
    permits.take();
    permits.changeLimit(3);
    expect(permits.available).toBe(true);
    permits.take();
    permits.take();
    expect([permits.limit, permits.held, permits.available]).toEqual([3, 3, false]);
  });

  it("are taken from nobody when the limit is lowered: it is reached as they come back", () => {
    const permits = new Permits(3);
    const held = [permits.take(), permits.take(), permits.take()];
    permits.changeLimit(1);
    expect([permits.held, permits.available]).toEqual([3, false]);
    const available = held.map((giveBack) => {
      giveBack();
      return permits.available;
    });
    expect(available).toEqual([false, false, true]);
  });
});

describe("the input of a run", () => {
  const input: BulkRegistrationInput = {
    bulkId: "b0000000-0000-4000-8000-000000000001",
    actingCoordinatorId: COORDINATOR_ID,
    round: 1,
    total: 30,
    concurrency: 5,
  };

  it.each([
    [{}, 5],
    [{ concurrency: 500 }, 5],
    [{ concurrency: 500, maximumConcurrency: 12 }, 12],
    [{ concurrency: 500, maximumConcurrency: 5_000 }, 100],
    [{ concurrency: 1 }, 1],
    [{ total: 0 }, 5],
    [{ total: 100_000, round: 12 }, 5],
  ])("with %j has a concurrency of %d", (changes, concurrency) => {
    expect(checkInput({ ...input, ...changes })).toEqual({ concurrency });
  });

  it.each<[string, Record<string, unknown>]>([
    ["bulkId", { bulkId: "7" }],
    ["bulkId", { bulkId: undefined }],
    ["actingCoordinatorId", { actingCoordinatorId: "anna" }],
    ["round", { round: 0 }],
    ["round", { round: 1.5 }],
    ["total", { total: -1 }],
    ["total", { total: 100_001 }],
    ["total", { total: "30" }],
    ["concurrency", { concurrency: 0 }],
    ["maximumConcurrency", { maximumConcurrency: 0 }],
  ])("that breaks a rule of %s (%j) ends the run once and for all", (field, changes) => {
    const refused = () => checkInput({ ...input, ...changes });
    expect(refused).toThrow(ApplicationFailure);
    expect(refused).toThrow(
      expect.objectContaining({
        type: "InvalidRequestError",
        nonRetryable: true,
        details: [expect.objectContaining({ field })],
      }),
    );
  });
});
