/** The command `list`, for the coordinator's bulk registrations or the whole chapter's registrations. */
import type { Page } from "../../client/page.ts";
import type { ChapterRequest, RegistrationFilter } from "../../client/chapter-types.ts";
import type { OwnListStatus, RegistrationsRequest } from "../../client/overview-types.ts";
import { Option } from "commander";
import { readCount } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import { WrongUseError } from "../failures.ts";
import { chapterLine } from "../overlap-text.ts";
import { print, printJson, say } from "../terminal.ts";
import { listLine } from "../report-text.ts";

interface ListOptions extends RegistrationFilter {
  status?: OwnListStatus;
  chapter?: boolean;
  limit?: number;
  after?: string;
}

export const addList: AddCommand = (program, perform) => {
  program
    .command("list")
    .description("List your bulk registrations, newest first.")
    .option("--month <month>", "only activities in this month, such as 2026-11")
    .option("--activity-type <text>", "only activity types that contain this text")
    .addOption(
      new Option("--status <status>", "only open bulk registrations, or those with this result").choices([
        "open",
        "success",
        "partialSuccess",
        "totalFailure",
      ]),
    )
    .option("--chapter", "list the registrations of all coordinators of your chapter")
    .option("--limit <n>", "number of entries, at most 100 (default: 20)", readCount)
    .option("--after <cursor>", "continue after the end of an earlier list")
    .addHelpText(
      "after",
      examples(
        "bulk-registration list",
        "bulk-registration list --month 2026-11 --status partialSuccess",
        "bulk-registration list --chapter --activity-type walk",
        "bulk-registration list --json | jq -r '.items[] | select(.failed > 0).bulkId'",
      ),
    )
    .action(perform((context, options: ListOptions) => list(context, options)));
};

async function list(context: Context, { chapter, status, after, ...filter }: ListOptions): Promise<void> {
  if (chapter === true && status !== undefined)
    throw new WrongUseError(
      "--status and --chapter exclude each other: the chapter's list shows only what is registered",
    );
  const client = await context.connect({ temporal: false });
  const request: ChapterRequest = { ...filter, ...(after !== undefined && { after }) };
  const own: RegistrationsRequest = { ...request, ...(status !== undefined && { status }) };
  if (chapter === true) await show(context, await client.chapterList(request), chapterLine);
  else await show(context, await client.list(own), listLine);

  async function show<T>({ json }: Context, page: Page<T>, lineOf: (entry: T) => string): Promise<void> {
    if (json) return printJson(page);
    for (const entry of page.items) await print(lineOf(entry));
    if (page.items.length === 0) say("No bulk registrations found.");
    if (page.next === undefined) return;
    const words = wordsOf({ chapter, status, ...filter });
    say(`More: ${context.commandLine("list", ...words, "--after", page.next)}`);
  }
}

/** Writes the options as words of a command line. */
function wordsOf({
  month,
  activityType,
  status,
  chapter,
  limit,
}: { [K in keyof ListOptions]: ListOptions[K] | undefined }): string[] {
  return [
    ...(chapter === true ? ["--chapter"] : []),
    ...(month === undefined ? [] : ["--month", month]),
    ...(activityType === undefined ? [] : ["--activity-type", activityType]),
    ...(status === undefined ? [] : ["--status", status]),
    ...(limit === undefined ? [] : ["--limit", String(limit)]),
  ];
}
