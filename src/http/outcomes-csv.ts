/** Outcomes as CSV, page by page as they are read. */
import { stringify } from "csv-stringify/sync";
import type { BulkRegistrationItem, Page } from "../client.ts";

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

/**
 * The first page is read before the answer begins, so that an error of it is one; a later one breaks the answer off, which
 * whoever downloads it can tell from a whole one.
 *
 * @param read the page behind a cursor
 */
export async function writeOutcomesCsv(
  read: (next: { after?: string }) => Promise<Page<BulkRegistrationItem>>,
): Promise<ReadableStream<Uint8Array>> {
  const first = await read({});
  return ReadableStream.from(pages(first, read)).pipeThrough(new TextEncoderStream());
}

async function* pages(
  first: Page<BulkRegistrationItem>,
  read: (next: { after?: string }) => Promise<Page<BulkRegistrationItem>>,
): AsyncGenerator<string, void, undefined> {
  let page = first;
  yield writeRows([COLUMNS, ...page.items.map(toRow)]);
  while (page.next !== undefined) {
    page = await read({ after: page.next });
    yield writeRows(page.items.map(toRow));
  }
}

/** By RFC 4180. Spreadsheets run a cell that begins like a formula, and a name can begin so: it gets an apostrophe. */
function writeRows(rows: readonly unknown[][]): string {
  return stringify([...rows], { record_delimiter: "windows", escape_formulas: true });
}

function toRow(item: BulkRegistrationItem): unknown[] {
  const common = [item.mentorId, item.name, item.round, item.status];
  if (item.status === "open") return [...common, "", "", "", item.attempts, ""];
  const error = item.status === "failure" ? [item.error.code, item.error.message] : ["", ""];
  return [...common, item.detail, ...error, item.attempts, item.settledAt];
}
