/** What an operator reads on top of a run in the Temporal UI: Markdown, kept up to date. */
import type { BulkProgressSnapshot, Pause } from "../domain/progress.ts";

const WHY: Readonly<Record<Pause["reason"], string>> = {
  person: "Paused by a person. Send `resume` to go on, or `cancel`.",
  tolerance:
    "Paused by its brake: more items have failed than are tolerated. Send `resume` to accept that and go on, or `cancel`.",
  ourSide:
    "Paused by its brake: one failure after another was on our side (`signIn` or `misconfigured`). Mend that, then send " +
    "`resume`, or `cancel`.",
};

export function currentDetails(snapshot: BulkProgressSnapshot): string {
  const { phase, settled, total, succeeded, alreadyRegistered, failed, cancelled } = snapshot;
  const explanation = explain(snapshot);
  return [
    `**${phase}**: ${settled} of ${total} settled`,
    ...(explanation === undefined ? [] : ["", explanation]),
    "",
    `- ${succeeded} succeeded, of which ${alreadyRegistered} already registered`,
    `- ${failed} failed, of which ${cancelled} cancelled`,
  ].join("\n");
}

function explain({ paused, waitingSince, waiting }: BulkProgressSnapshot): string | undefined {
  if (waitingSince !== undefined) {
    return `The database has answered nobody since ${waitingSince}. ${waiting} items will be tried again; the run goes on by itself.`;
  }
  if (paused === undefined) return undefined;
  return `${WHY[paused.reason]} (since ${paused.at})`;
}
