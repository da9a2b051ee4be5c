/** The texts about runs that end unseen, in Norwegian bokmål. */
import type { Texts } from "../texts.ts";
import { done, format, list, plural } from "./counting.ts";

const { number } = format;

export const ownRuns: Texts["ownRuns"] = {
  ending: (ending, { kind, succeeded, failed, cancelled, open }) => {
    const others = list([
      [failed - cancelled, "må følges opp"],
      [cancelled, "ble avbrutt"],
      [open, "gjenstår"],
    ]);
    const parts = `${number(succeeded)} er ${done(kind)}${others === "" ? "" : `, ${others}`}`;
    return {
      done: parts,
      interrupted: `Stanset: ${parts}`,
      pausedItself: `Satt på pause av seg selv: ${parts}`,
    }[ending];
  },
  tellMe: "Si fra når det er ferdig",
  dontTellMe: "Ikke si fra",
  willTell:
    "Nettleseren sier fra når det er ferdig. La en fane med denne siden stå åpen; du kan arbeide i andre faner.",
  cannotTell: {
    default: "Nettleseren sier bare fra hvis du svarer ja på spørsmålet fra den. Velg knappen en gang til.",
    denied:
      "Nettleseren viser ikke varsler fra denne siden. Tillat varsler i nettleserens innstillinger for siden, eller se på tittelen på denne fanen: Den viser hvor langt registreringen er kommet.",
    unsupported:
      "Denne nettleseren kan ikke vise varsler fra siden. Se på tittelen på denne fanen: Den viser hvor langt registreringen er kommet.",
  },
  ended: (count) => `${number(count)} ferdig siden du sist så etter`,
  announceEnded: (count) =>
    plural(count, {
      one: `${number(count)} registrering er ferdig. Åpne «Mine registreringer» for å se den.`,
      other: `${number(count)} registreringer er ferdige. Åpne «Mine registreringer» for å se dem.`,
    }),
};
