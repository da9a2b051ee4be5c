/** The command `status`, which shows the counts of a bulk registration over all its rounds. */
import type { BulkRegistrationSummary } from "../../client/overview-types.ts";
import { isOver } from "../../domain/outcome.ts";
import type { BulkProgressSnapshot } from "../../domain/progress.ts";
import { bulkIdArgument } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import { EXIT, exitCodeOfStatus } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { RETRY_TAKES_UP } from "../failures.ts";
import { summaryText } from "../report-text.ts";
import { print, printJson, say } from "../terminal.ts";
import { attachAdvice, watchRound } from "../watch.ts";

const HELP = `
While a round runs, the exit code is 0. After the round has settled, the exit code gives the result of all rounds together:
0 every mentor is registered, 2 some mentors are, 3 no mentor is. The exit code is 70 when the round is interrupted: no run works on
the open mentors, and a retry includes them. The command only reads and starts nothing.
${examples(
  "bulk-registration status 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11",
  "bulk-registration status 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --watch",
  "bulk-registration status 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --json | jq .failed",
)}`;

export const addStatus: AddCommand = (program, perform) => {
  program
    .command("status")
    .description("Show the state of a bulk registration, or follow it to its end.")
    .addArgument(bulkIdArgument())
    .option("--watch", "follow the latest round to its end")
    .addHelpText("after", HELP)
    .action(
      perform((context, bulkId: string, options: { watch?: boolean }) => status(context, bulkId, options)),
    );
};

async function status(context: Context, bulkId: string, options: { watch?: boolean }): Promise<ExitCode> {
  const client = await context.connect({ temporal: true });
  const handle = await client.attach(bulkId);
  if (options.watch === true) {
    context.advise(attachAdvice(context, bulkId));
    const result = await watchRound(handle, context);
    if (context.json) await printJson({ event: "result", ...result });
  }
  const progress = await handle.snapshot();
  const summary = joinStatus(await client.summary(bulkId), progress);
  if (!context.json) await print(summaryText(summary, progress));
  else if (options.watch === true) await printJson({ event: "summary", ...summary });
  else await printJson({ ...summary, progress });
  if (isOver(summary.status)) return exitCodeOfStatus(summary.status);
  if (summary.status !== "interrupted") return EXIT.success;
  if (!context.json) say(`${RETRY_TAKES_UP}: ${context.commandLine("retry", bulkId, "--watch")}`);
  return EXIT.unexpected;
}

/**
 * Joins a summary and a snapshot of different moments. A settled status is final. Otherwise the snapshot's phase is better,
 * because it has a reason.
 */
function joinStatus(
  summary: BulkRegistrationSummary,
  { phase }: BulkProgressSnapshot,
): BulkRegistrationSummary {
  return isOver(summary.status) || phase === "settled" ? summary : { ...summary, status: phase };
}
