/** The texts of the form and of its review, in Norwegian bokmål. */
import {
  MAXIMUM_ACTIVITY_TYPE_LENGTH,
  MAXIMUM_DURATION_MINUTES,
  MAXIMUM_NOTE_LENGTH,
} from "../../../../src/domain/limits.ts";
import type { Texts } from "../texts.ts";
import { duration, format, list, mentors, minutes, plural, who } from "./counting.ts";
import { overlap } from "./overlap.ts";

const { number } = format;

export const picker: Texts["picker"] = {
  heading: "Likepersoner",
  hint: "Klikk, eller bruk piltastene og mellomrom.",
  one: "Likeperson",
  search: "Søk etter likepersoner",
  selectFound: "Velg alle treff",
  clear: (count) => (count === 0 ? "Fjern valgte" : `Fjern alle ${number(count)}`),
  cleared: (count) => `${number(count)} fjernet`,
  undo: "Angre",
  onlyChosen: "Vis bare valgte",
  found: (count) => `${number(count)} treff`,
  chosen: (count) => (count === 0 ? "Ingen valgt" : `${number(count)} valgt`),
  inactive: "inaktiv",
  nobody: (query) => `Ingen likeperson passer med «${query}». Kontroller skrivemåten eller tøm søket.`,
  noMentors: (contact) => `Lokallaget ditt har ingen likepersoner ennå. Be ${who(contact)} legge dem inn.`,
  loading: (count) => `Henter likepersoner … ${count === 0 ? "" : number(count)}`,
};

export const form: Texts["form"] = {
  heading: "Aktivitet",
  activityType: "Type aktivitet",
  activityTypeHint: "For eksempel: Gruppesamling",
  date: "Dato",
  durationMinutes: "Varighet i minutter",
  note: "Merknad (valgfritt)",
  restored: "Utkastet ditt er hentet fram igjen",
  startAfresh: "Begynn på nytt",
  check: (chosen) => (chosen === 0 ? "Se over" : `Se over ${mentors(chosen)}`),
  checking: "Kontrollerer …",
  nobodyChosen: { multiple: "Velg minst én likeperson", single: "Velg en likeperson" },
  missing: {
    activityType: "Skriv inn en type aktivitet",
    date: "Velg en dato",
    durationMinutes: "Skriv inn varigheten i minutter",
    note: "Skriv inn en merknad",
  },
  wrong: {
    activityType: `Skriv høyst ${number(MAXIMUM_ACTIVITY_TYPE_LENGTH)} tegn`,
    date: "Velg en dato som finnes, ikke før år 1900",
    durationMinutes: `Skriv hele minutter fra 1 til ${number(MAXIMUM_DURATION_MINUTES)}, eller timer og minutter som 1:30`,
    note: `Skriv høyst ${number(MAXIMUM_NOTE_LENGTH)} tegn`,
  },
};

export const quickForm: Texts["quickForm"] = {
  dates: "Datoer å velge",
  today: "I dag",
  yesterday: "I går",
  durations: "Varigheter å velge, i minutter",
  durationHint: "For eksempel: 90 eller 1:30",
};

export const reuse: Texts["reuse"] = {
  link: "Bruk igjen",
  linkName: (activityType, day) => `Bruk igjen: ${activityType}, ${day}`,
  reading: "Henter den tidligere registreringen …",
  filled: "Fylt ut fra en tidligere registrering. Velg datoen.",
  inactive: (count) =>
    `${mentors(count)} er ${plural(count, { one: "inaktiv", other: "inaktive" })} nå og er utelatt:`,
  gone: (count) => `${mentors(count)} hører ikke lenger til lokallaget ditt og er utelatt:`,
};

export const preflight: Texts["preflight"] = {
  heading: "Før du bekrefter",
  summary: (counts) =>
    `${
      list([
        [counts.new, plural(counts.new, { one: "ny", other: "nye" })],
        [counts.alreadyRegistered, "allerede registrert"],
        [counts.inactive, plural(counts.inactive, { one: "inaktiv", other: "inaktive" })],
        [counts.notInChapter, "utenfor lokallaget ditt"],
      ]) || "Ingen å registrere"
    }.`,
  one: {
    new: "blir registrert.",
    alreadyRegistered: "er allerede registrert for denne aktiviteten.",
    inactive: "er inaktiv og kan ikke registreres.",
    notInChapter: "hører ikke til lokallaget ditt og kan ikke registreres.",
  },
  estimate: (time) => `Dette tar ${duration(time)}.`,
  groups: {
    new: (count) => `${mentors(count)} blir registrert`,
    alreadyRegistered: (count) => `${mentors(count)} er allerede registrert: ingenting blir lagt til`,
    inactive: (count) =>
      `${mentors(count)} er ${plural(count, { one: "inaktiv", other: "inaktive" })} og kan ikke registreres`,
    notInChapter: (count) => `${mentors(count)} hører ikke til lokallaget ditt og kan ikke registreres`,
  },
  leaveOut: "Utelat",
  leaveOutName: (name) => `Utelat ${name}`,
  nothing: (reason, count) => {
    const goBack = "Gå tilbake for å endre likepersonene eller aktiviteten.";
    if (count === 1) return `Det er ingenting å bekrefte. ${goBack}`;
    const reasons = {
      alreadyRegistered: "Alle er allerede registrert for denne aktiviteten",
      inactive: "Alle er inaktive og kan ikke registreres",
      notInChapter: "Ingen av dem hører til lokallaget ditt, så de kan ikke registreres",
      mixed: "Det er ingen å registrere",
    };
    return `${reasons[reason]}. Det er derfor ingenting å bekrefte. ${goBack}`;
  },
  dateQuestions: {
    future: "Denne datoen er fram i tid.",
    longAgo: "Denne datoen er mer enn et år tilbake.",
  },
  dateIsRight: "Ja, datoen er riktig",
  dateUnanswered: "Kryss av her hvis datoen er riktig. Gå ellers tilbake og endre datoen.",
  more: (count) => `og ${number(count)} til`,
  confirm: "Bekreft og registrer",
  confirming: "Starter …",
  lost: "Vi vet ikke om registreringen startet. Bekreft en gang til; ingen blir registrert to ganger.",
};

export const template: Texts["template"] = {
  minutes,
  occurrence: overlap.occurrence,
};
