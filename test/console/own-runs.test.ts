/** Which runs have ended unseen, as the tabs of a browser know it from what their pages ask for. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { notingBackend } from "../../console/src/own-runs/noting-backend.ts";
import { OwnRuns } from "../../console/src/own-runs/own-runs.ts";
import type { Backend } from "../../console/src/api/backend.ts";
import { openTabsStorage } from "./tabs-storage.ts";

let isHidden: boolean;
let ownRuns: OwnRuns;
let storage: ReturnType<typeof openTabsStorage>;

const open = (coordinatorId = "c1") =>
  new OwnRuns({ storage: storage.tab(), coordinatorId, isHidden: () => isHidden });

beforeEach(() => {
  isHidden = false;
  storage = openTabsStorage();
  ownRuns = open();
});

describe("a run that ends", () => {
  beforeEach(() => ownRuns.started("b1"));

  it("counts until it is looked at", () => {
    ownRuns.heardOf([{ bulkId: "b1", status: "partialSuccess" }]);
    expect(ownRuns.state()).toMatchObject({ underWay: {}, ended: ["b1"] });
    ownRuns.heardOf([{ bulkId: "b1", status: "partialSuccess" }]);
    expect(ownRuns.state().ended).toEqual(["b1"]);
    ownRuns.lookAt({ page: "run", bulkId: "b2" })();
    expect(ownRuns.state().ended).toEqual(["b1"]);
    ownRuns.lookAt({ page: "run", bulkId: "b1" });
    expect(ownRuns.state().ended).toEqual([]);
  });

  it.for([{ page: "run", bulkId: "b1" }, { page: "list" }] as const)(
    "before the coordinator's eyes doesn't count: on the page $page",
    (place) => {
      const leave = ownRuns.lookAt(place);
      ownRuns.heardOf([{ bulkId: "b1", status: "success" }]);
      expect(ownRuns.state().ended).toEqual([]);
      leave();
      ownRuns.started("b2");
      ownRuns.heardOf([{ bulkId: "b2", status: "success" }]);
      expect(ownRuns.state().ended).toEqual(["b2"]);
    },
  );

  it("on a page that is hidden counts, until the page is shown", () => {
    ownRuns.lookAt({ page: "run", bulkId: "b1" });
    isHidden = true;
    ownRuns.heardOf([{ bulkId: "b1", status: "success" }]);
    expect(ownRuns.state().ended).toEqual(["b1"]);
    isHidden = false;
    ownRuns.look();
    expect(ownRuns.state().ended).toEqual([]);
  });

  it("counts no more once its next round has begun", () => {
    ownRuns.heardOf([{ bulkId: "b1", status: "totalFailure" }]);
    ownRuns.started("b1");
    expect(ownRuns.state().ended).toEqual([]);
    ownRuns.heardOf([{ bulkId: "b1", status: "running" }]);
    expect(Object.keys(ownRuns.state().underWay)).toEqual(["b1"]);
  });

  it("is known to every tab of the coordinator's, also after a reload, and to no other coordinator", () => {
    const listener = vi.fn<() => void>();
    const otherTab = open();
    otherTab.subscribe(listener);
    ownRuns.heardOf([{ bulkId: "b1", status: "success" }]);
    otherTab.look();
    expect(otherTab.state().ended).toEqual(["b1"]);
    expect(listener).toHaveBeenCalledOnce();
    expect(open().state().ended).toEqual(["b1"]);
    expect(open("c2").state().ended).toEqual([]);
  });

  it("counts in this tab alone where the browser keeps nothing", () => {
    storage.isFull = true;
    ownRuns.started("b2");
    ownRuns.heardOf([{ bulkId: "b2", status: "success" }]);
    ownRuns.started("b3");
    expect(ownRuns.state().ended).toEqual(["b2"]);
  });
});

it("a run that was over when the browser first heard of it doesn't count", () => {
  ownRuns.heardOf([{ bulkId: "b1", status: "success" }]);
  expect(ownRuns.state()).toEqual({ underWay: {}, ended: [], wanted: [] });
});

it("an interrupted run counts as ended only when it can't be one that is about to start", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    ownRuns.started("b1");
    ownRuns.heardOf([{ bulkId: "b1", status: "interrupted" }]);
    expect(ownRuns.state().ended).toEqual([]);
    vi.advanceTimersByTime(60_000);
    ownRuns.heardOf([{ bulkId: "b1", status: "interrupted" }]);
    expect(ownRuns.state().ended).toEqual(["b1"]);
  } finally {
    vi.useRealTimers();
  }
});

it("a wish to be told ends when the run ends in sight, and stays when all is hidden", () => {
  for (const bulkId of ["b1", "b2"]) {
    ownRuns.started(bulkId);
    ownRuns.want(bulkId, true);
  }
  ownRuns.heardOf([{ bulkId: "b1", status: "success" }]);
  expect(ownRuns.state().wanted).toEqual(["b2"]);
  isHidden = true;
  ownRuns.heardOf([{ bulkId: "b2", status: "success" }]);
  expect(ownRuns.state().wanted).toEqual(["b2"]);
});

it.for(["no JSON", "null", "[1]", '{"underWay":{"b1":"x"},"ended":[1],"wanted":"b1"}'])(
  "kept runs that read %s are none",
  (text) => {
    storage.tab().setItem("runs:c1", text);
    expect(open().state()).toEqual({ underWay: {}, ended: [], wanted: [] });
  },
);

it("what the pages ask the backend for tells of runs that start and end", async () => {
  const started = { bulkId: "b1", round: 1, total: 3 };
  const backend = notingBackend(
    {
      submit: () => Promise.resolve(started),
      retry: () => Promise.resolve({ ...started, bulkId: "b2" }),
      amend: () => Promise.resolve({ ...started, bulkId: "b3" }),
      list: () => Promise.resolve({ items: [{ bulkId: "b1", status: "success" }] }),
      details: () => Promise.resolve({ bulkId: "b2", status: "success" }),
    } as unknown as Backend,
    ownRuns,
  );
  const { signal } = new AbortController();
  await backend.submit("k", { mentorIds: [], template: { activityType: "", date: "", durationMinutes: 1 } });
  await backend.retry("b2", { round: 2 });
  await backend.amend("b1", "withdrawal", "k", {});
  expect(Object.keys(ownRuns.state().underWay)).toEqual(["b1", "b2", "b3"]);
  await backend.list({}, undefined, signal);
  await backend.details("b2", signal);
  expect(ownRuns.state()).toMatchObject({ underWay: { b3: expect.any(Number) }, ended: ["b1", "b2"] });
});
