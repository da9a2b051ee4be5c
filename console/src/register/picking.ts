/** Changes the choice by the actions in the list. */

/** A mentor that can be picked. */
export interface Candidate {
  mentorId: string;
  name: string;
  active: boolean;
  /** A remark after the name. */
  remark?: string | undefined;
}

export type PickMode = "single" | "multiple";

type Chosen = ReadonlySet<string>;

export function toggled(chosen: Chosen, candidate: Candidate | undefined, mode: PickMode): Chosen {
  if (candidate === undefined) return chosen;
  if (mode === "single") return new Set([candidate.mentorId]);
  const next = new Set(chosen);
  if (!next.delete(candidate.mentorId)) next.add(candidate.mentorId);
  return next;
}

/**
 * Adds the candidates from one row to another, including both. Inactive ones are included, because the coordinator has pointed at
 * them.
 */
export function extended(chosen: Chosen, candidates: readonly Candidate[], from: number, to: number): Chosen {
  const first = Math.max(Math.min(from, to), 0);
  const stretch = candidates.slice(first, Math.max(from, to) + 1);
  return new Set([...chosen, ...stretch.map(({ mentorId }) => mentorId)]);
}

/** Adds all found candidates that are active. Inactive mentors can only be picked one by one, because registering them fails. */
export function withAllFound(chosen: Chosen, found: readonly Candidate[]): Chosen {
  const all = new Set(chosen);
  for (const { mentorId, active } of found) if (active) all.add(mentorId);
  return all;
}
