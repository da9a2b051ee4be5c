/** How the end of a run is told. */
import { expect, it } from "vitest";
import { ownRuns } from "../../console/src/texts/en/own-runs.ts";

const counts = { kind: "registration", succeeded: 38, failed: 0, cancelled: 0, open: 0 } as const;

it("names what has become of the mentors, and only what is not nothing", () => {
  const { ending } = ownRuns;
  expect(ending("done", counts)).toBe("38 registered");
  expect(ending("done", { ...counts, failed: 6 })).toBe("38 registered, 6 need attention");
  expect(ending("done", { ...counts, failed: 3, cancelled: 2 })).toBe(
    "38 registered, 1 needs attention, 2 cancelled",
  );
  expect(ending("done", { ...counts, kind: "correction" })).toBe("38 corrected");
  expect(ending("done", { ...counts, kind: "withdrawal" })).toBe("38 withdrawn");
});

it("says when it is not the end that was meant", () => {
  const { ending } = ownRuns;
  expect(ending("interrupted", { ...counts, open: 4 })).toBe("Interrupted: 38 registered, 4 left");
  expect(ending("pausedItself", { ...counts, failed: 6, open: 4 })).toBe(
    "Paused itself: 38 registered, 6 need attention, 4 left",
  );
});
