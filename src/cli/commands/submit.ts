/** `submit` and `preflight`: a file of mentors and a file with the template. */
import { randomUUID } from "node:crypto";
import { readUuid, concurrencyOption } from "../arguments.ts";
import type { AddCommand, Context } from "../command.ts";
import { examples } from "../command.ts";
import type { ExitCode } from "../exit-codes.ts";
import { attachAdvice, watchStarted } from "../following.ts";
import { readMentorsFile } from "../mentors-file.ts";
import { readTemplateFile } from "../template-file.ts";
import { print, printJson } from "../terminal.ts";
import { preflightText } from "../words.ts";

interface Files {
  mentors: string;
  template: string;
}

interface SubmitOptions extends Files {
  concurrency?: number;
  bulkId?: string;
  watch?: boolean;
}

const FILES_HELP = `
Mentors file: one mentor id per line, or CSV with a header and a column mentor_id, mentorId or id. Blank lines and lines
that start with # don't count.

Template file: one JSON object:
  {
    "activityType": "Peer mentoring session",
    "date": "2026-11-20",
    "durationMinutes": 90,
    "note": "Group session",     (may be left out)
    "occurrence": 1              (may be left out; 2 registers an identical activity once more)
  }
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
  program
    .command("submit")
    .description("Register one activity for many mentors.")
    .requiredOption("--mentors <file>", "file of mentor ids, - for standard input")
    .requiredOption("--template <file>", "JSON file with the activity")
    .addOption(concurrencyOption())
    .option(
      "--bulk-id <uuid>",
      "submit under this id: the same request submitted again finds its run, and nothing is doubled",
      readUuid,
    )
    .option("--watch", "follow it to its end; the exit code then says what has come of it")
    .addHelpText("after", `${FILES_HELP}${SUBMIT_EXAMPLES}`)
    .action(perform((context, options: SubmitOptions) => submit(context, options)));
};

export const addPreflight: AddCommand = (program, perform) => {
  program
    .command("preflight")
    .description("Say what submitting would do, and write nothing.")
    .requiredOption("--mentors <file>", "file of mentor ids, - for standard input")
    .requiredOption("--template <file>", "JSON file with the activity")
    .addOption(concurrencyOption())
    .addHelpText("after", `${FILES_HELP}${PREFLIGHT_EXAMPLES}`)
    .action(perform((context, options: Files & { concurrency?: number }) => preflight(context, options)));
};

async function submit(context: Context, options: SubmitOptions): Promise<ExitCode | void> {
  const { mentorIds, template } = await readFiles(options);
  // Chosen here, so that also who interrupts it knows under which id to submit it again.
  const bulkId = options.bulkId ?? randomUUID();
  const deployment = await context.connect({ temporal: true });
  context.advise({
    bulkId,
    message: `Whether the run has started isn't known. Submit the same again with --bulk-id ${bulkId}: if it has, it is found, and nothing is doubled`,
    started: false,
  });
  const { concurrency } = options;
  const request = { mentorIds, template, bulkId, ...(concurrency !== undefined && { concurrency }) };
  const handle = await deployment.client.submit(request);
  const started = { bulkId, round: handle.round, total: new Set(mentorIds).size };
  if (options.watch === true) return watchStarted(context, deployment, handle, started);

  if (context.json) return printJson(started);
  await print(`Bulk registration ${bulkId}, round ${handle.round}: ${started.total} mentors`);
  await print(attachAdvice(context, bulkId).message);
}

async function preflight(context: Context, options: Files & { concurrency?: number }): Promise<void> {
  const { mentorIds, template } = await readFiles(options);
  const { concurrency } = options;
  const request = { mentorIds, template, ...(concurrency !== undefined && { concurrency }) };
  const { client } = await context.connect({ temporal: false });
  const found = await client.preflight(request);
  await (context.json ? printJson(found) : print(preflightText(found)));
}

async function readFiles({ mentors, template }: Files) {
  return { template: await readTemplateFile(template), mentorIds: await readMentorsFile(mentors) };
}
