/** The texts around the pages, of the sign-in and of problems, in Norwegian bokmål. */
import type { Texts } from "../texts.ts";
import { duration, format, seconds, who } from "./counting.ts";

const { number } = format;

export const shell = {
  product: "Likepersonsregistrering",
  title: (page: string) => `${page} · Likepersonsregistrering`,
  /** The title of the tab while a run works. */
  titleUnderWay: (settled: number, total: number, activity: string) =>
    `${number(settled)}/${number(total)} · ${activity}`,
  titleDone: (isComplete: boolean, activity: string) => `${isComplete ? "✓" : "!"} · ${activity}`,
  /** The end of a mentor's id, after a name that several mentors have. */
  mark: (end: string) => `…${end}`,
  skip: "Hopp til innholdet",
  navigation: "Hovedmeny",
  language: "Språk",
  announcements: "Kunngjøringer",
  loading: "Laster inn …",
  tryAgain: "Prøv igjen",
  back: "Tilbake",
  unknownPage: "Denne siden finnes ikke",
  unknownPageHint: "Velg en av sidene ovenfor.",
  crashed: (contact: string | undefined) =>
    `Noe gikk galt på denne siden. Last den inn på nytt. Registreringer du har startet, fortsetter. Hvis det skjer igjen, kontakt ${who(contact)}.`,
  reload: "Last inn på nytt",

  registerMany: "Registrer flere likepersoner",
  registerOne: "Registrer én likeperson",
  myRegistrations: "Mine registreringer",
};

export const signIn: Texts["signIn"] = {
  heading: "Logg inn",
  email: "E-post",
  password: "Passord",
  showPassword: "Vis passordet",
  submit: "Logg inn",
  signOut: "Logg ut",
  signedInAs: "Logget inn som",
  wrong: "E-postadressen eller passordet er feil. Kontroller begge deler og prøv igjen.",
  missing: "Skriv inn e-postadressen og passordet ditt.",
  unreachable: "Du kan ikke logge inn akkurat nå. Prøv igjen om litt.",
  tooMany: (wait) => `For mange innlogginger. Vent ${seconds(wait ?? 60)} og prøv igjen.`,
  help: (contact) => `Hvis du ikke får logget inn, kontakt ${contact}.`,
  waits: {
    busy: "Innloggingen er overbelastet. Du er fortsatt logget inn, og siden fortsetter av seg selv.",
    unreachable:
      "Innloggingen svarer ikke akkurat nå. Du er fortsatt logget inn, og siden fortsetter av seg selv.",
  },
  ended: "Økten din er avsluttet. Logg inn igjen for å fortsette der du var.",
  noConfig: "Siden får ikke kontakt med serveren akkurat nå. Kontroller nettforbindelsen og prøv igjen.",
};

/** The sentences by kind of problem. */
const sentences = {
  "invalid-request":
    "Noe i skjemaet ble ikke godtatt. Gå tilbake, se over det du har fylt ut, og prøv igjen.",
  "empty-selection": "Velg minst én likeperson.",
  unauthenticated: "Økten din er avsluttet. Logg inn igjen.",
  "not-a-coordinator":
    "Du er logget inn, men du er ikke koordinator for et lokallag, så du kan ikke registrere likepersoner.",
  "not-found":
    "Denne registreringen finnes ikke, eller den er ikke din. Du finner dine under «Mine registreringer».",
  removed:
    "Denne registreringen er for gammel til å vises. Likepersonene som ble registrert, er fortsatt registrert.",
  "idempotency-conflict":
    "Du har allerede sendt dette skjemaet med et annet innhold. Gå tilbake og se over det på nytt.",
  "run-in-progress": "Denne registreringen pågår fortsatt. Vent til den er ferdig.",
  "round-conflict":
    "Neste runde er allerede startet, kanskje i en annen fane. Last inn siden på nytt for å se den.",
  "too-many-open-rounds":
    "Du har for mange registreringer som ikke er ferdige. Vent til en av dem er ferdig, eller prøv en avbrutt registrering igjen.",
  "nothing-to-retry": "Det er ingenting igjen å prøve på nytt: Alle likepersonene er registrert.",
  "run-settled": "Denne registreringen er allerede ferdig. Last inn siden på nytt for å se resultatet.",
  "body-too-large": "Dette er mer enn du kan registrere på én gang. Velg færre likepersoner.",
  "too-many-requests": "Det ble for mye på én gang.",
  "too-many-streams": "Det ble for mye på én gang.",
  "database-unavailable": "Tjenesten svarer ikke akkurat nå.",
  "temporal-unavailable": "Tjenesten er ikke tilgjengelig akkurat nå.",
  stopping: "Tjenesten er ikke tilgjengelig akkurat nå.",
};

export const problem: Texts["problem"] = {
  reference: (requestId) => `Referanse: ${requestId}`,
  noAnswer: "Serveren svarer ikke akkurat nå. Kontroller nettforbindelsen og prøv igjen.",
  sentences,
  ourSide: "Noe gikk galt hos oss. Prøv igjen.",
  later: (retryAfter) => `Prøv igjen om ${retryAfter === undefined ? "litt" : duration(retryAfter / 1_000)}.`,
  help: (contact) => `Hvis det skjer igjen, kontakt ${who(contact)} og oppgi referansen.`,
  access: (contact) => `Be ${who(contact)} om tilgang.`,
};
