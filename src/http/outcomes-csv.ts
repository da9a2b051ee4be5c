/** Writes outcomes as CSV, one page after another. */
import type { BulkRegistrationItem } from "../client/overview-types.ts";
import type { OutcomesCsv } from "../client/outcomes-csv.ts";
import type { Page } from "../client/page.ts";

type ReadPage = (next: { after?: string }) => Promise<Page<BulkRegistrationItem>>;

/**
 * Reads the first page before the answer begins, so that an error of that page is answered with a problem. A later error aborts
 * the answer, and the caller sees an incomplete transfer.
 *
 * @param read gives the page after a cursor
 */
export async function writeOutcomesCsv(
  read: ReadPage,
  csv: OutcomesCsv,
): Promise<ReadableStream<Uint8Array>> {
  const first = await read({});
  return ReadableStream.from(pages(first, read, csv)).pipeThrough(new TextEncoderStream());
}

async function* pages(
  first: Page<BulkRegistrationItem>,
  read: ReadPage,
  csv: OutcomesCsv,
): AsyncGenerator<string, void, undefined> {
  let page = first;
  yield csv.header + csv.rows(page.items);
  while (page.next !== undefined) {
    page = await read({ after: page.next });
    yield csv.rows(page.items);
  }
}
