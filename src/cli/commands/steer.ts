/** The commands `pause`, `resume` and `cancel`, which send a message to a run. */
import type { BulkRegistrationClient } from "../../client.ts";
import type { BulkSubmissionHandle } from "../../client/types.ts";
import { bulkIdArgument } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import { DeclinedError } from "../failures.ts";
import { asText, canAsk, confirm, print, printJson } from "../terminal.ts";
import { attachAdvice } from "../watch.ts";

interface Steering {
  name: "pause" | "resume" | "cancel";
  description: string;
  send: (handle: BulkSubmissionHandle) => Promise<void>;
  done: string;
}

const PAUSE: Steering = {
  name: "pause",
  description: "Pause a run: no further write starts until it is resumed.",
  send: (handle) => handle.pause(),
  done: "Paused: the writes in flight settle, and no other write starts",
};

const RESUME: Steering = {
  name: "resume",
  description: "Resume a run. If the run had paused because of failures, its present failures are accepted.",
  send: (handle) => handle.resume(),
  done: "Resumed",
};

const CANCEL: Steering = {
  name: "cancel",
  description: "Cancel a run: the writes in flight settle, and the other mentors are cancelled.",
  send: (handle) => handle.cancel(),
  done: "Cancelling: the writes in flight settle, and the other mentors are cancelled",
};

export const addPause: AddCommand = (program, perform) => {
  program
    .command(PAUSE.name)
    .description(PAUSE.description)
    .addArgument(bulkIdArgument())
    .addHelpText("after", examples("bulk-registration pause 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11"))
    .action(perform((context, bulkId: string) => steer(context, bulkId, PAUSE)));
};

export const addResume: AddCommand = (program, perform) => {
  program
    .command(RESUME.name)
    .description(RESUME.description)
    .addArgument(bulkIdArgument())
    .addHelpText("after", examples("bulk-registration resume 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11"))
    .action(perform((context, bulkId: string) => steer(context, bulkId, RESUME)));
};

const CANCEL_HELP = `
On a terminal, the command asks first. In a script, the command doesn't ask. retry can register cancelled mentors later.
${examples(
  "bulk-registration cancel 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11",
  "bulk-registration cancel 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --yes",
)}`;

export const addCancel: AddCommand = (program, perform) => {
  program
    .command(CANCEL.name)
    .description(CANCEL.description)
    .addArgument(bulkIdArgument())
    .option("--yes", "don't ask")
    .addHelpText("after", CANCEL_HELP)
    .action(
      perform((context, bulkId: string, options: { yes?: boolean }) =>
        steer(context, bulkId, CANCEL, options.yes === true ? undefined : confirmCancel),
      ),
    );
};

async function steer(
  context: Context,
  bulkId: string,
  steering: Steering,
  confirmed?: (context: Context, client: BulkRegistrationClient, bulkId: string) => Promise<void>,
): Promise<void> {
  const client = await context.connect({ temporal: true });
  const handle = await client.attach(bulkId);
  await confirmed?.(context, client, bulkId);
  await steering.send(handle);
  const { round } = handle;
  await (context.json
    ? printJson({ bulkId, round, sent: steering.name })
    : print(`Bulk registration ${bulkId}, round ${round}. ${steering.done}`));
}

async function confirmCancel(
  context: Context,
  client: BulkRegistrationClient,
  bulkId: string,
): Promise<void> {
  if (!canAsk()) return;
  const { template, open, total } = await client.summary(bulkId);
  // Without open items there is nothing to confirm. The run itself answers that it has ended.
  if (open === 0) return;
  context.advise(attachAdvice(context, bulkId));
  const what = `${asText(template.activityType)}, ${template.date}: ${open} of ${total} mentors are open`;
  const question = `${what}. The writes in flight will settle, and the other mentors will be cancelled. Cancel the run?`;
  if (!(await confirm(question, context.interrupted)))
    throw new DeclinedError("Not cancelled: the run continues");
}
