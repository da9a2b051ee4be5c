/** `outcomes`: what became of each mentor. */
import { stringify } from "csv-stringify/sync";
import type { BulkRegistrationClient, BulkRegistrationItem } from "../../client.ts";
import { bulkIdArgument } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import { WrongUseError } from "../failures.ts";
import { print, printJson } from "../terminal.ts";
import { itemLine } from "../words.ts";

/** Items of one call, the most that are given. */
const PAGE = 1_000;

interface OutcomesOptions {
  failed?: boolean;
  csv?: boolean;
}

const HELP = `
With --json, one JSON object per line. With --csv, the columns mentor_id, name, round, status, detail, code, message,
attempts, settled_at; such a file can be given to submit --mentors.
${examples(
  "bulk-registration outcomes 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --failed",
  "bulk-registration outcomes 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --csv > outcomes.csv",
  "bulk-registration outcomes 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --json | jq -r 'select(.status == \"failure\").error.code'",
)}`;

export const addOutcomes: AddCommand = (program, perform) => {
  program
    .command("outcomes")
    .description("List what became of each mentor, in the order of the selection.")
    .addArgument(bulkIdArgument())
    .option("--failed", "only who failed or was cancelled")
    .option("--csv", "as CSV")
    .addHelpText("after", HELP)
    .action(
      perform((context, bulkId: string, options: OutcomesOptions) => outcomes(context, bulkId, options)),
    );
};

async function outcomes(context: Context, bulkId: string, options: OutcomesOptions): Promise<void> {
  if (context.json && options.csv === true) throw new WrongUseError("--csv and --json exclude each other");
  const write = context.json ? printJson : options.csv === true ? printCsv : printLine;
  await context.withClient({ temporal: false }, async (client) => {
    if (options.csv === true) await print(COLUMNS.join(","));
    for await (const item of readItems(client, bulkId, options.failed === true)) await write(item);
  });
}

async function* readItems(
  client: BulkRegistrationClient,
  bulkId: string,
  failed: boolean,
): AsyncGenerator<BulkRegistrationItem, void, undefined> {
  let after: string | undefined;
  do {
    const page = await client.items(bulkId, {
      limit: PAGE,
      ...(failed && { status: "failure" as const }),
      ...(after !== undefined && { after }),
    });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

function printLine(item: BulkRegistrationItem): Promise<void> {
  return print(itemLine(item));
}

const COLUMNS = [
  "mentor_id",
  "name",
  "round",
  "status",
  "detail",
  "code",
  "message",
  "attempts",
  "settled_at",
];

function printCsv(item: BulkRegistrationItem): Promise<void> {
  const { mentorId, name, round, status, attempts } = item;
  const settled = item.status === "open" ? undefined : item;
  const error = item.status === "failure" ? item.error : undefined;
  const row = [
    mentorId,
    name,
    round,
    status,
    settled?.detail,
    error?.code,
    error?.message,
    attempts,
    settled?.settledAt,
  ];
  // A spreadsheet must not take a name for a formula.
  return print(stringify([row], { escape_formulas: true, record_delimiter: "" }));
}
