/** The texts about a file of mentors, in Norwegian bokmål. */
import { refusalOf } from "../mentors-file-problem.ts";
import type { RefusalWords } from "../mentors-file-problem.ts";
import type { Texts } from "../texts.ts";
import { format } from "./counting.ts";

const { number, and } = format;

const COLUMN = "Den første raden må inneholde kolonnenavnene, og ett av dem må være «mentor_id» eller «id».";

const refusal: RefusalWords = {
  nobody: (name) => `Ingen ble valgt fra ${name}.`,
  sentences: {
    archive: () => "Filen er en arbeidsbok. Lagre den som CSV, og velg den filen.",
    noText: () => "Filen er ikke en tekstfil, eller den har en annen tegnkoding. Lagre den som CSV i UTF-8.",
    notUtf8: ({ line }) =>
      `Linje ${number(line)} har en annen tegnkoding. Lagre filen som «CSV UTF-8», ellers blir navnene uleselige.`,
    notUtf16: () => "Filen er skadet. Lagre den på nytt, som CSV i UTF-8.",
    noMentorId: () => "Det er ingen mentor-ID i filen.",
    noColumn: ({ line }) => `Linje ${number(line)}: ${COLUMN}`,
    severalColumns: ({ columns }) => {
      const named = and(columns.map(({ name, place }) => `«${name}» (kolonne ${number(place)})`));
      return `Flere kolonner kan inneholde likepersonenes ID-er: ${named}. Gi alle unntatt én et annet navn.`;
    },
    severalDelimiters: () =>
      "Det er ikke klart hva som skiller kolonnene. Sett navn som inneholder komma eller semikolon, i anførselstegn.",
    tooManyMentors: ({ maximum }) => `Filen inneholder mer enn ${number(maximum)} likepersoner.`,
    tooManyEntries: ({ maximum }) => `Filen inneholder mer enn ${number(maximum)} ID-er.`,
  },
  linesAreWrong: "Linjer med feil:",
  line: (line, rule) => `Linje ${number(line)} ${rule}`,
  lineRules: {
    noIdNorHeader: () => `er ikke en mentor-ID. ${COLUMN}`,
    noUuid: () => "er ikke en mentor-ID",
    missing: () => "mangler mentor-ID",
    severalCells: () => "inneholder mer enn én mentor-ID",
    invisibleCharacter: ({ character }) => `har et usynlig tegn, ${character}, inne i mentor-ID-en`,
    noCsv: () => "er ikke CSV",
    openQuote: () => "eller en senere linje åpner et anførselstegn som aldri lukkes",
    noJson: () => "er ikke JSON med en mentor-ID",
  },
  more: (count) => `og ${number(count)} til`,
};

export const mentorsFile: Texts["mentorsFile"] = {
  reading: (name) => `Leser ${name} …`,
  unreadable: (name) => `${name} kan ikke leses. Lagre en kopi av filen og velg den.`,
  refused: (name, problem) => refusalOf(name, problem, refusal),
  found: (name, count) => `${number(count)} valgt fra ${name}.`,
  unknown: (count) => `${number(count)} hører ikke til lokallaget ditt og er utelatt:`,
};
