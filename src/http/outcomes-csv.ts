/** Outcomes as CSV, page by page as they are read. */
import type { BulkRegistrationItem } from "../client/overview-types.ts";
import { outcomesCsvHeader, outcomesCsvRows } from "../client/outcomes-csv.ts";
import type { Page } from "../client/page.ts";

/**
 * The first page is read before the answer begins, so that its error is answered as a problem. A later error breaks the
 * answer off, which a client can tell from its end.
 *
 * @param read the page behind a cursor
 * @param bom whether a byte order mark comes first, for Excel
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
