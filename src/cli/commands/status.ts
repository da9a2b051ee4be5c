/** `status`: how a bulk registration stands, over all its rounds. */
import type { BulkProgressSnapshot, BulkRegistrationSummary } from "../../client.ts";
import { isOver } from "../../domain/outcome.ts";
import { bulkIdArgument } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import type { Deployment } from "../deployment.ts";
import { EXIT, exitCodeOfStatus } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { attachAdvice } from "../following.ts";
import { print, printJson } from "../terminal.ts";
import { askRunIfItAnswers, watchRound } from "../watch.ts";
import { summaryText } from "../words.ts";

const HELP = `
The exit code is 0 while it goes on. Once it has settled, it says what has come of the whole bulk registration, all rounds
taken together: 0 every mentor is registered, 2 some are, 3 none is.
${examples(
  "bulk-registration status 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11",
  "bulk-registration status 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --watch",
  "bulk-registration status 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --json | jq .failed",
)}`;

export const addStatus: AddCommand = (program, perform) => {
  program
    .command("status")
    .description("Say how a bulk registration stands, or follow it to its end.")
    .addArgument(bulkIdArgument())
    .option("--watch", "follow its latest round to the end")
    .addHelpText("after", HELP)
    .action(
      perform((context, bulkId: string, options: { watch?: boolean }) => status(context, bulkId, options)),
    );
};

async function status(context: Context, bulkId: string, options: { watch?: boolean }): Promise<ExitCode> {
  const deployment = await context.connect({ temporal: true });
  if (options.watch === true) {
    const handle = await deployment.client.attach(bulkId);
    context.advise(attachAdvice(context, bulkId));
    const { outcomes: _stored, ...result } = await watchRound(handle, deployment.temporal, context);
    if (context.json) await printJson({ event: "result", ...result });
  }
  const { progress, ...summary } = await look(deployment, bulkId);
  if (!context.json) await print(summaryText(summary, progress));
  else if (options.watch === true) await printJson({ event: "summary", ...summary });
  else await printJson({ ...summary, progress });
  return exitCodeOf(summary);
}

/** The run itself says more than the tables, and without delay; where it doesn't answer, they do. */
async function look(
  { client, temporal }: Deployment,
  bulkId: string,
): Promise<BulkRegistrationSummary & { progress: BulkProgressSnapshot }> {
  const summary = await client.summary(bulkId);
  const handle = await client.attach(bulkId);
  const answer = isOver(summary.status) ? undefined : await askRunIfItAnswers(temporal, handle);
  if (answer === undefined) return { ...summary, progress: await handle.storedSnapshot() };
  return { ...summary, ...(answer.phase !== "settled" && { status: answer.phase }), progress: answer };
}

function exitCodeOf({ status: known }: BulkRegistrationSummary): ExitCode {
  return isOver(known) ? exitCodeOfStatus(known) : EXIT.success;
}
