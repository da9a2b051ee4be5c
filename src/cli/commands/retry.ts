/** `retry`: the next round, over who failed. */
import { bulkIdArgument, concurrencyOption, readList } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import type { ExitCode } from "../exit-codes.ts";
import { attachAdvice, watchStarted } from "../following.ts";
import { print, printJson } from "../terminal.ts";

interface RetryOptions {
  only?: string[];
  concurrency?: number;
  watch?: boolean;
}

const HELP = `
Who is registered stays registered: no retry makes a duplicate. With --watch, the exit code says what has come of this
round alone; status says it of the whole bulk registration.
${examples(
  "bulk-registration retry 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --watch",
  "bulk-registration retry 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --only busy,unreachable",
)}`;

export const addRetry: AddCommand = (program, perform) => {
  program
    .command("retry")
    .description("Start the next round over the mentors that failed or were cancelled.")
    .addArgument(bulkIdArgument())
    .option(
      "--only <ids or codes>",
      "only these mentor ids, or who failed with these codes; separated by commas",
      readList,
    )
    .addOption(concurrencyOption())
    .option("--watch", "follow it to its end; the exit code then says what has come of it")
    .addHelpText("after", HELP)
    .action(perform((context, bulkId: string, options: RetryOptions) => retry(context, bulkId, options)));
};

async function retry(context: Context, bulkId: string, options: RetryOptions): Promise<ExitCode | void> {
  const { only, concurrency } = options;
  const deployment = await context.connect({ temporal: true });
  context.advise({
    bulkId,
    message: `Whether the round has started isn't known. See: ${context.commandLine("status", bulkId)}`,
    started: false,
  });
  const handle = await deployment.client.retryFailed(bulkId, {
    ...(only !== undefined && { only }),
    ...(concurrency !== undefined && { concurrency }),
  });
  const started = { bulkId, round: handle.round };
  if (options.watch === true) return watchStarted(context, deployment, handle, started);

  if (context.json) return printJson(started);
  await print(`Bulk registration ${bulkId}, round ${handle.round}`);
  await print(attachAdvice(context, bulkId).message);
}
