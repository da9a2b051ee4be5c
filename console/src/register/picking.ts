/** How what is chosen changes by what is done in the list. */

/** A mentor that can be picked. */
export interface Candidate {
  mentorId: string;
  name: string;
  active: boolean;
  /** Said behind the name. */
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

/** With those of a stretch, both ends included: they were pointed at, so the inactive ones too. */
export function extended(chosen: Chosen, candidates: readonly Candidate[], from: number, to: number): Chosen {
  const first = Math.max(Math.min(from, to), 0);
  const stretch = candidates.slice(first, Math.max(from, to) + 1);
  return new Set([...chosen, ...stretch.map(({ mentorId }) => mentorId)]);
}

/** Inactive mentors are picked one by one only: registering for them fails. */
export function withAllFound(chosen: Chosen, found: readonly Candidate[]): Chosen {
  const all = new Set(chosen);
  for (const { mentorId, active } of found) if (active) all.add(mentorId);
  return all;
}
