/** Identifies a process beyond its id, because the system reuses an id after its process has ended. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * The start time of the process, in a form that is only for comparing. Undefined when the process has ended, including a zombie
 * that its parent hasn't waited for.
 */
export function identifyProcess(pid: number): string | undefined {
  try {
    return process.platform === "linux" ? identifyOnLinux(pid) : identifyWithPs(pid);
  } catch {
    return undefined;
  }
}

/** Small container images lack `ps`, so the information comes from /proc. */
function identifyOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, which can contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const startTicks = fields[19];
  if (state === "Z" || state === "X" || startTicks === undefined) return undefined;
  // The ticks count from the machine's boot, so the identity includes the boot id.
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot}/${startTicks}`;
}

function identifyWithPs(pid: number): string | undefined {
  const line = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
}
