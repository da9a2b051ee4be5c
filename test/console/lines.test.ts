/** The lines of a run, merged from pages and events in any order of arrival. */
import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import type { BulkRegistrationItem } from "../../console/src/api/types.ts";
import {
  countFiltered,
  countLines,
  mergeItems,
  mergeSettled,
  NO_LINES,
  shownLines,
} from "../../console/src/result/lines.ts";
import type { Lines, SettledInRound } from "../../console/src/result/lines.ts";

const AT = "2026-11-25T10:00:00.000Z";

const open = (mentorId: string, position: number, round = 1): BulkRegistrationItem => ({
  mentorId,
  position,
  round,
  name: `Name of ${mentorId}`,
  status: "open",
  attempts: 0,
});

const registeredItem = (mentorId: string, position: number, round = 1): BulkRegistrationItem => ({
  ...open(mentorId, position, round),
  attempts: 1,
  status: "success",
  detail: "registered",
  settledAt: AT,
});

const registered = (mentorId: string, round = 1): SettledInRound => ({
  round,
  outcome: { mentorId, status: "success", detail: "registered", attempts: 1, settledAt: AT },
});

const failed = (mentorId: string, round = 1): SettledInRound => ({
  round,
  outcome: {
    mentorId,
    status: "failure",
    detail: "failed",
    error: { code: "mentorInactive", message: "This mentor is no longer active", retryable: false },
    attempts: 1,
    settledAt: AT,
  },
});

const states = (lines: Lines) => lines.all.map(({ mentorId, state }) => `${mentorId} ${state}`);

describe("the lines of a run", () => {
  it("are in the order of the selection, whichever page comes first", () => {
    const lines = mergeItems(mergeItems(NO_LINES, [open("c", 30), open("d", 40)]), [
      open("a", 10),
      open("b", 20),
    ]);
    expect(lines.all.map(({ mentorId }) => mentorId)).toEqual(["a", "b", "c", "d"]);
    expect([...lines.index]).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
      ["d", 3],
    ]);
  });

  it("take an outcome with its sentence", () => {
    const lines = mergeSettled(mergeItems(NO_LINES, [open("a", 1)]), [failed("a")]);
    expect(lines.all[0]).toMatchObject({
      name: "Name of a",
      state: "failed",
      code: "mentorInactive",
      message: "This mentor is no longer active",
    });
  });

  it("stay settled when an older page arrives later", () => {
    const settled = mergeSettled(mergeItems(NO_LINES, [open("a", 1)]), [registered("a")]);
    expect(states(mergeItems(settled, [open("a", 1)]))).toEqual(["a registered"]);
  });

  it("settle once: a repetition, as after a restart of the backend, changes nothing", () => {
    const once = mergeSettled(mergeItems(NO_LINES, [open("a", 1)]), [failed("a")]);
    expect(mergeSettled(once, [failed("a"), registered("a")]).all).toEqual(once.all);
  });

  it("wait again when a later round takes them up, and drop the sentence of the previous round", () => {
    const first = mergeSettled(mergeItems(NO_LINES, [open("a", 1), open("b", 2)]), [
      failed("a"),
      registered("b"),
    ]);
    const second = mergeItems(first, [open("a", 1, 2), registeredItem("b", 2)]);
    expect(states(second)).toEqual(["a waiting", "b registered"]);
    expect(second.all[0]).not.toHaveProperty("message");
    expect(states(mergeSettled(second, [failed("a", 1)]))).toEqual(["a waiting", "b registered"]);
    expect(states(mergeSettled(second, [registered("a", 2)]))).toEqual(["a registered", "b registered"]);
  });

  it("leave out a mentor until the mentor's page has come", () => {
    const lines = mergeSettled(mergeItems(NO_LINES, [open("a", 1)]), [registered("b")]);
    expect(states(lines)).toEqual(["a waiting"]);
  });

  it("are the same for any order and any repetitions of pages and events", () => {
    const mentorIds = ["a", "b", "c", "d", "e"];
    const told = constantFrom(
      ...mentorIds.flatMap((mentorId, position) => [
        (lines: Lines) => mergeItems(lines, [open(mentorId, position)]),
        (lines: Lines) => mergeItems(lines, [registeredItem(mentorId, position)]),
        (lines: Lines) => mergeSettled(lines, [registered(mentorId)]),
      ]),
    );
    assert(
      property(array(told, { maxLength: 60 }), (steps) => {
        const start = mergeItems(
          NO_LINES,
          mentorIds.map((mentorId, position) => open(mentorId, position)),
        );
        const heard = steps.reduce((lines, step) => step(lines), start);
        const end = mergeSettled(
          heard,
          mentorIds.map((mentorId) => registered(mentorId)),
        );
        expect(states(end)).toEqual(mentorIds.map((mentorId) => `${mentorId} registered`));
      }),
    );
  });
});

describe("the displayed list", () => {
  const lines = mergeSettled(
    mergeItems(
      NO_LINES,
      ["a", "b", "c", "d"].map((mentorId, position) => open(mentorId, position)),
    ),
    [registered("a"), failed("b"), registered("c"), failed("d")],
  );
  const ids = (shown: readonly { mentorId: string }[]) => shown.map(({ mentorId }) => mentorId);

  it("keeps the order of the selection while the run is active", () => {
    expect(ids(shownLines(lines.all, "all", false))).toEqual(["a", "b", "c", "d"]);
  });

  it("has the failed ones first when the run has ended", () => {
    expect(ids(shownLines(lines.all, "all", true))).toEqual(["b", "d", "a", "c"]);
  });

  it("is narrowed by a filter, which gives its number of lines", () => {
    expect(ids(shownLines(lines.all, "failed", true))).toEqual(["b", "d"]);
    expect(ids(shownLines(lines.all, "registered", false))).toEqual(["a", "c"]);
    const counts = countLines(lines.all);
    expect(
      (["all", "waiting", "registered", "failed"] as const).map((each) => countFiltered(counts, each)),
    ).toEqual([4, 0, 2, 2]);
  });
});
