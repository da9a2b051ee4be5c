/** The texts about a list of names, pasted or from a file, in Norwegian bokmål. */
import type { Texts } from "../texts.ts";
import { format, plural } from "./counting.ts";

const { number, and } = format;

export const nameList: Texts["nameList"] = {
  label: "Lim inn en navneliste",
  hint: "Ett navn per linje: fra en påmeldingsliste, en e-post eller et regneark.",
  find: "Finn disse likepersonene",
  reading: "Leser listen …",
  empty: "Det er ingen navn i denne listen. Skriv ett navn på hver linje.",
  pasted: "den innlimte listen",
  fileLabel: "Velg fra en fil",
  fileHint:
    "Slipp en Excel- eller CSV-fil med navn eller mentor-ID-er her, eller velg en. Det kan være en liste fra en tidligere registrering.",
  workbook: {
    damaged: (name) =>
      `${name} er ikke en Excel-arbeidsbok (.xlsx), eller den er skadet eller passordbeskyttet. Lagre den på nytt som .xlsx eller CSV.`,
    tooLarge: (name) => `${name} er for stor. Lagre arket med navnene som CSV, og velg den filen.`,
  },
  sheet: (read, others) => `Bare arket «${read}» ble lest, ikke ${and(others.map((other) => `«${other}»`))}.`,
  summary: (counts) =>
    `${number(counts.matched)} funnet og krysset av, ${number(counts.unclear)} uklare, ${number(counts.notFound)} ikke funnet.`,
  repeated: (count) =>
    `${number(count)} ${plural(count, { one: "linje gjentar", other: "linjer gjentar" })} en tidligere linje. Hver likeperson teller én gang.`,
  matched: (count) => `${number(count)} funnet og krysset av`,
  unclear: (count) =>
    `${number(count)} ${plural(count, { one: "uklart", other: "uklare" })}: velg hvem som menes`,
  notFound: (count) => `${number(count)} ikke funnet: rett navnet`,
  line: (line) => `linje ${number(line)}`,
  choose: (count) => `${number(count)} ${plural(count, { one: "person", other: "personer" })}: velg`,
  who: (text) => `Hvem er ${text}?`,
  inactive: "inaktiv",
  name: (line) => `Navn på linje ${number(line)}`,
  again: "Søk på nytt",
  againName: (text) => `Søk på nytt: ${text}`,
  leaveOut: "Utelat",
  leaveOutName: (text) => `Utelat ${text}`,
  stillNobody: "Ingen likeperson i lokallaget ditt har dette navnet. Rett navnet, eller utelat det.",
};
