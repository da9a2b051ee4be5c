/** The texts about outcomes, in English. */
import type { OutcomeTexts } from "./outcome-texts.ts";

const OUR_SIDE = "A problem on our side kept this mentor from being registered";

export const english: OutcomeTexts = {
  columns: {
    mentorId: "Mentor ID",
    name: "Name",
    round: "Round",
    status: "Status",
    detail: "Detail",
    result: "Result",
    code: "Code",
    reason: "Reason",
    attempts: "Attempts",
    settledAt: "Settled at (UTC)",
  },
  delimiter: ",",
  states: {
    open: "Waiting",
    registered: "Registered",
    alreadyRegistered: "Already registered",
    withdrawn: "Withdrawn",
    alreadyWithdrawn: "Already withdrawn",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  failures: {
    notPermitted: "You may not register for this mentor",
    mentorUnknown: "This mentor is not in your chapter",
    mentorInactive: "This mentor is no longer active",
    invalidData: "This mentor's record was refused",
    notInForce: "This mentor's record was withdrawn before, so nothing was changed",
    gateway: "The answers for this mentor were lost again and again",
    busy: "The system failed on this mentor again and again",
    unreachable: "The connection broke on this mentor again and again",
    misconfigured: OUR_SIDE,
    signIn: OUR_SIDE,
    throttled: "The system had too much to do",
    databaseDown: "The system was down",
    cancelled: "Cancelled before it was registered",
    deadline: "The registration did not finish before its deadline",
    interrupted: "The registration was interrupted before this mentor's turn",
    coordinatorInactive: "Your account was switched off before this mentor's turn",
    unexpected: OUR_SIDE,
  },
};
