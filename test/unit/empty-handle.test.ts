import { describe, expect, it } from "vitest";
import { emptyHandle } from "../../src/client/empty-handle.ts";
import { BulkRegistrationError, EmptySelectionError, RunSettledError } from "../../src/domain/errors.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe("the handle of a request without mentors", () => {
  it("has the result of a total failure, with the reason as a typed error", async () => {
    const result = await emptyHandle(bulkId).result();
    expect(result).toMatchObject({
      bulkId,
      round: 1,
      overallStatus: "totalFailure",
      total: 0,
      succeeded: 0,
      alreadyRegistered: 0,
      failed: 0,
      cancelled: 0,
    });
    expect(result).not.toHaveProperty("settled");
    expect(result.error).toBeInstanceOf(EmptySelectionError);
    expect(result.error).toBeInstanceOf(BulkRegistrationError);
    expect(result.error).toMatchObject({ code: "emptySelection", name: "EmptySelectionError" });
    expect(result.error?.message).toBe("mentorIds must hold at least one mentor");
  });

  it("has no outcomes and no progress, however often they are read", async () => {
    const handle = emptyHandle(bulkId);
    const { outcomes } = await handle.result();
    for (let time = 0; time < 2; time++) {
      expect(await collect(outcomes)).toEqual([]);
      expect(await collect(handle.progress())).toEqual([]);
    }
  });

  it("is settled", async () => {
    expect(await emptyHandle(bulkId).snapshot()).toEqual({
      bulkId,
      round: 1,
      phase: "settled",
      total: 0,
      settled: 0,
      succeeded: 0,
      alreadyRegistered: 0,
      failed: 0,
      cancelled: 0,
      concurrency: 0,
    });
    expect(await emptyHandle(bulkId).audit()).toBeUndefined();
  });

  it("is watched to its end at once, unless the viewer has left", async () => {
    const handle = emptyHandle(bulkId);
    const snapshot = await handle.snapshot();
    expect(await collect(handle.watch())).toEqual([
      { kind: "snapshot", snapshot },
      { kind: "end", snapshot },
    ]);
    expect(await collect(handle.watch({ signal: AbortSignal.abort() }))).toEqual([]);
  });

  it("can't be steered, and rejects every attempt", async () => {
    const handle = emptyHandle(bulkId);
    for (const steer of [handle.pause(), handle.resume(), handle.cancel(), handle.setConcurrency(3)]) {
      await expect(steer).rejects.toBeInstanceOf(RunSettledError);
    }
  });
});
