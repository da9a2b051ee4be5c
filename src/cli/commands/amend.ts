/** `correct` and `withdraw`: what a bulk registration has registered is mended, or taken back. */
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
  /** False: the note goes. */
  note?: string | false;
  occurrence?: number;
}

const ID = "6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11";

const HABITS = `
It makes a bulk registration of its own, with an id of its own. On a terminal it says what will happen and asks first; elsewhere it
doesn't. Only records in force of this bulk registration are taken up: what it found already registered belongs to another one.
Records are marked as withdrawn, never deleted.`;

const CORRECT_HELP = `
For each mentor the record is withdrawn and the corrected one is registered, both or neither. What no option names stays as it is.
${HABITS}
${examples(
  `bulk-registration correct ${ID} --date 2026-11-21`,
  `bulk-registration correct ${ID} --minutes 60 --no-note --watch`,
)}`;

const WITHDRAW_HELP = `${HABITS} The same can be registered again.
${examples(`bulk-registration withdraw ${ID}`, `bulk-registration withdraw ${ID} --yes --watch`)}`;

export const addCorrect: AddCommand = (program, perform) => {
  const command = program
    .command("correct")
    .description("Register anew, as it should have been, what was registered wrongly.")
    .addArgument(bulkIdArgument())
    .option("--activity-type <text>", "the right activity")
    .option("--date <day>", "the right day, YYYY-MM-DD")
    .option("--minutes <n>", "the right duration in minutes", readCount)
    .option("--note <text>", "the right note")
    .option("--no-note", "no note")
    .option("--occurrence <n>", "the right number of its kind", readCount);
  addCommonOptions(command)
    .addHelpText("after", CORRECT_HELP)
    .action(perform((context, bulkId: string, options: CorrectOptions) => correct(context, bulkId, options)));
};

export const addWithdraw: AddCommand = (program, perform) => {
  const command = program
    .command("withdraw")
    .description("Withdraw what was registered.")
    .addArgument(bulkIdArgument());
  addCommonOptions(command)
    .addHelpText("after", WITHDRAW_HELP)
    .action(perform((context, bulkId: string, options: AmendOptions) => withdraw(context, bulkId, options)));
};

/** What both commands take. */
function addCommonOptions(command: Command): Command {
  command
    .option("--only <ids>", "only these mentor ids, separated by commas", readList)
    .option(
      "--bulk-id <uuid>",
      "the id of the new bulk registration: the same command again finds its run, and nothing is doubled",
      readUuid,
    )
    .option("--yes", "don't ask")
    .option("--watch", "follow it to its end; the exit code then says what has come of it");
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
    throw new WrongUseError("correct: say what changes, such as --date 2026-11-21");
  return amend(context, options, {
    preflight: (client, { mentorIds }) =>
      client.preflightCorrection(ofBulkId, { template, ...(mentorIds !== undefined && { mentorIds }) }),
    question: ({ inForce, template: corrected }) =>
      `${recordsText(inForce)} will be withdrawn and registered anew: ${corrected === undefined ? "" : templateText(corrected)}. Correct this?`,
    start: (client, request) => client.correct(ofBulkId, { ...request, template }),
  });
}

function withdraw(context: Context, ofBulkId: string, options: AmendOptions): Promise<ExitCode | void> {
  return amend(context, options, {
    preflight: (client, { mentorIds }) =>
      client.preflightWithdrawal(ofBulkId, mentorIds === undefined ? {} : { mentorIds }),
    question: ({ inForce }) =>
      `${recordsText(inForce)} will be withdrawn, and nothing is registered. Withdraw this?`,
    start: (client, request) => client.withdraw(ofBulkId, request),
  });
}

interface Steps {
  preflight: (client: BulkRegistrationClient, request: WithdrawalRequest) => Promise<AmendmentPreflight>;
  question: (found: AmendmentPreflight) => string;
  start: (client: BulkRegistrationClient, request: WithdrawalRequest) => Promise<BulkSubmissionHandle>;
}

async function amend(context: Context, options: AmendOptions, steps: Steps): Promise<ExitCode | void> {
  // Chosen here, so that also who interrupts it knows under which id to give the same command again.
  const bulkId = options.bulkId ?? randomUUID();
  const { only } = options;
  const request = { bulkId, ...(only !== undefined && { mentorIds: only }), ...readRunOptions(options) };
  const client = await context.connect({ temporal: true });
  if (options.yes !== true && canAsk()) {
    const found = await steps.preflight(client, request);
    // Nothing to lose: the call finds what it has begun before, or says that nothing is in force.
    const agreed = found.inForce === 0 || (await confirm(steps.question(found), context.interrupted));
    if (!agreed) throw new DeclinedError("Nothing was changed");
  }
  context.advise({
    bulkId,
    message: `Whether the run has started isn't known. Give the same command again with --bulk-id ${bulkId}: if it has, it is found, and nothing is doubled`,
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
