/** The texts of steering, retries and the list of earlier registrations, in Norwegian bokmål. */
import type { RegistrationKind } from "../../../../src/domain/amendment.ts";
import type { Texts } from "../texts.ts";
import { done, failures, format, list, mentors, plural } from "./counting.ts";

const { number } = format;

const names: Readonly<Record<RegistrationKind, string>> = {
  registration: "registreringen",
  correction: "rettingen",
  withdrawal: "tilbaketrekkingen",
};

const doing: Readonly<Record<RegistrationKind, string>> = {
  registration: "registrere",
  correction: "rette",
  withdrawal: "trekke tilbake",
};

/** @param others such as `den ene` */
const act: Readonly<Record<RegistrationKind, (others: string) => string>> = {
  registration: (others) => `Registrer ${others}`,
  correction: (others) => `Rett ${others}`,
  withdrawal: (others) => `Trekk tilbake ${others}`,
};

export const steering: Texts["steering"] = {
  pause: "Sett på pause",
  resume: "Fortsett",
  cancel: (kind) => `Avbryt ${names[kind]}`,
  sent: { pause: "Setter på pause …", resume: "Fortsetter …", cancel: "Avbryter …" },
  late: {
    pause: "Pausen har ikke nådd fram ennå. Den virker før neste likeperson står for tur.",
    resume: "Beskjeden om å fortsette har ikke nådd fram ennå. Den virker av seg selv.",
    cancel: "Avbruddet har ikke nådd fram ennå. Det virker før neste likeperson står for tur.",
  },
  goOn: (kind) => `Fortsett å ${doing[kind]}`,
  leavePaused: "La den stå på pause",
  cancelRest: "Avbryt resten",
  headings: (kind) => ({
    pause: `Vil du sette denne ${names[kind]} på pause?`,
    resume: `Vil du fortsette denne ${names[kind]}?`,
    cancel: `Vil du avbryte denne ${names[kind]}?`,
  }),
  succeeded: (kind, count) => `${number(count)} er ${done(kind)}, og det blir stående.`,
  left: {
    pause: (_kind, count) =>
      `${number(count)} gjenstår: Det som allerede er begynt, blir gjort ferdig. Resten venter til du fortsetter.`,
    resume: (kind, count) => `${number(count)} gjenstår og blir ${done(kind)}.`,
    cancel: (kind, count) =>
      `${number(count)} gjenstår: Det som allerede er begynt, blir gjort ferdig. Resten blir ikke ${done(kind)}.`,
  },
  accepted: (count) => `${failures(count)} så langt blir godtatt.`,
};

export const retry: Texts["retry"] = {
  failed: "Prøv mislykkede på nytt",
  cancelled: (kind, count) =>
    act[kind](plural(count, { one: "den ene som gjenstår", other: `de ${number(count)} som gjenstår` })),
  hopeless: (kind, count) =>
    `${mentors(count)} kan ikke bli ${done(kind)} slik det er nå, og er derfor ikke valgt. Har det endret seg, kan du velge dem nedenfor.`,
  rest: "Prøv resten på nytt",
  list: "Likepersoner å prøve igjen",
  explanation: (kind) =>
    `Likepersonene du velger, prøves én gang til, i samme liste.${kind === "withdrawal" ? "" : " Ingen blir registrert to ganger."}`,
  chosen: (chosen, of) => `${number(chosen)} av ${number(of)} valgt`,
  selectAll: "Velg alle",
  confirm: (count) => (count === 0 ? "Velg hvem du vil prøve igjen" : `Prøv ${number(count)} igjen`),
  one: "Prøv igjen",
  lost: "Vi vet ikke om det startet. Prøv igjen; ingen blir registrert to ganger.",
  starting: "Starter …",
};

export const registrations: Texts["registrations"] = {
  empty: "Du har ikke registrert noe ennå.",
  older: "Vis eldre",
  mentors,
  counts: (counts) =>
    list([
      [counts.succeeded, done(counts.kind)],
      [counts.failed - counts.cancelled, "mislyktes"],
      [counts.cancelled, "avbrutt"],
      [counts.open, "venter"],
    ]),
  started: (moment) => `Startet ${moment}`,
  loaded: (count) => `${number(count)} vist`,
};
