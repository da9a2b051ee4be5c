/** What a request may ask of its run, and in which form it is kept. */
import { describe, expect, it } from "vitest";
import { checkAskedSettings } from "../../src/domain/asked-settings.ts";
import type { AskedSettings } from "../../src/domain/asked-settings.ts";
import { InvalidRequestError } from "../../src/domain/errors.ts";

describe("the settings of a request", () => {
  it.each([
    [{}, {}],
    [{ concurrency: undefined, tolerance: undefined }, {}],
    [{ concurrency: 1 }, { concurrency: 1 }],
    // As asked: which maximum lowers it is a matter of the deployment, and may change.
    [{ concurrency: 500 }, { concurrency: 500 }],
    [{ tolerance: { failedCount: 0, failedPercent: undefined } }, { tolerance: { failedCount: 0 } }],
    [
      { concurrency: 2, tolerance: { failedPercent: 33.3, afterSettled: 5 }, bulkId: "of no concern here" },
      { concurrency: 2, tolerance: { failedPercent: 33.3, afterSettled: 5 } },
    ],
  ])("of %j are %j", (given, kept) => {
    expect(checkAskedSettings(given as AskedSettings)).toStrictEqual(kept);
  });

  it("are the same when what was kept is checked again", () => {
    const kept = checkAskedSettings({ concurrency: 1e300, tolerance: { failedPercent: 1e-7 } });
    expect(checkAskedSettings(JSON.parse(JSON.stringify(kept)) as AskedSettings)).toStrictEqual(kept);
  });

  it.each([
    [{ concurrency: 0 }, "concurrency"],
    [{ concurrency: 2.5 }, "concurrency"],
    [{ concurrency: null }, "concurrency"],
    [{ concurrency: "5" }, "concurrency"],
    [{ concurrency: Number.POSITIVE_INFINITY }, "concurrency"],
    [{ tolerance: null }, "tolerance"],
    [{ tolerance: [] }, "tolerance"],
    [{ tolerance: { failedCount: -1 } }, "tolerance.failedCount"],
    [{ tolerance: { others: 1 } }, "tolerance.others"],
  ])("of %j are refused, naming the field", (given, field) => {
    const check = () => checkAskedSettings(given as unknown as AskedSettings);
    expect(check).toThrow(InvalidRequestError);
    expect(check).toThrow(expect.objectContaining({ field }));
  });
});
