/** The peak of a process's resident memory, which Linux counts without gaps. */
import { readFileSync, writeFileSync } from "node:fs";

/** Linux's number that resets the peak. */
const RESET_PEAK = "5";

export interface PeakWatch<Name extends string> {
  /** Bytes since the start of the watch. */
  read(): Record<Name, number>;
}

export function watchPeaks<Name extends string>(pids: Record<Name, number>): PeakWatch<Name> {
  const names = Object.keys(pids) as Name[];
  for (const name of names) writeFileSync(`/proc/${pids[name]}/clear_refs`, RESET_PEAK);
  return {
    read: () =>
      Object.fromEntries(names.map((name) => [name, peakMemory(pids[name])])) as Record<Name, number>,
  };
}

/** Bytes; 0 for an ended process. */
export function peakMemory(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
