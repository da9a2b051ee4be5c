/** The command `retry`, which starts the next round for mentors that failed. */
import { bulkIdArgument, readList, readRetryRound, readRunOptions, runOptions } from "../arguments.ts";
import type { RunOptions } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import type { ExitCode } from "../exit-codes.ts";
import { reportStarted, watchStarted } from "../watch.ts";

interface RetryOptions extends RunOptions {
  round?: number;
  only?: string[];
  watch?: boolean;
}

const HELP = `
Registered mentors stay registered: no retry makes a duplicate. Of an interrupted round, a retry takes up the open mentors.
A retry that names its round can be repeated: the same round is found, and no second one is opened. One that doesn't takes the
round after the latest, and names it in what it prints when the answer is lost. With --watch, the
exit code says what has come of this round alone; status says it of the whole bulk registration.
${examples(
  "bulk-registration retry 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --watch",
  "bulk-registration retry 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --round 2 --only busy,unreachable",
)}`;

export const addRetry: AddCommand = (program, perform) => {
  const command = program
    .command("retry")
    .description("Start the next round for the mentors that failed or were cancelled.")
    .addArgument(bulkIdArgument())
    .option(
      "--only <ids or codes>",
      "only these mentor ids or mentors that failed with these codes, separated by commas",
      readList,
    )
    .option("--round <n>", "round to open, from 2 (default: the round after the latest)", readRetryRound)
    .option("--watch", "follow the run to its end; the exit code then gives the result")
    .addHelpText("after", HELP)
    .action(perform((context, bulkId: string, options: RetryOptions) => retry(context, bulkId, options)));
  for (const option of runOptions()) command.addOption(option);
};

async function retry(context: Context, bulkId: string, options: RetryOptions): Promise<ExitCode | void> {
  const { only } = options;
  const client = await context.connect({ temporal: true });
  // The request always names the round, so that an automatic or manual repetition finds the same round.
  const round = options.round ?? (await client.latestRound(bulkId)).round + 1;
  const again = `Repeat the command with --round ${round} to find that round: no second round is opened`;
  context.advise({ bulkId, message: `The round may have started. ${again}`, started: false });
  const handle = await client.retryFailed(bulkId, {
    round,
    ...(only !== undefined && { only }),
    ...readRunOptions(options),
  });
  return options.watch === true ? watchStarted(context, handle) : reportStarted(context, handle);
}
