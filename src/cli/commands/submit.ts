/** The commands `submit` and `preflight`, which read a file of mentors and a file with the template. */
import { randomUUID } from "node:crypto";
import type { Preflight } from "../../client/overview-types.ts";
import {
  concurrencyOption,
  mentorsPerWriteOption,
  readRunOptions,
  readUuid,
  runOptions,
} from "../arguments.ts";
import type { RunOptions } from "../arguments.ts";
import type { AddCommand, Context } from "../command.ts";
import { examples } from "../command.ts";
import type { ExitCode } from "../exit-codes.ts";
import { DeclinedError, WrongUseError } from "../failures.ts";
import { readMentorsFile } from "../mentors-file.ts";
import { overlapsText } from "../overlap-text.ts";
import { preflightText } from "../report-text.ts";
import { readTemplateFile } from "../template-file.ts";
import { canAsk, confirm, print, printJson, say } from "../terminal.ts";
import { reportStarted, watchStarted } from "../watch.ts";

interface Files {
  mentors: string;
  template: string;
}

interface SubmitOptions extends Files, RunOptions {
  bulkId?: string;
  watch?: boolean;
  yes?: boolean;
}

const FILES_HELP = `
Mentors file: one mentor id per line, or CSV with a header and a column mentor_id, mentorId or id, in any spelling such as
"Mentor ID". Commas, semicolons or tabs separate the columns. Blank rows and lines that start with # are ignored.

Template file: a JSON object such as
  {
    "activityType": "Peer mentoring session",
    "date": "2026-11-20",
    "durationMinutes": 90,
    "note": "Group session",     (optional)
    "occurrence": 1              (optional; 2 registers an identical activity once more)
  }
`;

const OVERLAPS_HELP = `
On a terminal, submit asks first when your chapter has already registered at least half of the mentors for the same day. In a script,
submit doesn't ask. preflight lists these registrations.
`;

const SUBMIT_EXAMPLES = examples(
  "bulk-registration submit --mentors mentors.txt --template session.json --watch",
  "grep -v '^#' mentors.txt | bulk-registration submit --mentors - --template session.json",
  "bulk-registration submit --mentors mentors.csv --template session.json --json | jq -r .bulkId",
);

const PREFLIGHT_EXAMPLES = examples(
  "bulk-registration preflight --mentors mentors.txt --template session.json",
  "bulk-registration preflight --mentors mentors.csv --template session.json --json | jq .inactive",
);

export const addSubmit: AddCommand = (program, perform) => {
  const command = program
    .command("submit")
    .description("Register one activity for many mentors.")
    .requiredOption("--mentors <file>", "file of mentor ids, - for standard input")
    .requiredOption("--template <file>", "JSON file with the activity, - for standard input")
    .option(
      "--bulk-id <uuid>",
      "id of the bulk registration; repeating the command with this id finds its run and registers nothing twice",
      readUuid,
    )
    .option("--watch", "follow the run to its end; the exit code then gives the result")
    .option("--yes", "don't ask")
    .addHelpText("after", `${FILES_HELP}${OVERLAPS_HELP}${SUBMIT_EXAMPLES}`)
    .action(perform((context, options: SubmitOptions) => submit(context, options)));
  for (const option of runOptions()) command.addOption(option);
};

export const addPreflight: AddCommand = (program, perform) => {
  program
    .command("preflight")
    .description("Show what a submission would do without writing anything.")
    .requiredOption("--mentors <file>", "file of mentor ids, - for standard input")
    .requiredOption("--template <file>", "JSON file with the activity, - for standard input")
    .addOption(concurrencyOption())
    .addOption(mentorsPerWriteOption())
    .addHelpText("after", `${FILES_HELP}${PREFLIGHT_EXAMPLES}`)
    .action(perform((context, options: Files & RunOptions) => preflight(context, options)));
};

async function submit(context: Context, options: SubmitOptions): Promise<ExitCode | void> {
  const { mentorIds, template } = await readFiles(options);
  // The command chooses the id, so that an interrupted command can print the id for the next try.
  const bulkId = options.bulkId ?? randomUUID();
  const client = await context.connect({ temporal: true });
  if (options.yes !== true && !context.json && canAsk()) {
    await confirmOverlaps(context, await client.preflight({ mentorIds, template }));
  }
  context.advise({
    bulkId,
    message: `The run may have started. Repeat the command with --bulk-id ${bulkId} to find that run: nothing is registered twice`,
    started: false,
  });
  const handle = await client.submit({ mentorIds, template, bulkId, ...readRunOptions(options) });
  return options.watch === true ? watchStarted(context, handle) : reportStarted(context, handle);
}

/** @throws {DeclinedError} */
async function confirmOverlaps(context: Context, found: Preflight): Promise<void> {
  const overlaps = overlapsText(found);
  if (overlaps === undefined) return;
  say(overlaps);
  if (!(await confirm("Register anyway?", context.interrupted)))
    throw new DeclinedError("Nothing was registered");
}

async function preflight(context: Context, options: Files & RunOptions): Promise<void> {
  const { mentorIds, template } = await readFiles(options);
  const client = await context.connect({ temporal: false });
  const found = await client.preflight({ mentorIds, template, ...readRunOptions(options) });
  await (context.json ? printJson(found) : print(preflightText(found)));
}

async function readFiles({ mentors, template }: Files) {
  if (mentors === "-" && template === "-") {
    throw new WrongUseError(
      "--mentors and --template can't both be standard input (-): one of them must be a file",
    );
  }
  return { template: await readTemplateFile(template), mentorIds: await readMentorsFile(mentors) };
}
