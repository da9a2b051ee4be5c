/**
 * Asks seldom for the coordinator's runs that are under way. A visible tab asks, so that its navigation counts the runs that have
 * ended. When all tabs are hidden, one of them asks, and only for the runs whose end the coordinator wants to be told of.
 */
import type { Backend } from "../api/backend.ts";
import type { BulkRegistrationDetails } from "../api/types.ts";
import { isGone } from "../api/problem.ts";
import { takeLock } from "../result/browser-lock.ts";
import type { Locks } from "../result/browser-lock.ts";
import type { OwnRuns } from "./own-runs.ts";
import { endingOf } from "./run-ending.ts";
import type { RunEnding } from "./run-ending.ts";

/** The milliseconds between two looks. */
const SELDOM = 60_000;

/** The most runs that one look asks for one by one, when the list of the newest runs lacks them. */
const MOST_OLDER = 5;

export interface LookoutOptions {
  ownRuns: OwnRuns;
  /** A backend whose answers change `ownRuns`. */
  backend: Pick<Backend, "list" | "details">;
  /** The browser's locks. Undefined: no notification is shown. */
  locks: Locks | undefined;
  isHidden: () => boolean;
  /** Calls back when the tab is hidden or shown. @returns a function that ends this */
  onTurnedOver: (callback: () => void) => () => void;
  /** Called in one tab only, and only while no tab is visible. */
  tell: (run: BulkRegistrationDetails, ending: RunEnding) => void;
}

/** @returns a function that stops the lookout */
export function keepLookout(options: LookoutOptions): () => void {
  const { ownRuns, backend, locks, isHidden, onTurnedOver, tell } = options;
  const stopped = new AbortController();
  const sightLock = `${ownRuns.name}:in-sight`;
  const hiddenLock = `${ownRuns.name}:hidden`;

  async function watch(): Promise<void> {
    while (!stopped.signal.aborted) {
      const turnedOver = new AbortController();
      const forget = onTurnedOver(() => turnedOver.abort());
      const signal = AbortSignal.any([stopped.signal, turnedOver.signal]);
      await (isHidden() ? watchHidden(signal) : watchInSight(signal));
      forget();
    }
  }

  async function watchInSight(signal: AbortSignal): Promise<void> {
    const release = await takeIfAllowed(sightLock, { signal, mode: "shared" });
    // A run that was under way when the coordinator left may have ended long ago.
    if (!signal.aborted && isAnyUnderWay()) await lookAtList(signal);
    while (!signal.aborted) {
      await until(signal, isAnyUnderWay);
      await pause(signal);
      if (!signal.aborted && isAnyUnderWay()) await lookAtList(signal);
    }
    release?.();
  }

  async function watchHidden(signal: AbortSignal): Promise<void> {
    const release = await takeIfAllowed(hiddenLock, { signal });
    if (locks === undefined || release === undefined) return until(signal, () => false);
    // Another tab may have shown the notification already.
    ownRuns.look();
    while (!signal.aborted) {
      await until(signal, () => ownRuns.state().wanted.length > 0);
      const before = wantedEnded();
      // A visible tab asks by itself.
      if (!signal.aborted && !(await isInSight(locks))) await lookAtWanted(signal, locks);
      await pause(signal, () => wantedEnded().some((bulkId) => !before.includes(bulkId)));
    }
    release();
  }

  async function lookAtList(signal: AbortSignal): Promise<void> {
    // When this look fails, the next one succeeds.
    const newest = await backend.list({}, undefined, signal).catch(() => undefined);
    if (newest === undefined) return;
    const listed = new Set(newest.items.map(({ bulkId }) => bulkId));
    const older = Object.keys(ownRuns.state().underWay).filter((bulkId) => !listed.has(bulkId));
    for (const bulkId of older.slice(0, MOST_OLDER)) await detailsOf(bulkId, signal);
  }

  async function lookAtWanted(signal: AbortSignal, tabs: Locks): Promise<void> {
    for (const bulkId of ownRuns.state().wanted) {
      const details = await detailsOf(bulkId, signal);
      const ending = details && endingOf(details);
      if (signal.aborted) return;
      if (details === undefined || ending === undefined) continue;
      ownRuns.want(bulkId, false);
      // The coordinator may have shown a tab in the meantime.
      if (!(await isInSight(tabs))) tell(details, ending);
    }
  }

  async function detailsOf(
    bulkId: string,
    signal: AbortSignal,
  ): Promise<BulkRegistrationDetails | undefined> {
    try {
      return await backend.details(bulkId, signal);
    } catch (error) {
      if (isGone(error)) ownRuns.forget(bulkId);
      return undefined;
    }
  }

  async function isInSight(tabs: Locks): Promise<boolean> {
    const { held = [] } = await tabs.query();
    return held.some(({ name }) => name === sightLock);
  }

  function isAnyUnderWay(): boolean {
    return Object.keys(ownRuns.state().underWay).length > 0;
  }

  /** The runs to tell of whose end another tab, or the page of the run, has learned. */
  function wantedEnded(): string[] {
    const { wanted, underWay } = ownRuns.state();
    return wanted.filter((bulkId) => !Object.hasOwn(underWay, bulkId));
  }

  /** Ends early when the condition holds. */
  function pause(signal: AbortSignal, isSo: () => boolean = () => false): Promise<void> {
    return until(signal, isSo, SELDOM);
  }

  /** @param time the most milliseconds to wait. Default: no bound */
  function until(signal: AbortSignal, isSo: () => boolean, time?: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        forget();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const timer = time === undefined ? undefined : setTimeout(finish, time);
      const forget = ownRuns.subscribe(() => {
        if (isSo()) finish();
      });
      signal.addEventListener("abort", finish, { once: true });
      if (signal.aborted || isSo()) finish();
    });
  }

  /** @returns a function that releases the lock; undefined, too, when the browser forbids locks to this page */
  async function takeIfAllowed(
    name: string,
    request: Parameters<typeof takeLock>[2],
  ): Promise<(() => void) | undefined> {
    return locks && takeLock(locks, name, request).catch(() => undefined);
  }

  void watch();
  return () => stopped.abort();
}
