/** `list`: the coordinator's bulk registrations. */
import { readCount } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import { print, printJson, say } from "../terminal.ts";
import { listLine } from "../report-text.ts";

interface ListOptions {
  limit?: number;
  after?: string;
}

export const addList: AddCommand = (program, perform) => {
  program
    .command("list")
    .description("List your bulk registrations, newest first.")
    .option("--limit <n>", "how many, at most 100 (default: 20)", readCount)
    .option("--after <cursor>", "go on where an earlier list ended")
    .addHelpText(
      "after",
      examples(
        "bulk-registration list",
        "bulk-registration list --limit 100",
        "bulk-registration list --json | jq -r '.items[] | select(.failed > 0).bulkId'",
      ),
    )
    .action(perform((context, options: ListOptions) => list(context, options)));
};

async function list(context: Context, { limit, after }: ListOptions): Promise<void> {
  const request = { ...(limit !== undefined && { limit }), ...(after !== undefined && { after }) };
  const client = await context.connect({ temporal: false });
  const page = await client.list(request);
  if (context.json) return printJson(page);
  for (const summary of page.items) await print(listLine(summary));
  if (page.items.length === 0) say("There is none.");
  const words = ["list", ...(limit === undefined ? [] : ["--limit", String(limit)])];
  if (page.next !== undefined) say(`More: ${context.commandLine(...words, "--after", page.next)}`);
}
