/** Writes outcomes as rows of a CSV file, in one form for every program. */
import { stringify } from "csv-stringify/sync";
import type { Language } from "../domain/language.ts";
import { failureText, OUTCOME_COLUMNS } from "../domain/outcome-texts.ts";
import { OUTCOME_TEXTS } from "../domain/outcome-texts-by-language.ts";
import type { OutcomeColumn, OutcomeTexts } from "../domain/outcome-texts.ts";
import type { BulkRegistrationItem } from "./overview-types.ts";

/** Spreadsheets recognise UTF-8 by this mark. Without it, Excel reads the names in another encoding. */
const BYTE_ORDER_MARK = "\uFEFF";

export interface CsvForm {
  /** RFC 4180 ends lines as Windows does. Unix line ends suit other programs of a Unix shell. */
  lineEnd: "windows" | "unix";
  /**
   * True when the file begins with a byte order mark, for Excel. Other programs read the mark as a part of the first column's
   * name.
   */
  bom: boolean;
  /** The language of the headings and sentences. It also decides what separates the cells. */
  language: Language;
}

export interface OutcomesCsv {
  header: string;
  rows: (items: readonly BulkRegistrationItem[]) => string;
}

export function createOutcomesCsv({ lineEnd, bom, language }: CsvForm): OutcomesCsv {
  const texts = OUTCOME_TEXTS[language];
  const write = (rows: unknown[][]) =>
    stringify(rows, {
      record_delimiter: lineEnd,
      delimiter: texts.delimiter,
      // Puts an apostrophe before a cell that begins like a formula, since spreadsheets run such a cell. A name can begin like one.
      escape_formulas: true,
    });
  const headings = OUTCOME_COLUMNS.map((column) => texts.columns[column]);
  return {
    header: `${bom ? BYTE_ORDER_MARK : ""}${write([headings])}`,
    rows: (items) => write(items.map((item) => toRow(item, texts, language))),
  };
}

function toRow(item: BulkRegistrationItem, texts: OutcomeTexts, language: Language): unknown[] {
  const cells: Record<OutcomeColumn, unknown> = {
    mentorId: item.mentorId,
    name: item.name,
    round: item.round,
    status: item.status,
    detail: item.status === "open" ? "" : item.detail,
    result: texts.states[item.status === "open" ? "open" : item.detail],
    code: item.status === "failure" ? item.error.code : "",
    reason: item.status === "failure" ? reasonOf(item.error, texts, language) : "",
    attempts: item.attempts,
    settledAt: item.status === "open" ? "" : item.settledAt,
  };
  return OUTCOME_COLUMNS.map((column) => cells[column]);
}

/** The API's own sentence is English. It may also name the rule that a record broke. */
function reasonOf(
  { code, message }: { code: string; message: string },
  texts: OutcomeTexts,
  language: Language,
): string {
  return language === "en" ? message : failureText(texts, code, message);
}
