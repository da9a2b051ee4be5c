/** Which tabs are connected at one time, by real locks, as between the tabs of a browser. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createStreamTurns } from "../../console/src/result/stream-turns.ts";
import type { StreamTurn } from "../../console/src/result/stream-turns.ts";

const TURN = 2_000;

let left: AbortController;

beforeEach(() => {
  left = new AbortController();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  left.abort();
  for (const { turn } of tabs.splice(0)) turn?.end();
  vi.useRealTimers();
});

interface Tab {
  turn: StreamTurn | undefined;
  /** The number of connections that the tab has had. */
  turns: number;
  isHidden: boolean;
  /** Hides or shows the tab. */
  turnOver(): void;
}

const tabs: Tab[] = [];

/** A tab that is connected whenever it may be, as the page of a run is. */
function openTab(isHidden = false): Tab {
  const callbacks = new Set<() => void>();
  const tab: Tab = {
    turn: undefined,
    turns: 0,
    isHidden,
    turnOver() {
      tab.isHidden = !tab.isHidden;
      for (const callback of callbacks) callback();
    },
  };
  const turns = createStreamTurns({
    locks: navigator.locks,
    isHidden: () => tab.isHidden,
    onTurnedOver: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  });
  async function follow(): Promise<void> {
    for (;;) {
      const turn = await turns.take(left.signal);
      if (turn === undefined) return;
      tab.turn = turn;
      tab.turns += 1;
      turn.begin();
      await new Promise((resolve) => turn.over.addEventListener("abort", resolve));
      tab.turn = undefined;
      turn.end();
    }
  }
  void follow();
  tabs.push(tab);
  return tab;
}

const held = async () => (await navigator.locks.query()).held?.length;
const waiting = async () => (await navigator.locks.query()).pending?.length;

it("ten visible tabs take three connections, and each has its turn", async () => {
  for (let count = 0; count < 10; count += 1) openTab();
  await expect.poll(waiting).toBe(7);
  expect(await held()).toBe(3);
  expect(tabs.filter(({ turn }) => turn !== undefined)).toHaveLength(3);
  await expect
    .poll(async () => {
      vi.advanceTimersByTime(TURN);
      expect(await held()).toBeLessThanOrEqual(3);
      return tabs.every(({ turns }) => turns > 1);
    })
    .toBe(true);
});

it("a tab stays connected while no other tab waits", async () => {
  const tab = openTab();
  await expect.poll(() => tab.turn).toBeDefined();
  const { turn } = tab;
  vi.advanceTimersByTime(60 * TURN);
  await navigator.locks.query();
  expect(turn?.over.aborted).toBe(false);
});

it("hidden tabs share one connection, for which no visible tab waits; a shown tab is connected at once", async () => {
  const hidden = Array.from({ length: 9 }, () => openTab(true));
  await expect.poll(waiting).toBe(8);
  const inSight = openTab();
  await expect.poll(() => inSight.turn).toBeDefined();
  expect(await held()).toBe(2);

  const shown = hidden.find(({ turn }) => turn === undefined);
  shown?.turnOver();
  await expect.poll(() => shown?.turn).toBeDefined();
  expect(inSight.turn?.over.aborted).toBe(false);
});

it("a browser without locks connects every tab", async () => {
  const turns = createStreamTurns({
    locks: undefined,
    isHidden: () => false,
    onTurnedOver: () => () => undefined,
  });
  const taken = await Promise.all(Array.from({ length: 10 }, () => turns.take(left.signal)));
  expect(taken.filter((turn) => turn !== undefined)).toHaveLength(10);
});
