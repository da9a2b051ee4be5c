/** The texts about registrations of the whole chapter, a second session and filters, in Norwegian bokmål. */
import type { Texts } from "../texts.ts";
import { format, mentors } from "./counting.ts";

const { number } = format;

export const overlap: Texts["overlap"] = {
  list: "Registrert samme dag",
  found: (count) =>
    count === 1
      ? "Lokallaget ditt har en registrering samme dag med de samme likepersonene. Er det den samme samlingen?"
      : `Lokallaget ditt har ${number(count)} registreringer samme dag med de samme likepersonene. Er en av dem den samme samlingen?`,
  by: ({ coordinatorId, coordinatorName }, actingCoordinatorId) =>
    coordinatorId === actingCoordinatorId ? "av deg" : `av ${coordinatorName ?? "en kollega"}`,
  common: (common, registered) =>
    common === registered
      ? `Du har også valgt ${common === 1 ? "den ene likepersonen der" : `alle de ${number(common)} likepersonene der`}.`
      : `Du har også valgt ${number(common)} av de ${mentors(registered)} der.`,
  open: "Åpne",
  leaveOut: (count) => (count === 1 ? "Utelat denne likepersonen" : `Utelat disse ${number(count)}`),
  anyway: "Er det en annen samling? Bekreft i så fall nedenfor.",
  secondSession: "Dette er en ny samling samme dag",
  secondSessionHint:
    "Kryss av her bare hvis den samme aktiviteten ble holdt to ganger denne dagen. Likepersonene blir da registrert én gang til.",
  occurrence: (occurrence) =>
    occurrence === 2 ? "andre samling denne dagen" : `samling nummer ${number(occurrence)} denne dagen`,

  whose: "Hvem sine registreringer",
  mine: "Mine",
  chapters: "Lokallagets",
  chapterHeading: "Lokallagets registreringer",
  chapterHint:
    "Det lokallaget ditt har registrert. Du kan lese registreringen til en kollega, men ikke endre den.",
  chapterEmpty: "Lokallaget ditt har ikke registrert noe ennå.",
  nothingFits: "Ingen registrering passer. Velg en annen måned, aktivitet eller status.",
  filters: "Avgrens listen",
  month: "Måned",
  monthForm: "2026-11",
  monthRule: "Et år og en måned, for eksempel 2026-11",
  activity: "Aktivitet",
  state: "Status",
  states: {
    all: "Alle",
    open: "Ikke ferdig",
    success: "Alle er registrert",
    partialSuccess: "Noen må følges opp",
    totalFailure: "Ingen er registrert",
  },
  narrow: "Vis disse",
  showAll: "Vis alle",
  registered: (count) => `${mentors(count)} registrert`,
  registeredMentors: "Registrerte likepersoner",
  noMentors: "Ingen av likepersonene er registrert lenger.",
  moreMentors: "Vis flere likepersoner",
  ofColleague: "Registreringen til en kollega",
  backToChapter: "Lokallagets registreringer",
};
