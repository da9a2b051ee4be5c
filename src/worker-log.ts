/** The worker's log: one JSON object per line on standard error, for programs that collect logs. */
import { DefaultLogger } from "@temporalio/worker";
import type { LogEntry, LogLevel } from "@temporalio/worker";

/** The SDK's warning about a worker without workflows. The worker of the stretches has none on purpose. */
const MEANT = "No workflows registered, not polling for workflow tasks";

export function createWorkerLogger(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): DefaultLogger {
  return new DefaultLogger(level, (entry) => {
    if (entry.message !== MEANT) write(`${formatEntry(entry)}\n`);
  });
}

function formatEntry({ level, timestampNanos, message, meta }: LogEntry): string {
  const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
  return JSON.stringify({ time, level, message, ...meta }, plain);
}

/** Turns values that JSON can't hold into plain ones. An error's own properties aren't enumerable and would be lost. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return value;
}
