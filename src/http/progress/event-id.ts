/** The id of a progress event, `<round>.<sequence>`. A viewer sends it back to continue after that event on another connection. */
import type { BulkSubmissionHandle } from "../../client/types.ts";

export function writeEventId(round: number, sequence: number): string {
  return `${round}.${sequence}`;
}

/** @returns the sequence number after which the viewer continues; 0 (from the start) for an id of another round or an invalid id */
export function readEventId(
  lastEventId: string | undefined,
  { round, total }: Pick<BulkSubmissionHandle, "round" | "total">,
): number {
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(lastEventId ?? "");
  if (match === null || Number(match[1]) !== round) return 0;
  const sequence = Number(match[2]);
  return sequence <= total ? sequence : 0;
}
