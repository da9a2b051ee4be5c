/**
 * Tells whether a process id still means the process it meant when it was written down: the system gives an id
 * again once its process has ended.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * When the process started, in a form that only compares; undefined when it has ended, also while its parent hasn't
 * taken note of that (a zombie).
 */
export function identifyProcess(pid: number): string | undefined {
  try {
    return process.platform === "linux" ? identifyOnLinux(pid) : identifyWithPs(pid);
  } catch {
    return undefined;
  }
}

/** Not `ps`: small container images lack it. */
function identifyOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const startTicks = fields[19];
  if (state === "Z" || state === "X" || startTicks === undefined) return undefined;
  // Ticks count from the start of the machine.
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot}/${startTicks}`;
}

function identifyWithPs(pid: number): string | undefined {
  const line = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
}
