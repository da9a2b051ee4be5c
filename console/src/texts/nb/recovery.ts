/** A forgotten password: the mail with a link, and the page that the link leads to, in Norwegian bokmål. */
import type { Texts } from "../texts.ts";
import { seconds } from "./counting.ts";

export const recovery: Texts["recovery"] = {
  forgot: "Glemt passordet?",
  forgotHint: "Skriv inn e-postadressen din. Du får en e-post med en lenke der du kan velge nytt passord.",
  send: "Send lenken",
  sendAgain: "Send lenken på nytt",
  sent: (email) =>
    `Hvis en koordinator logger inn med ${email}, er en e-post med en lenke på vei. Det kan ta noen minutter. Se også i søppelposten.`,
  notSent: {
    missing: "Skriv inn e-postadressen din.",
    notAnAddress: "Dette er ikke en e-postadresse. Kontroller den og prøv igjen.",
    unreachable: "E-posten kan ikke sendes akkurat nå. Prøv igjen om litt.",
    tooMany: (wait) => `For mange e-poster på én gang. Vent ${seconds(wait ?? 60)} og prøv igjen.`,
  },
  back: "Tilbake til innloggingen",

  ended: "Denne lenken virker ikke lenger",
  endedHint:
    "Hver lenke virker én gang, i en begrenset tid. En lenke som er kuttet av, virker heller ikke. Skriv inn e-postadressen din, så får du en ny lenke.",

  choose: "Velg et nytt passord",
  chooseFor: "For",
  newPassword: "Nytt passord",
  atLeast: (count) => `Minst ${count} tegn.`,
  save: "Lagre passordet",
  notChanged: {
    length: (least) =>
      least === undefined
        ? "Passordet er for kort. Velg et lengre."
        : `Passordet er for kort. Velg et på minst ${least} tegn.`,
    characters: "Passordet har for få typer tegn. Bruk små og store bokstaver, tall og spesialtegn.",
    known: "Passordet står på en liste over stjålne passord. Velg et annet.",
    other: "Passordet er for lett å gjette. Velg et annet.",
    same: "Dette er det gamle passordet ditt. Velg et annet.",
    tooMany: "For mange forsøk. Vent et minutt og prøv igjen.",
    unreachable: "Innloggingen svarer ikke akkurat nå. Prøv igjen om litt.",
  },
  changed: "Passordet ditt er endret",
  changedHint: "Du er logget inn her. Andre nettlesere ber om det nye passordet.",
  goOn: "Gå videre til registreringene",
};
