/** The position of a page in a round: what a sequence number or a snapshot means to it. */
import { describe, expect, it } from "vitest";
import type { BulkProgressUpdate, ProgressSnapshotEvent } from "../../console/src/api/types.ts";
import { eventIdOf, isGap, placeAfter, placeAtSnapshot } from "../../console/src/result/place.ts";

const PLACE = { round: 2, sequence: 7 };

const update = (sequence: number) => ({ sequence }) as BulkProgressUpdate;

const snapshot = (changes: Partial<ProgressSnapshotEvent>) =>
  ({ round: 2, settled: 9, ...changes }) as ProgressSnapshotEvent;

describe("the position of a page in a round", () => {
  it("moves with the next update, and not with one that the page has", () => {
    expect(placeAfter(PLACE, update(8))).toEqual({ round: 2, sequence: 8 });
    expect(placeAfter(PLACE, update(7))).toBeUndefined();
    expect(placeAfter(PLACE, update(1))).toBeUndefined();
  });

  it("shows missing updates before one that isn't the next", () => {
    expect([7, 8, 9].map((sequence) => isGap(PLACE, update(sequence)))).toEqual([false, false, true]);
    expect(placeAfter(PLACE, update(10))).toEqual({ round: 2, sequence: 10 });
  });

  it("moves behind what a snapshot has left out, and otherwise only with updates", () => {
    expect(placeAtSnapshot(PLACE, snapshot({}))).toBe(PLACE);
    expect(placeAtSnapshot(PLACE, snapshot({ skipped: 2 }))).toEqual({ round: 2, sequence: 9 });
    expect(placeAtSnapshot(PLACE, snapshot({ settled: 5, skipped: 2 }))).toBe(PLACE);
  });

  it("is at the beginning of another round", () => {
    expect(placeAtSnapshot(PLACE, snapshot({ round: 3, settled: 4 }))).toEqual({ round: 3, sequence: 0 });
  });

  it("is written like the backend's event ids", () => {
    expect(eventIdOf(PLACE)).toBe("2.7");
  });
});
