/**
 * The cost of processes, read from Linux's /proc: processor time of a tree, memory of one, and the load of the machine.
 */
import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

/** The value of Linux on every machine that runs the bench. */
const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  program: string;
  parent: number;
  ticks: number;
}

/** Processor seconds of the processes and all of their descendants so far. */
export function processorSeconds(...roots: readonly number[]): number {
  const { ticksOf } = readProcesses();
  return roots.reduce((sum, pid) => sum + ticksOf(pid), 0) / TICKS_PER_SECOND;
}

/**
 * Processor seconds of a process, by the programs that it has started: each child with its descendants under the
 * child's name, and the process itself as `gateway`, because the gateway runs in the stack's own process.
 */
export function processorSecondsByProgram(root: number): Map<string, number> {
  const { all, children, ticksOf } = readProcesses();
  const ticks = new Map([["gateway", all.get(root)?.ticks ?? 0]]);
  for (const pid of children.get(root) ?? []) {
    const program = all.get(pid)?.program ?? "";
    ticks.set(program, (ticks.get(program) ?? 0) + ticksOf(pid));
  }
  return new Map([...ticks].map(([program, count]) => [program, count / TICKS_PER_SECOND]));
}

function readProcesses() {
  const all = new Map<number, ProcessTimes>();
  for (const entry of readdirSync("/proc")) {
    if (/^\d+$/.test(entry)) readTimes(Number(entry), all);
  }
  const children = Map.groupBy(all.keys(), (pid) => all.get(pid)?.parent ?? 0);
  const ticksOf = (pid: number): number =>
    (children.get(pid) ?? []).reduce((sum, child) => sum + ticksOf(child), all.get(pid)?.ticks ?? 0);
  return { all, children, ticksOf };
}

function readTimes(pid: number, into: Map<number, ProcessTimes>): void {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name may hold spaces and brackets: the fields begin behind the last bracket.
    const end = stat.lastIndexOf(")");
    const fields = stat.slice(end + 2).split(" ");
    // The fields utime and stime, with those of ended children.
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    into.set(pid, { program: stat.slice(stat.indexOf("(") + 1, end), parent: Number(fields[1]), ticks });
  } catch {
    // The process has ended.
  }
}

export interface MachineTimes {
  busy: number;
  steal: number;
  total: number;
}

/** Seconds of all processors since the start of the machine. */
export function machineTimes(): MachineTimes {
  const line = readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "";
  const fields = line.split(/\s+/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = fields;
  const busy = user + nice + system + irq + softirq;
  return {
    busy: busy / TICKS_PER_SECOND,
    steal: steal / TICKS_PER_SECOND,
    total: (busy + idle + wait + steal) / TICKS_PER_SECOND,
  };
}

/** The load, and the share of the time since then that the host took away. */
export function machineNote(since: MachineTimes): string {
  const now = machineTimes();
  const steal = ((now.steal - since.steal) / (now.total - since.total)) * 100;
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
  return `${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}, load ${load}, steal ${steal.toFixed(1)} %`;
}
