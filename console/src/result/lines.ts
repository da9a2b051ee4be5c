/**
 * The list of a run with one line per mentor. The pages of the list and the live progress can bring the same outcome in any order
 * and repeatedly. Outcomes are merged by mentor and round, so that no line is lost or repeated.
 */
import type { MentorSubmissionOutcome } from "../../../src/domain/outcome.ts";
import type { ItemState } from "../../../src/domain/outcome-texts.ts";
import type { BulkRegistrationItem } from "../api/types.ts";
import { endsOfSameNames } from "../same-names.ts";

/** An item that is open waits in the list. */
export type LineState = "waiting" | Exclude<ItemState, "open">;

export interface Line {
  mentorId: string;
  /** Null when the mentor is not in the coordinator's chapter. */
  name: string | null;
  /** The position in the selection. */
  position: number;
  round: number;
  state: LineState;
  /** The failure's code for programs, and its sentence. */
  code?: string;
  message?: string;
}

/** The lines in the order of the selection. `index` has the place of each mentor. */
export interface Lines {
  readonly all: readonly Line[];
  readonly index: ReadonlyMap<string, number>;
}

export type LineCounts = Record<LineState, number>;

const NONE: Readonly<LineCounts> = {
  waiting: 0,
  registered: 0,
  alreadyRegistered: 0,
  withdrawn: 0,
  alreadyWithdrawn: 0,
  failed: 0,
  cancelled: 0,
};

/** The number of mentors with success, including those already registered or already withdrawn. */
export function countSucceeded(counts: LineCounts): number {
  return countFiltered(counts, "registered");
}

export const NO_LINES: Lines = { all: [], index: new Map() };

const endsOfLists = new WeakMap<Lines["index"], ReadonlyMap<string, string>>();

/**
 * The ends of ids of mentors that share their name with another mentor of the list. They are computed once per index, not per
 * outcome.
 */
export function endsOfLines({ all, index }: Lines): ReadonlyMap<string, string> {
  const known = endsOfLists.get(index);
  if (known !== undefined) return known;
  const ends = endsOfSameNames(all);
  endsOfLists.set(index, ends);
  return ends;
}

export interface SettledInRound {
  round: number;
  outcome: MentorSubmissionOutcome;
}

/** Merges a page of the list. */
export function mergeItems(lines: Lines, items: readonly BulkRegistrationItem[]): Lines {
  const all = [...lines.all];
  const added: Line[] = [];
  for (const item of items) {
    const line = lineOf(item);
    const at = lines.index.get(item.mentorId);
    if (at === undefined) added.push(line);
    else all[at] = later(all[at] ?? line, line);
  }
  if (added.length === 0) return { all, index: lines.index };
  all.push(...added);
  all.sort((one, other) => one.position - other.position);
  return { all, index: new Map(all.map(({ mentorId }, at) => [mentorId, at])) };
}

/** Merges outcomes of the live progress. A mentor whose line hasn't been loaded yet gets the outcome from the page. */
export function mergeSettled(lines: Lines, settled: readonly SettledInRound[]): Lines {
  const all = [...lines.all];
  for (const { round, outcome } of settled) {
    const at = lines.index.get(outcome.mentorId);
    const line = at === undefined ? undefined : all[at];
    if (at === undefined || line === undefined) continue;
    const { mentorId, name, position } = line;
    all[at] = later(line, { mentorId, name, position, round, ...stateOf(outcome) });
  }
  return { all, index: lines.index };
}

export function countLines(all: readonly Line[]): LineCounts {
  const counts: LineCounts = { ...NONE };
  for (const { state } of all) counts[state] += 1;
  return counts;
}

export type LineFilter = "all" | "waiting" | "registered" | "failed";

const FILTERS: Record<Exclude<LineFilter, "all">, readonly LineState[]> = {
  waiting: ["waiting"],
  registered: ["registered", "alreadyRegistered", "withdrawn", "alreadyWithdrawn"],
  failed: ["failed", "cancelled"],
};

export function countFiltered(counts: LineCounts, filter: LineFilter): number {
  const states = filter === "all" ? (Object.keys(counts) as LineState[]) : FILTERS[filter];
  return states.reduce((sum, state) => sum + counts[state], 0);
}

/** The lines to show. While the run works, they have the order of the selection. Afterwards, lines that need attention come first. */
export function shownLines(all: readonly Line[], filter: LineFilter, isDone: boolean): readonly Line[] {
  const shown = filter === "all" ? all : all.filter(({ state }) => FILTERS[filter].includes(state));
  return isDone ? shown.toSorted((one, other) => rank(one.state) - rank(other.state)) : shown;
}

function rank(state: LineState): number {
  if (state === "failed") return 0;
  if (state === "cancelled") return 1;
  return state === "waiting" ? 2 : 3;
}

/** Chooses the newer of two lines. The later round wins. Within a round, a settled line stays settled. */
function later(known: Line, told: Line): Line {
  if (told.round !== known.round) return told.round > known.round ? told : known;
  return known.state === "waiting" ? told : known;
}

function lineOf(item: BulkRegistrationItem): Line {
  const { mentorId, name, position, round } = item;
  const base = { mentorId, name, position, round };
  return item.status === "open" ? { ...base, state: "waiting" } : { ...base, ...stateOf(item) };
}

function stateOf(
  outcome: MentorSubmissionOutcome | Exclude<BulkRegistrationItem, { status: "open" }>,
): Pick<Line, "state" | "code" | "message"> {
  if (outcome.status === "success") return { state: outcome.detail };
  return { state: outcome.detail, code: outcome.error.code, message: outcome.error.message };
}
