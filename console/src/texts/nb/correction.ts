/** Correcting and withdrawing what was registered, in Norwegian bokmål. */
import type { RegistrationKind } from "../../../../src/domain/amendment.ts";
import type { RegistrationStatus } from "../../api/types.ts";
import type { Texts } from "../texts.ts";
import { capitalized } from "../counting.ts";
import { done, format, plural, records } from "./counting.ts";

const { number } = format;

/** What phases are called that have another name than in a registration. */
const phases: Record<RegistrationKind, Partial<Record<RegistrationStatus, string>>> = {
  registration: {},
  correction: { running: "Retter", success: "Alle er rettet", totalFailure: "Ingen er rettet" },
  withdrawal: {
    running: "Trekker tilbake",
    success: "Alle er trukket tilbake",
    totalFailure: "Ingen er trukket tilbake",
  },
};

export const correction: Texts["correction"] = {
  phase: (kind, status, usual) => (kind === undefined ? undefined : phases[kind][status]) ?? usual,
  filter: (kind, filter, usual) => {
    if (kind === "registration") return usual;
    if (filter === "registered") return capitalized(done(kind));
    return filter === "failed" ? `Ikke ${done(kind)}` : usual;
  },
  buttons: { correction: "Rett …", withdrawal: "Trekk tilbake …" },
  formHeading: "Rett denne registreringen",
  formHint: "Dette er opplysningene du registrerte. Endre det som er feil.",
  unchanged: "Endre minst én opplysning.",
  goOn: "Gå videre",
  checking: "Kontrollerer …",
  headings: {
    correction: "Vil du rette disse oppføringene?",
    withdrawal: "Vil du trekke tilbake disse oppføringene?",
  },
  will: {
    correction: (count) => `${records(count)} blir trukket tilbake og registrert på nytt slik:`,
    withdrawal: (count) =>
      `${records(count)} blir trukket tilbake. Ingenting blir slettet, bare merket som trukket tilbake, og du kan registrere på nytt.`,
  },
  already: (count) =>
    `${records(count)} med disse opplysningene finnes allerede: ingenting blir lagt til for ${plural(count, { one: "denne likepersonen", other: "disse likepersonene" })}.`,
  nothing: "Alle disse oppføringene er allerede trukket tilbake, så det er ingenting å gjøre.",
  leave: "La det være som det er",
  confirm: { correction: "Rett oppføringene", withdrawal: "Trekk dem tilbake" },
  starting: "Starter …",
  lost: "Vi vet ikke om det startet. Bekreft en gang til; det starter bare én gang.",
  of: {
    correction: "Retting av en tidligere registrering",
    withdrawal: "Tilbaketrekking av en tidligere registrering",
  },
  openAmended: "Åpne den tidligere registreringen",
  short: { correction: "Retting", withdrawal: "Tilbaketrekking" },
  since: (count) => `${records(count)} i denne registreringen er trukket tilbake siden`,
  sinceShort: (count) => `${number(count)} trukket tilbake siden`,
  announceEnd: (kind, succeeded, failed, cancelled) =>
    `Ferdig. ${records(succeeded)} ${done(kind)}, ${number(failed)} mislyktes${cancelled > 0 ? `, ${number(cancelled)} avbrutt` : ""}`,
  by: (kind, count, moment) =>
    `${kind === "correction" ? "Retting" : "Tilbaketrekking"} ${moment}: ${records(count)}`,
};
