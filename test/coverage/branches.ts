/** Reads of a coverage report which branches of which files were taken. */

/** A source's line (from 1) and column (from 0). */
interface Location {
  line: number;
  column: number;
}

/** A file in a report of the `json` reporter, which is Istanbul's. */
export interface FileCoverage {
  branchMap: Record<
    string,
    { type: string; loc: { start: Location }; locations: { start: Partial<Location> }[] }
  >;
  b: Record<string, number[]>;
}

export interface Branches {
  total: number;
  taken: number;
  /** Lines with a branch that was never taken, from 1. */
  missed: number[];
}

/**
 * The same source runs in two translations: in the process of a test, and in the bundle of the workflows. The two agree where a
 * branch begins, and not where it ends, so the report may name one branch twice. Those with one beginning are one.
 */
export function countBranches({ branchMap, b }: FileCoverage): Branches {
  const found = new Map<string, { line: number; counts: number[] }>();
  for (const [id, { type, loc, locations }] of Object.entries(branchMap)) {
    const key = [type, locations.length, loc.start.line, loc.start.column].join(":");
    const counts = b[id] ?? [];
    const known = found.get(key)?.counts ?? [];
    found.set(key, {
      line: loc.start.line,
      counts: locations.map((_, way) => (counts[way] ?? 0) + (known[way] ?? 0)),
    });
  }
  const branches = [...found.values()];
  const counts = branches.flatMap((branch) => branch.counts);
  return {
    total: counts.length,
    taken: counts.filter((count) => count > 0).length,
    missed: branches.filter((branch) => branch.counts.includes(0)).map(({ line }) => line),
  };
}

/** All branches of several files. */
export function sumBranches(files: readonly Branches[]): Branches {
  const sum = (count: (file: Branches) => number) => files.reduce((total, file) => total + count(file), 0);
  return { total: sum(({ total }) => total), taken: sum(({ taken }) => taken), missed: [] };
}

/** Per cent, rounded down to a tenth: what lacks a branch is never shown as 100. */
export function percentage({ total, taken }: Branches): number {
  return total === 0 ? 100 : Math.floor((taken * 1000) / total) / 10;
}
