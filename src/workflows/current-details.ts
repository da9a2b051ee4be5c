/** What an operator reads on top of a run in the Temporal UI: Markdown, kept up to date. */
import type { Pause } from "../domain/progress.ts";
import type { RunProgress } from "./messages.ts";

const WHY: Readonly<Record<Pause["reason"], string>> = {
  person: "Paused by a person. Send `resume` to go on, or `cancel`.",
  tolerance:
    "Paused by its tolerance: more items have failed than the request allows. Send `resume` to accept that and go on, or `cancel`.",
};

export function currentDetails(progress: RunProgress): string {
  const { phase, settled, total, succeeded, alreadyRegistered, failed, cancelled, paused } = progress;
  return [
    `**${phase}**: ${settled} of ${total} settled`,
    ...(paused === undefined ? [] : ["", `${WHY[paused.reason]} (since ${paused.at})`]),
    "",
    `- ${succeeded} succeeded, of which ${alreadyRegistered} already registered`,
    `- ${failed} failed, of which ${cancelled} cancelled`,
    "",
    "A pending activity with a failure says what the run waits for; the run goes on by itself.",
  ].join("\n");
}
