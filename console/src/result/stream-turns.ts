/**
 * Shares the connections for live progress between the tabs of a browser. Over HTTP/1.1, a browser opens six connections to one
 * server for all tabs together. Streams take at most four of them, so that other calls find a free one. When more tabs follow
 * runs, the tabs take turns. A stream continues after its latest event, so a tab misses no event between its turns.
 */

import { takeLock } from "./browser-lock.ts";
import type { Locks } from "./browser-lock.ts";

/** The names of the browser's locks, one per connection. A visible tab never waits for a hidden one. */
const IN_SIGHT = ["progress-1", "progress-2", "progress-3"];
const HIDDEN = ["progress-hidden"];

/** Milliseconds between two checks for waiting tabs, and so the length of a turn when tabs wait. */
const TURN = 2_000;

export interface StreamTurn {
  /** Aborts when another tab should be connected, or when the tab is hidden or shown. */
  readonly over: AbortSignal;
  /** Reports the first event of the stream. From then on, another tab can take its turn. */
  begin: () => void;
  end: () => void;
}

export interface StreamTurns {
  /**
   * Waits for a turn.
   *
   * @returns undefined when the turn is no longer needed
   */
  take(signal: AbortSignal): Promise<StreamTurn | undefined>;
}

export interface TurnsOfTabs {
  /** The browser's locks. Without them, tabs don't wait for each other. */
  locks: Locks | undefined;
  isHidden: () => boolean;
  /**
   * Calls back when the tab is hidden or shown.
   *
   * @returns a function that removes the callback
   */
  onTurnedOver: (callback: () => void) => () => void;
}

export function createStreamTurns({ locks, isHidden, onTurnedOver }: TurnsOfTabs): StreamTurns {
  return {
    async take(signal) {
      if (locks === undefined) return ALWAYS;
      try {
        while (!signal.aborted) {
          const turn = await takeOnce(signal, locks);
          if (turn !== undefined) return turn;
        }
        return undefined;
      } catch {
        // The browser forbids locks to this page.
        return ALWAYS;
      }
    },
  };

  /** @returns undefined when the tab was hidden or shown in the meantime, or when the turn is no longer needed */
  async function takeOnce(signal: AbortSignal, manager: Locks): Promise<StreamTurn | undefined> {
    const over = new AbortController();
    const forget = onTurnedOver(() => over.abort());
    const name = await leastWanted(manager, isHidden() ? HIDDEN : IN_SIGHT);
    const release = await takeLock(manager, name, { signal: AbortSignal.any([signal, over.signal]) });
    if (release === undefined) {
      forget();
      return undefined;
    }
    return turnWith(manager, name, over, () => {
      forget();
      release();
    });
  }
}

const ALWAYS: StreamTurn = {
  over: new AbortController().signal,
  begin: () => undefined,
  end: () => undefined,
};

function turnWith(locks: Locks, name: string, over: AbortController, release: () => void): StreamTurn {
  let looking: ReturnType<typeof setInterval> | undefined;
  const look = async () => {
    const { pending = [] } = await locks.query();
    if (pending.some((other) => other.name === name)) over.abort();
  };
  return {
    over: over.signal,
    begin: () => {
      looking ??= setInterval(() => void look(), TURN);
    },
    end: () => {
      clearInterval(looking);
      release();
    },
  };
}

/** The lock with the fewest waiting tabs. */
async function leastWanted(locks: Locks, names: readonly string[]): Promise<string> {
  const { held = [], pending = [] } = await locks.query();
  const wanted = [...held, ...pending].map(({ name }) => name);
  const tabs = (name: string) => wanted.filter((other) => other === name).length;
  const fewest = Math.min(...names.map(tabs));
  const free = names.filter((name) => tabs(name) === fewest);
  return free[Math.floor(Math.random() * free.length)] ?? "progress-1";
}
