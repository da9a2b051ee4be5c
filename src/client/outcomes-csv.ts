/** Outcomes as rows of a CSV file, the same wherever one is written. */
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

/** RFC 4180 ends lines as Windows does; what is piped into other programs of a Unix shell does better without. */
export type LineEnd = "windows" | "unix";

/** What spreadsheets know UTF-8 by. Without it, Excel takes the names for another encoding. */
const BYTE_ORDER_MARK = "\uFEFF";

export interface CsvForm {
  lineEnd: LineEnd;
  /** Whether the file begins with a byte order mark, for Excel. Other programs take it for a part of the first column's name. */
  bom: boolean;
}

export function outcomesCsvHeader({ lineEnd, bom }: CsvForm): string {
  return `${bom ? BYTE_ORDER_MARK : ""}${writeRows([COLUMNS], lineEnd)}`;
}

export function outcomesCsvRows(items: readonly BulkRegistrationItem[], lineEnd: LineEnd): string {
  return writeRows(items.map(toRow), lineEnd);
}

/** Spreadsheets run a cell that begins like a formula, and a name can begin so: it gets an apostrophe. */
function writeRows(rows: unknown[][], lineEnd: LineEnd): string {
  return stringify(rows, { record_delimiter: lineEnd, escape_formulas: true });
}

function toRow(item: BulkRegistrationItem): unknown[] {
  const common = [item.mentorId, item.name, item.round, item.status];
  if (item.status === "open") return [...common, "", "", "", item.attempts, ""];
  const error = item.status === "failure" ? [item.error.code, item.error.message] : ["", ""];
  return [...common, item.detail, ...error, item.attempts, item.settledAt];
}
