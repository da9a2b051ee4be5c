/** The command `outcomes`, which lists each mentor's outcome. */
import { Option } from "commander";
import { createOutcomesCsv } from "../../client/outcomes-csv.ts";
import type { BulkRegistrationClient } from "../../client.ts";
import type { BulkRegistrationItem } from "../../client/overview-types.ts";
import { LANGUAGES } from "../../domain/language.ts";
import type { Language } from "../../domain/language.ts";
import { bulkIdArgument } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import { WrongUseError } from "../failures.ts";
import { itemLine } from "../report-text.ts";
import { jsonLine, write } from "../terminal.ts";

/** Items per call, the most that a call allows. */
const PAGE = 1_000;

interface OutcomesOptions {
  failed?: boolean;
  csv?: boolean;
  bom?: boolean;
  language?: Language;
}

const HELP = `
With --json, each line is a JSON object. With --csv, the file has headings, a row for each mentor, and sentences beside the codes.
submit --mentors accepts such a file. Excel needs --bom to read the names correctly. --language nb writes headings and sentences in
Norwegian bokmål, with semicolons between the cells.
${examples(
  "bulk-registration outcomes 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --failed",
  "bulk-registration outcomes 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --csv > outcomes.csv",
  "bulk-registration outcomes 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --csv --bom --language nb > for-excel.csv",
  "bulk-registration outcomes 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11 --json | jq -r 'select(.status == \"failure\").error.code'",
)}`;

export const addOutcomes: AddCommand = (program, perform) => {
  program
    .command("outcomes")
    .description("List each mentor's outcome, in the order of the selection.")
    .addArgument(bulkIdArgument())
    .option("--failed", "only mentors that failed or were cancelled")
    .option("--csv", "write CSV")
    .option("--bom", "with --csv: start with a byte order mark, so that Excel recognises the encoding")
    .addOption(
      new Option(
        "--language <tag>",
        "with --csv: the language of headings and sentences (default: en)",
      ).choices(LANGUAGES),
    )
    .addHelpText("after", HELP)
    .action(
      perform((context, bulkId: string, options: OutcomesOptions) => outcomes(context, bulkId, options)),
    );
};

async function outcomes(context: Context, bulkId: string, options: OutcomesOptions): Promise<void> {
  if (context.json && options.csv === true) throw new WrongUseError("--csv and --json exclude each other");
  if (options.bom === true && options.csv !== true) throw new WrongUseError("--bom works only with --csv");
  if (options.language !== undefined && options.csv !== true)
    throw new WrongUseError("--language works only with --csv");
  const csv = createOutcomesCsv({
    lineEnd: "unix",
    bom: options.bom === true,
    language: options.language ?? "en",
  });
  const form = context.json ? asJsonLines : options.csv === true ? csv.rows : asLines;
  const client = await context.connect({ temporal: false });
  let header = options.csv === true ? csv.header : "";
  for await (const items of readPages(client, bulkId, options.failed === true)) {
    await write(`${header}${form(items)}`);
    header = "";
  }
}

async function* readPages(
  client: BulkRegistrationClient,
  bulkId: string,
  failed: boolean,
): AsyncGenerator<BulkRegistrationItem[], void, undefined> {
  let after: string | undefined;
  do {
    const page = await client.items(bulkId, {
      limit: PAGE,
      ...(failed && { status: "failure" as const }),
      ...(after !== undefined && { after }),
    });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}

function asJsonLines(items: readonly BulkRegistrationItem[]): string {
  return items.map(jsonLine).join("");
}

function asLines(items: readonly BulkRegistrationItem[]): string {
  return items.map((item) => `${itemLine(item)}\n`).join("");
}
