/** The texts about outcomes, in Norwegian bokmål. */
import type { OutcomeTexts } from "./outcome-texts.ts";

const OUR_SIDE = "En feil hos oss gjorde at denne likepersonen ikke ble registrert";

export const norwegian: OutcomeTexts = {
  columns: {
    mentorId: "Mentor-ID",
    name: "Navn",
    round: "Runde",
    status: "Statuskode",
    detail: "Resultatkode",
    result: "Resultat",
    code: "Årsakskode",
    reason: "Årsak",
    attempts: "Forsøk",
    settledAt: "Avgjort (UTC)",
  },
  delimiter: ";",
  states: {
    open: "Venter",
    registered: "Registrert",
    alreadyRegistered: "Allerede registrert",
    withdrawn: "Trukket tilbake",
    alreadyWithdrawn: "Allerede trukket tilbake",
    failed: "Mislyktes",
    cancelled: "Avbrutt",
  },
  failures: {
    notPermitted: "Du har ikke lov til å registrere for denne likepersonen",
    mentorUnknown: "Denne likepersonen hører ikke til lokallaget ditt",
    mentorInactive: "Denne likepersonen er ikke lenger aktiv",
    invalidData: "Opplysningene for denne likepersonen ble avvist",
    notInForce: "Oppføringen for denne likepersonen var allerede trukket tilbake, så ingenting ble endret",
    gateway: "Svarene for denne likepersonen gikk tapt gang på gang",
    busy: "Systemet feilet gang på gang for denne likepersonen",
    unreachable: "Forbindelsen ble brutt gang på gang for denne likepersonen",
    misconfigured: OUR_SIDE,
    signIn: OUR_SIDE,
    throttled: "Systemet hadde for mye å gjøre",
    databaseDown: "Systemet var nede",
    cancelled: "Avbrutt før likepersonen ble registrert",
    deadline: "Registreringen ble ikke ferdig innen fristen",
    interrupted: "Registreringen ble avbrutt før det ble denne likepersonens tur",
    coordinatorInactive: "Kontoen din ble slått av før det ble denne likepersonens tur",
    unexpected: OUR_SIDE,
  },
};
