/** A list whose newest page is read again. */
import { expect, it } from "vitest";
import { withNewest } from "../../console/src/registrations/newest-page.ts";

/** By the minute at which it was created. */
const run = (minute: number) => ({ bulkId: `b${minute}`, createdAt: `2026-11-28T10:0${minute}:00Z` });
const KNOWN = [run(4), run(3), run(2), run(1)];

it("the newest page brings what is new, and takes away what its filters no longer fit", () => {
  expect(withNewest(KNOWN, { items: [run(5), run(4), run(2)], next: "more" })).toEqual([
    run(5),
    run(4),
    run(2),
    run(1),
  ]);
});

it("what is older than the newest page stays, and nothing does when the page is the whole list", () => {
  expect(withNewest(KNOWN, { items: [run(4)], next: "more" })).toEqual(KNOWN);
  expect(withNewest(KNOWN, { items: [run(3)] })).toEqual([run(3)]);
  expect(withNewest(KNOWN, { items: [] })).toEqual([]);
});
