/**
 * Finds the names or mentor ids in the rows of a list. In a table, the header names the columns of the names. Without a header,
 * the columns that match the chapter best are taken.
 */
import { columnName, isHeader, MENTOR_ID } from "./list-row.ts";
import type { ColumnName, ListRow } from "./list-row.ts";
import type { NameMatcher } from "./name-matcher.ts";

export interface ListEntry {
  line: number;
  /** The entry's text in the list. */
  text: string;
  /** The possible names of the text, one for each order of its parts. Absent when the text is a mentor id. */
  readings?: readonly string[];
}

/**
 * The columns of a name: one column with the full name, or two columns. Two columns have one order, or both orders when the order
 * is unknown.
 */
interface Columns {
  places: readonly number[];
  isOrdered: boolean;
}

/** The number of first rows that are compared with the chapter. */
const SAMPLE = 200;

/** The number of first columns that are compared with the chapter. */
const WIDEST = 12;

export interface ListEntries {
  entries: readonly ListEntry[];
  /** The number of lines that are headings. */
  headers: number;
}

export function readEntries(rows: readonly ListRow[], matcher: NameMatcher): ListEntries {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ""));
  const headers = filled.filter(isHeader);
  const body = filled.filter((row) => !isHeader(row));
  const columns = columnsOfHeader(headers) ?? columnsThatFit(body, matcher);
  const entries = body.flatMap((row) => entriesOf(row, columns, matcher));
  return { entries, headers: headers.length };
}

function columnsOfHeader(headers: readonly ListRow[]): Columns | undefined {
  for (const { cells } of headers) {
    if (cells.length < 2) continue;
    const place = (name: ColumnName) => cells.findIndex((cell) => columnName(cell) === name);
    const [first, last, full] = [place("first"), place("last"), place("full")];
    if (first !== -1 && last !== -1) return { places: [first, last], isOrdered: true };
    if (full !== -1) return { places: [full], isOrdered: true };
  }
  return undefined;
}

/** @returns undefined when no column matches the chapter, or when the list is not a table */
function columnsThatFit(rows: readonly ListRow[], matcher: NameMatcher): Columns | undefined {
  const sample = rows.slice(0, SAMPLE);
  const width = Math.min(Math.max(...sample.map(({ cells }) => cells.length), 0), WIDEST);
  const isTable = sample.filter(({ cells }) => cells.length === width).length * 2 > sample.length;
  if (width < 2 || !isTable || sample.length < 2) return undefined;
  const places = Array.from({ length: width }, (_, place) => place);
  const singles = places.map((place) => ({ places: [place], isOrdered: true }));
  const pairs = places.flatMap((one) =>
    places.slice(one + 1).map((other) => ({ places: [one, other], isOrdered: false })),
  );
  let best: { columns: Columns; fits: number } | undefined;
  for (const columns of [...singles, ...pairs]) {
    const fits = sample.filter((row) => {
      const readings = readingsOf(textOf(row, columns), row, columns);
      return readings !== undefined && matcher.isCertain(readings);
    }).length;
    if (fits > (best?.fits ?? 0)) best = { columns, fits };
  }
  return best?.columns;
}

function textOf({ cells }: ListRow, { places }: Columns): string {
  return places
    .map((place) => cells[place] ?? "")
    .filter((cell) => cell !== "")
    .join(" ");
}

function readingsOf(text: string, { cells }: ListRow, columns: Columns): readonly string[] | undefined {
  if (text === "") return undefined;
  const [one = 0, other] = columns.places;
  if (other === undefined || columns.isOrdered) return readingsOfName(text);
  return bothOrders(cells[one] ?? "", cells[other] ?? "");
}

function entriesOf(row: ListRow, columns: Columns | undefined, matcher: NameMatcher): ListEntry[] {
  const { line, cells } = row;
  const ids = cells.flatMap((cell) => MENTOR_ID.exec(cell)?.[0] ?? []);
  if (ids.length > 0) return ids.map((text) => ({ line, text }));
  if (columns !== undefined) {
    const text = textOf(row, columns);
    const readings = readingsOf(text, row, columns);
    if (readings !== undefined) return [{ line, text, readings }];
  }
  const filled = cells.filter((cell) => cell !== "");
  const whole = { line, text: filled.join(", "), readings: readingsOfCells(filled) };
  if (filled.length < 2 || matcher.isCertain(whole.readings)) return [whole];
  return areNames(filled, matcher)
    ? filled.map((text) => ({ line, text, readings: readingsOfName(text) }))
    : [whole];
}

/** Whether the cells of a line are names of several people, and not parts of one name. */
function areNames(cells: readonly string[], matcher: NameMatcher): boolean {
  if (cells.some((cell) => cell.includes(" ") && matcher.isCertain([cell]))) return true;
  return cells.length > 2 && cells.every((cell) => cell.includes(" "));
}

function readingsOfCells(cells: readonly string[]): readonly string[] {
  const [one, other, ...more] = cells;
  if (one === undefined) return [];
  if (other === undefined) return readingsOfName(one);
  return more.length === 0 ? bothOrders(one, other) : [cells.join(" ")];
}

/** @param text such as `Anne Hansen`, or `Hansen, Anne` */
export function readingsOfName(text: string): readonly string[] {
  const [one, other, ...more] = text.split(",").map((part) => part.trim());
  if (one === undefined || other === undefined || more.length > 0) return [text];
  return bothOrders(one, other);
}

function bothOrders(one: string, other: string): readonly string[] {
  return one === "" || other === "" ? [`${one}${other}`] : [`${other} ${one}`, `${one} ${other}`];
}
