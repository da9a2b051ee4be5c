/** The commands `correct` and `withdraw`, which change what a bulk registration has registered. */
import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import type { BulkRegistrationClient } from "../../client.ts";
import type { AmendmentPreflight, BulkSubmissionHandle, WithdrawalRequest } from "../../client/types.ts";
import type { TemplateChanges } from "../../domain/amendment.ts";
import { bulkIdArgument, readCount, readList, readRunOptions, readUuid, runOptions } from "../arguments.ts";
import type { RunOptions } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import type { ExitCode } from "../exit-codes.ts";
import { DeclinedError, WrongUseError } from "../failures.ts";
import { recordsText, templateText } from "../report-text.ts";
import { canAsk, confirm } from "../terminal.ts";
import { reportStarted, watchStarted } from "../watch.ts";

interface AmendOptions extends RunOptions {
  only?: string[];
  bulkId?: string;
  yes?: boolean;
  watch?: boolean;
}

interface CorrectOptions extends AmendOptions {
  activityType?: string;
  date?: string;
  minutes?: number;
  /** False removes the note. */
  note?: string | false;
  occurrence?: number;
}

const ID = "6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11";

const HABITS = `
The command creates a new bulk registration with its own id. On a terminal, the command describes the change and asks first. In a
script, the command doesn't ask. The command changes only records that the given bulk registration has registered and that are still
in force. An activity that was already registered belongs to an earlier bulk registration. A withdrawn record is marked, not deleted.`;

const CORRECT_HELP = `
For each mentor, one transaction withdraws the record and registers the corrected one. Fields without an option stay unchanged.
${HABITS}
${examples(
  `bulk-registration correct ${ID} --date 2026-11-21`,
  `bulk-registration correct ${ID} --minutes 60 --no-note --watch`,
)}`;

const WITHDRAW_HELP = `${HABITS}
The same activity can be registered again.
${examples(`bulk-registration withdraw ${ID}`, `bulk-registration withdraw ${ID} --yes --watch`)}`;

export const addCorrect: AddCommand = (program, perform) => {
  const command = program
    .command("correct")
    .description("Correct what a bulk registration has registered.")
    .addArgument(bulkIdArgument())
    .option("--activity-type <text>", "the correct activity type")
    .option("--date <day>", "the correct day, YYYY-MM-DD")
    .option("--minutes <n>", "the correct duration in minutes", readCount)
    .option("--note <text>", "the correct note")
    .option("--no-note", "remove the note")
    .option("--occurrence <n>", "the correct number among identical activities", readCount);
  addCommonOptions(command)
    .addHelpText("after", CORRECT_HELP)
    .action(perform((context, bulkId: string, options: CorrectOptions) => correct(context, bulkId, options)));
};

export const addWithdraw: AddCommand = (program, perform) => {
  const command = program
    .command("withdraw")
    .description("Withdraw what a bulk registration has registered.")
    .addArgument(bulkIdArgument());
  addCommonOptions(command)
    .addHelpText("after", WITHDRAW_HELP)
    .action(perform((context, bulkId: string, options: AmendOptions) => withdraw(context, bulkId, options)));
};

/** Adds the options that both commands have. */
function addCommonOptions(command: Command): Command {
  command
    .option("--only <ids>", "only these mentor ids, separated by commas", readList)
    .option(
      "--bulk-id <uuid>",
      "id of the new bulk registration; repeating the command with this id finds its run and changes nothing twice",
      readUuid,
    )
    .option("--yes", "don't ask")
    .option("--watch", "follow the run to its end; the exit code then gives the result");
  for (const option of runOptions()) command.addOption(option);
  return command;
}

async function correct(
  context: Context,
  ofBulkId: string,
  options: CorrectOptions,
): Promise<ExitCode | void> {
  const template = changesOf(options);
  if (Object.keys(template).length === 0)
    throw new WrongUseError("correct: name at least one change, such as --date 2026-11-21");
  return amend(context, options, {
    preflight: (client, { mentorIds }) =>
      client.preflightCorrection(ofBulkId, { template, ...(mentorIds !== undefined && { mentorIds }) }),
    question: ({ inForce, template: corrected }) =>
      `${recordsText(inForce)} will be withdrawn and registered again as: ${corrected === undefined ? "" : templateText(corrected)}. Correct them?`,
    start: (client, request) => client.correct(ofBulkId, { ...request, template }),
  });
}

function withdraw(context: Context, ofBulkId: string, options: AmendOptions): Promise<ExitCode | void> {
  return amend(context, options, {
    preflight: (client, { mentorIds }) =>
      client.preflightWithdrawal(ofBulkId, mentorIds === undefined ? {} : { mentorIds }),
    question: ({ inForce }) =>
      `${recordsText(inForce)} will be withdrawn, and nothing will be registered in their place. Withdraw them?`,
    start: (client, request) => client.withdraw(ofBulkId, request),
  });
}

interface Steps {
  preflight: (client: BulkRegistrationClient, request: WithdrawalRequest) => Promise<AmendmentPreflight>;
  question: (found: AmendmentPreflight) => string;
  start: (client: BulkRegistrationClient, request: WithdrawalRequest) => Promise<BulkSubmissionHandle>;
}

async function amend(context: Context, options: AmendOptions, steps: Steps): Promise<ExitCode | void> {
  // The command chooses the id, so that an interrupted command can print the id for the next try.
  const bulkId = options.bulkId ?? randomUUID();
  const { only } = options;
  const request = { bulkId, ...(only !== undefined && { mentorIds: only }), ...readRunOptions(options) };
  const client = await context.connect({ temporal: true });
  if (options.yes !== true && canAsk()) {
    const found = await steps.preflight(client, request);
    // Without records in force there is nothing to confirm. The call finds the run of an earlier try or reports that nothing is
    // in force.
    const agreed = found.inForce === 0 || (await confirm(steps.question(found), context.interrupted));
    if (!agreed) throw new DeclinedError("Nothing was changed");
  }
  context.advise({
    bulkId,
    message: `The run may have started. Repeat the command with --bulk-id ${bulkId} to find that run: nothing is changed twice`,
    started: false,
  });
  const handle = await steps.start(client, request);
  return options.watch === true ? watchStarted(context, handle) : reportStarted(context, handle);
}

function changesOf({ activityType, date, minutes, note, occurrence }: CorrectOptions): TemplateChanges {
  return {
    ...(activityType !== undefined && { activityType }),
    ...(date !== undefined && { date }),
    ...(minutes !== undefined && { durationMinutes: minutes }),
    ...(note !== undefined && { note: note === false ? null : note }),
    ...(occurrence !== undefined && { occurrence }),
  };
}
