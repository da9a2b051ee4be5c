/** Writes outcomes as rows of a CSV file, in one form for every program. */
import { stringify } from "csv-stringify/sync";
import type { BulkRegistrationItem } from "./overview-types.ts";

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

/** RFC 4180 ends lines as Windows does. Unix line ends suit other programs of a Unix shell. */
export type LineEnd = "windows" | "unix";

/** Spreadsheets recognise UTF-8 by this mark. Without it, Excel reads the names in another encoding. */
const BYTE_ORDER_MARK = "\uFEFF";

export interface CsvForm {
  lineEnd: LineEnd;
  /**
   * True when the file begins with a byte order mark, for Excel. Other programs read the mark as a part of the first column's
   * name.
   */
  bom: boolean;
}

export function outcomesCsvHeader({ lineEnd, bom }: CsvForm): string {
  return `${bom ? BYTE_ORDER_MARK : ""}${writeRows([COLUMNS], lineEnd)}`;
}

export function outcomesCsvRows(items: readonly BulkRegistrationItem[], lineEnd: LineEnd): string {
  return writeRows(items.map(toRow), lineEnd);
}

/** Puts an apostrophe before a cell that begins like a formula, since spreadsheets run such a cell. A name can begin like one. */
function writeRows(rows: unknown[][], lineEnd: LineEnd): string {
  return stringify(rows, { record_delimiter: lineEnd, escape_formulas: true });
}

function toRow(item: BulkRegistrationItem): unknown[] {
  const common = [item.mentorId, item.name, item.round, item.status];
  if (item.status === "open") return [...common, "", "", "", item.attempts, ""];
  const error = item.status === "failure" ? [item.error.code, item.error.message] : ["", ""];
  return [...common, item.detail, ...error, item.attempts, item.settledAt];
}
