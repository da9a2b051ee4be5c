/** The texts of the result page, in Norwegian bokmål. */
import type { RegistrationStatus, WaitingFor } from "../../api/types.ts";
import { norwegian } from "../../../../src/domain/outcome-texts-nb.ts";
import { failureText } from "../../../../src/domain/outcome-texts.ts";
import { capitalized } from "../counting.ts";
import type { Texts } from "../texts.ts";
import { done, duration, format, list, mentors, who } from "./counting.ts";

const { number } = format;

const phases: Readonly<Record<RegistrationStatus, string>> = {
  running: "Registrerer",
  waiting: "Venter",
  paused: "Satt på pause",
  cancelling: "Avbryter",
  interrupted: "Stanset",
  success: "Alle er registrert",
  partialSuccess: "Noen må følges opp",
  totalFailure: "Ingen er registrert",
};

const standing = "Ingen blir registrert akkurat nå.";

const OUR_SIDE = "En feil hos oss holder dette opp.";

const causes: Readonly<Record<WaitingFor["code"], string>> = {
  databaseDown: "Systemet er nede akkurat nå.",
  unreachable: "Vi får ikke kontakt med systemet akkurat nå.",
  busy: "Systemet er for opptatt til å svare akkurat nå.",
  gateway: "Systemet svarer ikke som det skal akkurat nå.",
  throttled: "Systemet har for mye å gjøre akkurat nå.",
  signIn: OUR_SIDE,
  misconfigured: OUR_SIDE,
  wrongProject: OUR_SIDE,
  worker: "Den delen av systemet som registrerer likepersoner, er ikke i gang akkurat nå.",
};

const goesOn = "Dette fortsetter av seg selv så snart det går.";

export const result: Texts["result"] = {
  heading: "Resultat av registreringen",
  headingOne: "Resultat for én likeperson",
  progress: "Framdrift",
  round: (round) => `Runde ${number(round)}`,
  done: (settled, total, share) => `${number(settled)} av ${number(total)} ferdig (${format.percent(share)})`,
  left: (time) => `${capitalized(duration(time))} igjen`,
  estimating: "Beregner gjenstående tid …",
  phase: (status) => phases[status],
  phaseShort: (status) => (status === "running" ? "Pågår" : phases[status]),
  partly: (kind, succeeded, failed, cancelled) =>
    list([
      [succeeded, `er ${done(kind)}`],
      [failed, "må følges opp"],
      [cancelled, "ble avbrutt"],
    ]),
  needAttention: (count) => `${number(count)} må følges opp`,
  waitingFor: (code, contact) => {
    const cause = code !== undefined && Object.hasOwn(causes, code) ? causes[code] : standing;
    const help = cause === OUR_SIDE ? ` Kontakt ${who(contact)} hvis det tar lang tid.` : "";
    return `${cause} ${goesOn}${help}`;
  },
  standingSince: (moment) =>
    `Ingenting har skjedd siden ${moment}. Listen din er trygg, og du kan lukke denne siden.`,
  cancelling: (kind) => `Likepersonene som står for tur, blir ${done(kind)}. Ingen flere blir startet.`,
  paused: (reason) =>
    reason === "tolerance"
      ? "Registreringen stoppet midlertidig av seg selv fordi for mange mislyktes. Se på dem som mislyktes, og fortsett eller avbryt."
      : "Registreringen er satt på pause. Den fortsetter når du fortsetter den.",
  interrupted: (kind) =>
    `Dette ble stanset før det var ferdig, og det fortsetter ikke av seg selv. De som er ${done(kind)}, er fortsatt ${done(kind)}. Prøv igjen for resten${kind === "withdrawal" ? "." : ": Ingen blir registrert to ganger."}`,
  counts: "Antall",
  list: "Likepersoner i denne registreringen",
  listOne: "Resultat",
  states: {
    waiting: norwegian.states.open,
    registered: norwegian.states.registered,
    alreadyRegistered: norwegian.states.alreadyRegistered,
    withdrawn: norwegian.states.withdrawn,
    alreadyWithdrawn: norwegian.states.alreadyWithdrawn,
    failed: norwegian.states.failed,
    cancelled: norwegian.states.cancelled,
  },
  reason: (code, message) => failureText(norwegian, code, message),
  failed: (reason) => `Mislyktes: ${reason}`,
  help: (count, contact) =>
    `${mentors(count)} mislyktes på grunn av en feil hos oss. Prøv igjen. Hvis det skjer igjen, kontakt ${who(contact)}.`,
  unnamed: "Navnet er ikke tilgjengelig",
  filter: "Vis",
  filters: { all: "Alle", waiting: "Venter", registered: "Registrert", failed: "Ikke registrert" },
  nobody: "Det er ingen likepersoner å vise her.",
  csv: "Last ned som CSV",
  csvName: (day) => `registrering-${day}.csv`,
  csvFailed: "Listen kunne ikke lastes ned. Prøv igjen.",
  lost: "Forbindelsen er brutt, prøver igjen",
  healed: "Tilkoblet igjen",
  loading: (count, total) => `Henter listen … ${number(count)} av ${number(total)}`,
  announceProgress: (settled, total, failed) =>
    `Framdrift: ${number(settled)} av ${number(total)} ferdig${failed > 0 ? `, ${number(failed)} mislyktes` : ""}`,
  announcePhase: (phase, reason) => `${phase}${reason === undefined ? "" : `. ${reason}`}`,
  announceEnd: (registered, failed, cancelled) =>
    `Ferdig. ${mentors(registered)} registrert, ${number(failed)} mislyktes${cancelled > 0 ? `, ${number(cancelled)} avbrutt` : ""}`,
  cancelled: (kind, succeeded, left) => `Du avbrøt: ${number(succeeded)} ${done(kind)}, ${number(left)} ikke`,
  another: "Registrer en likeperson til",
  openList: "Tilbake til mine registreringer",
};
