/** Who looks after runs that are under way, and who tells of their end: by real locks, as between the tabs of a browser. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProblemError } from "../../console/src/api/problem.ts";
import type { BulkRegistrationDetails, RegistrationStatus } from "../../console/src/api/types.ts";
import { keepLookout } from "../../console/src/own-runs/lookout.ts";
import { notingBackend } from "../../console/src/own-runs/noting-backend.ts";
import { OwnRuns } from "../../console/src/own-runs/own-runs.ts";
import type { Backend } from "../../console/src/api/backend.ts";
import { openTabsStorage } from "./tabs-storage.ts";

const SELDOM = 60_000;

let storage: ReturnType<typeof openTabsStorage>;
let statuses: Map<string, RegistrationStatus>;
/** Of the list of the newest; others are known by themselves. */
let listed: string[];
let calls: string[];
let told: string[];
let isPausedByItself: boolean;
const tabs: Tab[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  storage = openTabsStorage();
  statuses = new Map([["b1", "running"]]);
  listed = ["b1"];
  calls = [];
  told = [];
  isPausedByItself = false;
});
afterEach(async () => {
  for (const tab of tabs.splice(0)) tab.close();
  await settled();
  vi.useRealTimers();
});

interface Tab {
  ownRuns: OwnRuns;
  /** Hides or shows it. */
  turnOver(): Promise<void>;
  close(): void;
}

/** Locks are granted between two turns of the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

async function pass(milliseconds: number): Promise<void> {
  await settled();
  vi.advanceTimersByTime(milliseconds);
  await settled();
}

function detailsOf(bulkId: string): BulkRegistrationDetails {
  const status = statuses.get(bulkId);
  if (status === undefined) throw new ProblemError({ status: 404, slug: "not-found" });
  const progress = isPausedByItself ? { paused: { reason: "tolerance" } } : {};
  return { bulkId, status, progress } as BulkRegistrationDetails;
}

async function openTab({ isHidden: hiddenAtFirst = false } = {}): Promise<Tab> {
  let isHidden = hiddenAtFirst;
  const turned = new Set<() => void>();
  const ownRuns: OwnRuns = new OwnRuns({
    storage: storage.tab(() => ownRuns.look()),
    coordinatorId: "c1",
    isHidden: () => isHidden,
  });
  const backend = {
    list: async () => {
      calls.push("list");
      return { items: listed.map(detailsOf) };
    },
    details: async (bulkId: string) => {
      calls.push(bulkId);
      return detailsOf(bulkId);
    },
  } as unknown as Backend;
  const close = keepLookout({
    ownRuns,
    backend: notingBackend(backend, ownRuns),
    locks: navigator.locks,
    isHidden: () => isHidden,
    onTurnedOver: (callback) => {
      turned.add(callback);
      return () => turned.delete(callback);
    },
    tell: ({ bulkId }, ending) => told.push(`${bulkId} ${ending}`),
  });
  const tab = {
    ownRuns,
    close,
    turnOver: async () => {
      isHidden = !isHidden;
      ownRuns.look();
      for (const callback of turned) callback();
      await settled();
    },
  };
  tabs.push(tab);
  await settled();
  return tab;
}

describe("a tab in sight", () => {
  it("asks for nothing while no run is under way", async () => {
    const tab = await openTab();
    await pass(10 * SELDOM);
    expect(calls).toEqual([]);
    tab.ownRuns.started("b1");
    await pass(SELDOM - 1);
    expect(calls).toEqual([]);
  });

  it("looks seldom while one is, and no more once it has ended", async () => {
    const tab = await openTab();
    tab.ownRuns.started("b1");
    await pass(SELDOM);
    await pass(SELDOM);
    expect(calls).toEqual(["list", "list"]);
    statuses.set("b1", "success");
    await pass(SELDOM);
    expect(tab.ownRuns.state().ended).toEqual(["b1"]);
    calls = [];
    await pass(10 * SELDOM);
    expect(calls).toEqual([]);
  });

  it("looks at once, when it is opened, for what was under way before", async () => {
    const before = await openTab();
    before.ownRuns.started("b1");
    before.close();
    statuses.set("b1", "success");
    const tab = await openTab();
    expect(calls).toEqual(["list"]);
    expect(tab.ownRuns.state().ended).toEqual(["b1"]);
  });

  it("asks by itself for one that is not among the newest, and forgets one that is gone", async () => {
    const tab = await openTab();
    listed = [];
    tab.ownRuns.started("b1");
    tab.ownRuns.started("b2");
    await pass(SELDOM);
    expect(calls).toEqual(["list", "b1", "b2"]);
    expect(Object.keys(tab.ownRuns.state().underWay)).toEqual(["b1"]);
  });

  it("tells of nothing", async () => {
    const tab = await openTab();
    tab.ownRuns.started("b1");
    tab.ownRuns.want("b1", true);
    statuses.set("b1", "success");
    await pass(SELDOM);
    expect(told).toEqual([]);
    expect(tab.ownRuns.state()).toMatchObject({ ended: ["b1"], wanted: [] });
  });
});

describe("hidden tabs", () => {
  async function openHidden(count: number): Promise<Tab[]> {
    const opened: Tab[] = [];
    while (opened.length < count) opened.push(await openTab({ isHidden: true }));
    opened[0]?.ownRuns.started("b1");
    await settled();
    return opened;
  }

  it("ask for nothing while the coordinator wants to be told of nothing", async () => {
    await openHidden(3);
    await pass(10 * SELDOM);
    expect(calls).toEqual([]);
  });

  it("look for what is wanted in one of them alone, which tells of its end once", async () => {
    const [first] = await openHidden(3);
    first?.ownRuns.want("b1", true);
    await pass(SELDOM);
    await pass(SELDOM);
    const { length } = calls;
    expect(new Set(calls)).toEqual(new Set(["b1"]));
    expect(length).toBeLessThanOrEqual(3);
    statuses.set("b1", "partialSuccess");
    await pass(SELDOM);
    expect(told).toEqual(["b1 done"]);
    await pass(10 * SELDOM);
    expect(told).toEqual(["b1 done"]);
    expect(calls).toHaveLength(length + 1);
  });

  it("tell at once when the page of the run learns of its end", async () => {
    const [, second] = await openHidden(2);
    second?.ownRuns.want("b1", true);
    await settled();
    statuses.set("b1", "success");
    second?.ownRuns.heardOf([{ bulkId: "b1", status: "success" }]);
    await settled();
    expect(told).toEqual(["b1 done"]);
  });

  it("leave it to a tab in sight, and take it up when that is hidden", async () => {
    const [hidden] = await openHidden(1);
    const shown = await openTab();
    hidden?.ownRuns.want("b1", true);
    calls = [];
    await pass(SELDOM);
    expect(calls).toEqual(["list"]);
    await shown.turnOver();
    statuses.set("b1", "success");
    await pass(SELDOM);
    expect(told).toEqual(["b1 done"]);
  });

  it("go on with the telling when the one that did it is closed", async () => {
    const [first, second] = await openHidden(2);
    second?.ownRuns.want("b1", true);
    await pass(SELDOM);
    first?.close();
    statuses.set("b1", "success");
    await pass(SELDOM);
    expect(told).toEqual(["b1 done"]);
  });

  it("tell of a run that is interrupted, and of one that has paused itself", async () => {
    statuses.set("b2", "paused");
    const [tab] = await openHidden(1);
    await pass(SELDOM);
    tab?.ownRuns.want("b1", true);
    statuses.set("b1", "interrupted");
    await pass(SELDOM);
    expect(told).toEqual(["b1 interrupted"]);
    tab?.ownRuns.started("b2");
    tab?.ownRuns.want("b2", true);
    await pass(SELDOM);
    expect(told).toHaveLength(1);
    isPausedByItself = true;
    await pass(SELDOM);
    expect(told).toEqual(["b1 interrupted", "b2 pausedItself"]);
  });
});
