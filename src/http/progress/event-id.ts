/** Where a viewer is in a round, as it carries the place from one connection to the next: `<round>.<sequence>`. */
import type { BulkSubmissionHandle } from "../../client/types.ts";

export function writeEventId(round: number, sequence: number): string {
  return `${round}.${sequence}`;
}

/** @returns the sequence number behind which the viewer goes on; 0, the first, for whatever is no id of this round */
export function readEventId(
  lastEventId: string | undefined,
  { round, total }: Pick<BulkSubmissionHandle, "round" | "total">,
): number {
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(lastEventId ?? "");
  if (match === null || Number(match[1]) !== round) return 0;
  const sequence = Number(match[2]);
  return sequence <= total ? sequence : 0;
}
