/**
 * Keeps which of the coordinator's runs are under way, which have ended unseen, and which end the coordinator wants to be told
 * of. The browser keeps it for all tabs. The pages learn it from the answers that they ask the backend for anyway.
 */
import type { BulkRegistrationSummary } from "../api/types.ts";
import { isAtEnd } from "../result/run-view.ts";

export interface OwnRunsState {
  /** The time at which the browser first heard of each run, in milliseconds since 1970. */
  readonly underWay: Readonly<Record<string, number>>;
  /** The runs that have ended and that the coordinator has not looked at since. */
  readonly ended: readonly string[];
  /** The runs whose end the coordinator wants to be told of. */
  readonly wanted: readonly string[];
}

export type RunNews = Pick<BulkRegistrationSummary, "bulkId" | "status">;

/** A page that shows the end of a run: the list of all runs, or the page of one run. */
export type Place = { page: "list" } | { page: "run"; bulkId: string };

export interface OwnRunsOptions {
  storage: Pick<Storage, "getItem" | "setItem">;
  coordinatorId: string;
  isHidden: () => boolean;
}

/** The milliseconds for which an interrupted run still counts as under way. A run that is about to start looks interrupted, too. */
const STARTING = 60_000;

/** The most runs that each list keeps. The oldest run is dropped first. */
const MOST = 100;

const NOTHING: OwnRunsState = { underWay: {}, ended: [], wanted: [] };

export class OwnRuns {
  readonly #storage: OwnRunsOptions["storage"];
  readonly #isHidden: () => boolean;
  readonly #listeners = new Set<() => void>();
  readonly #places = new Set<Place>();
  /** The name of the entry in the browser's storage. */
  readonly name: string;
  #state: OwnRunsState = NOTHING;
  /** False when the browser has no room or forbids its storage. The state then holds in this tab alone. */
  #isKept = true;

  constructor({ storage, coordinatorId, isHidden }: OwnRunsOptions) {
    this.#storage = storage;
    this.#isHidden = isHidden;
    this.name = `runs:${coordinatorId}`;
    this.#state = this.#read();
  }

  readonly state = (): OwnRunsState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The coordinator has started a run or a further round in this browser. */
  started(bulkId: string): void {
    this.#change((state) => withStarted(state, bulkId, Date.now()));
  }

  heardOf(news: readonly RunNews[]): void {
    const now = Date.now();
    this.#change((state) => news.reduce((known, run) => withNews(known, run, now), state));
  }

  /** The run no longer exists. */
  forget(bulkId: string): void {
    this.#change((state) => without(state, bulkId));
  }

  want(bulkId: string, isWanted: boolean): void {
    this.#change((state) => {
      const others = state.wanted.filter((other) => other !== bulkId);
      return { ...state, wanted: isWanted ? [...others, bulkId].slice(-MOST) : others };
    });
  }

  /** Called when a page is opened. @returns a function to call when the page is left */
  lookAt(place: Place): () => void {
    this.#places.add(place);
    this.look();
    return () => this.#places.delete(place);
  }

  /** Called when the tab is shown, and when another tab has changed the state. */
  readonly look = (): void => {
    this.#change((state) => state);
  };

  #change(next: (state: OwnRunsState) => OwnRunsState): void {
    const kept = this.#read();
    const state = this.#isHidden() ? next(kept) : this.#seen(next(kept));
    if (!isSame(state, kept)) this.#write(state);
    if (isSame(state, this.#state)) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  /** A run that ends in sight needs no badge and no notification. */
  #seen(state: OwnRunsState): OwnRunsState {
    const isSeen = (bulkId: string) =>
      [...this.#places].some((place) => place.page === "list" || place.bulkId === bulkId);
    return {
      ...state,
      ended: state.ended.filter((bulkId) => !isSeen(bulkId)),
      wanted: state.wanted.filter((bulkId) => Object.hasOwn(state.underWay, bulkId)),
    };
  }

  #read(): OwnRunsState {
    if (!this.#isKept) return this.#state;
    try {
      return parse(JSON.parse(this.#storage.getItem(this.name) ?? "null"));
    } catch {
      // The storage is forbidden, or another version of the console or a person has changed the entry.
      return this.#state;
    }
  }

  #write(state: OwnRunsState): void {
    try {
      this.#storage.setItem(this.name, JSON.stringify(state));
    } catch {
      this.#isKept = false;
    }
  }
}

function withStarted(state: OwnRunsState, bulkId: string, now: number): OwnRunsState {
  const { [bulkId]: _earlier, ...others } = state.underWay;
  return {
    ...state,
    underWay: Object.fromEntries([...Object.entries(others), [bulkId, now] as const].slice(-MOST)),
    ended: state.ended.filter((other) => other !== bulkId),
  };
}

function withNews(state: OwnRunsState, { bulkId, status }: RunNews, now: number): OwnRunsState {
  const since = state.underWay[bulkId];
  if (!isAtEnd(status)) return since === undefined ? withStarted(state, bulkId, now) : state;
  if (since === undefined || (status === "interrupted" && now - since < STARTING)) return state;
  const { [bulkId]: _ended, ...underWay } = state.underWay;
  return { ...state, underWay, ended: [...state.ended, bulkId].slice(-MOST) };
}

function without(state: OwnRunsState, bulkId: string): OwnRunsState {
  const { [bulkId]: _gone, ...underWay } = state.underWay;
  const isOther = (other: string) => other !== bulkId;
  return { underWay, ended: state.ended.filter(isOther), wanted: state.wanted.filter(isOther) };
}

function isSame(one: OwnRunsState, other: OwnRunsState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function parse(kept: unknown): OwnRunsState {
  const { underWay, ended, wanted } = (kept ?? {}) as Partial<Record<keyof OwnRunsState, unknown>>;
  return {
    underWay: Object.fromEntries(
      Object.entries(underWay ?? {}).filter(([, since]) => typeof since === "number"),
    ),
    ended: texts(ended),
    wanted: texts(wanted),
  };
}

function texts(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((text): text is string => typeof text === "string") : [];
}
