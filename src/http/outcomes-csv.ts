/** Writes outcomes as CSV, one page after another. */
import type { BulkRegistrationItem } from "../client/overview-types.ts";
import { outcomesCsvHeader, outcomesCsvRows } from "../client/outcomes-csv.ts";
import type { Page } from "../client/page.ts";

/**
 * Reads the first page before the answer begins, so that an error of that page is answered with a problem. A later error aborts
 * the answer, and the caller sees an incomplete transfer.
 *
 * @param read gives the page after a cursor
 * @param bom whether the CSV starts with a byte order mark, which Excel needs to recognise UTF-8
 */
export async function writeOutcomesCsv(
  read: (next: { after?: string }) => Promise<Page<BulkRegistrationItem>>,
  bom: boolean,
): Promise<ReadableStream<Uint8Array>> {
  const first = await read({});
  return ReadableStream.from(pages(first, read, bom)).pipeThrough(new TextEncoderStream());
}

async function* pages(
  first: Page<BulkRegistrationItem>,
  read: (next: { after?: string }) => Promise<Page<BulkRegistrationItem>>,
  bom: boolean,
): AsyncGenerator<string, void, undefined> {
  let page = first;
  yield outcomesCsvHeader({ lineEnd: "windows", bom }) + outcomesCsvRows(page.items, "windows");
  while (page.next !== undefined) {
    page = await read({ after: page.next });
    yield outcomesCsvRows(page.items, "windows");
  }
}
