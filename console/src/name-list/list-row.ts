/** Cleans one row of a list of names: removes numbering, bullets, addresses and other text that is not a name. */

export interface ListRow {
  /** The line or row, from 1, as in an editor or a spreadsheet. */
  line: number;
  /** The cells, reduced to names. A cell without a name is empty. */
  cells: readonly string[];
}

/** Matches a mentor id anywhere in a cell. */
export const MENTOR_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

const EMAIL = /[<([]?(?:mailto:)?[^\s<>()[\],;]+@[^\s<>()[\],;]+[>)\]]?/g;
const BULLET = /^(?:[\s•·∙▪◦‣●○■□☐☑☒✓✔*+>–—-]+(?=\s|\p{Letter})|\[[ xX]?\])\s*/u;
const NUMBERING = /^(?:\(?\d{1,4}[.):]|\d{1,4}(?=\s))\s*/;
/** Matches cells without a letter, such as telephone numbers, dates, times and amounts. */
const WITHOUT_LETTER = /^[^\p{Letter}]*$/u;
const PHONE = /\s*(?:\+|\b00)?\d[\d\s()/-]{5,}\d\s*$/;

/** Common column headings, in lower case. */
const FIRST = new Set(
  "first name,firstname,first,given name,given names,forename,fornavn,for- og mellomnavn,vorname,voornaam,förnamn".split(
    ",",
  ),
);
const LAST = new Set(
  "last name,lastname,last,surname,family name,etternavn,nachname,familienname,achternaam,efternavn,efternamn".split(
    ",",
  ),
);
const FULL = new Set(
  "name,names,full name,fullname,mentor,mentors,mentor name,participant,participants,navn,fullt navn,deltaker,deltakere,mentornavn,namn,namen,teilnehmer".split(
    ",",
  ),
);
const OTHER = new Set(
  "email,e-mail,mail,e-post,epost,phone,telephone,mobile,telefon,tlf,mobil,mobilnummer,no,no.,nr,nr.,#,id,mentor id,mentor_id,date,dato,datum,signature,sign,signatur,underskrift,present,oppmøte,til stede,comment,comments,kommentar,chapter,avdeling,lag,sign-up sheet,sign-up list,signup,påmelding,påmeldte,deltakerliste,list,liste,status".split(
    ",",
  ),
);

export function cleanCell(cell: string): string {
  const id = MENTOR_ID.exec(cell);
  if (id !== null) return id[0];
  const plain = cell
    .normalize("NFC")
    .replaceAll(/[\p{Cf}\p{Cc}]/gu, " ")
    .replaceAll(EMAIL, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .replace(BULLET, "")
    .replace(NUMBERING, "")
    .replace(BULLET, "")
    .replace(PHONE, "")
    .replaceAll(/^[\s,;:|/]+|[\s,;:|/]+$/g, "");
  return WITHOUT_LETTER.test(plain) ? "" : plain;
}

export type ColumnName = "first" | "last" | "full" | "other";

/** The column that a cell names as a heading, or undefined. */
export function columnName(cell: string): ColumnName | undefined {
  const plain = cell.toLowerCase().replaceAll(/[_:]+/g, " ").replaceAll(/\s+/g, " ").trim();
  if (FIRST.has(plain)) return "first";
  if (LAST.has(plain)) return "last";
  if (FULL.has(plain)) return "full";
  return OTHER.has(plain) || OTHER.has(cell.toLowerCase().trim()) ? "other" : undefined;
}

/**
 * Whether a row is a heading. A table's heading needs only one column of names. `Mentor` alone is not a heading, because it may
 * be a role in a row.
 */
export function isHeader({ cells }: ListRow): boolean {
  const filled = cells.filter((cell) => cell !== "");
  if (filled.length === 0) return false;
  const titles = filled.map(columnName);
  if (titles.every((title) => title !== undefined)) return true;
  return (
    filled.length > 1 &&
    titles.some((title, at) => title === "first" || title === "last" || saysName(filled[at]))
  );
}

function saysName(cell = ""): boolean {
  return /\b(?:name|names|navn|namn)$/i.test(cell.trim());
}

/** @param text the pasted text, with any line ends */
export function rowsOfText(text: string): ListRow[] {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  const has = (mark: string) => lines.some((line) => line.includes(mark));
  const separator = ["\t", ";"].find(has) ?? ",";
  return lines.map((line, index) => ({ line: index + 1, cells: line.split(separator).map(cleanCell) }));
}
