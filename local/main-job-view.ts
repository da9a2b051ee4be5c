/** What the main job shows: a bar while the run works, and then the outcome of each mentor by name. */
import cliProgress from "cli-progress";
import type { MentorSubmissionOutcome } from "../src/domain/outcome.ts";
import type { BulkProgressUpdate } from "../src/domain/progress.ts";

export async function showProgress(updates: AsyncIterable<BulkProgressUpdate>, total: number): Promise<void> {
  const bar = new cliProgress.SingleBar({
    stream: process.stdout,
    format: "  [{bar}] {value}/{total} settled, {succeeded} succeeded, {failed} failed",
    barCompleteChar: "#",
    barIncompleteChar: ".",
    hideCursor: true,
    // Without a terminal, the bar is a line per second.
    noTTYOutput: true,
    notTTYSchedule: 1_000,
  });
  bar.start(total, 0, { succeeded: 0, failed: 0 });
  try {
    for await (const { settled, succeeded, failed } of updates) bar.update(settled, { succeeded, failed });
  } finally {
    bar.stop();
  }
}

export async function printOutcomes(
  outcomes: AsyncIterable<MentorSubmissionOutcome>,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const width = Math.max(...[...names.values()].map((name) => name.length));
  console.log("");
  for await (const outcome of outcomes) {
    const name = names.get(outcome.mentorId) ?? outcome.mentorId;
    console.log(`  ${name.padEnd(width)}  ${outcomeText(outcome)}`);
  }
}

function outcomeText(outcome: MentorSubmissionOutcome): string {
  if (outcome.status === "failure") return `Failed: ${outcome.error.message}`;
  return outcome.detail === "registered" ? "Registered" : "Already registered";
}
