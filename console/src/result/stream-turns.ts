/**
 * Which tabs of a browser are connected to live progress. Over HTTP/1.1 a browser opens six connections to one server, for
 * all of its tabs together: streams take four of them at most, so every other call finds one free. Where more tabs follow
 * runs, they take turns. A stream goes on behind its latest event, so a tab that was away for a turn misses nothing.
 */

/** Names of the browser's locks, one for each connection. A tab in sight never waits for one that is hidden. */
const IN_SIGHT = ["progress-1", "progress-2", "progress-3"];
const HIDDEN = ["progress-hidden"];

/** Milliseconds between two looks whether another tab waits: how long a turn lasts then. */
const TURN = 2_000;

export interface StreamTurn {
  /** Aborts when another tab is to be connected, or when the tab is hidden or shown. */
  readonly over: AbortSignal;
  /** The stream has brought its first event: from now on it can be another tab's turn. */
  begin: () => void;
  end: () => void;
}

export interface StreamTurns {
  /** Waits for a turn. @returns undefined when it is no longer wanted */
  take(signal: AbortSignal): Promise<StreamTurn | undefined>;
}

/** What is used of a browser's `navigator.locks`. */
export interface Locks {
  request(name: string, options: { signal: AbortSignal }, hold: () => Promise<void>): Promise<unknown>;
  query(): Promise<{ held?: readonly NamedLock[]; pending?: readonly NamedLock[] }>;
}

interface NamedLock {
  name?: string;
}

export interface TurnsOfTabs {
  /** Of the browser. Undefined: no tab waits for another one. */
  locks: Locks | undefined;
  isHidden: () => boolean;
  /** Hidden or shown. @returns how to forget it */
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
        // A browser that forbids them to this page.
        return ALWAYS;
      }
    },
  };

  /** @returns undefined when the tab was hidden or shown meanwhile, or the turn is no longer wanted */
  async function takeOnce(signal: AbortSignal, manager: Locks): Promise<StreamTurn | undefined> {
    const over = new AbortController();
    const forget = onTurnedOver(() => over.abort());
    const name = await leastWanted(manager, isHidden() ? HIDDEN : IN_SIGHT);
    const release = await lock(manager, name, AbortSignal.any([signal, over.signal]));
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

/** @returns how to release it; undefined when it was no longer wanted */
function lock(locks: Locks, name: string, signal: AbortSignal): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const hold = () => new Promise<void>((release) => resolve(release));
    locks.request(name, { signal }, hold).catch((error: unknown) => {
      if (signal.aborted) resolve(undefined);
      else reject(error);
    });
  });
}

/** The lock for which the fewest tabs wait; of several, any. */
async function leastWanted(locks: Locks, names: readonly string[]): Promise<string> {
  const { held = [], pending = [] } = await locks.query();
  const wanted = [...held, ...pending].map(({ name }) => name);
  const tabs = (name: string) => wanted.filter((other) => other === name).length;
  const fewest = Math.min(...names.map(tabs));
  const free = names.filter((name) => tabs(name) === fewest);
  return free[Math.floor(Math.random() * free.length)] ?? "progress-1";
}
