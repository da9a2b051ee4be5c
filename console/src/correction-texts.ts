/** The texts about correcting and withdrawing: a part of `texts`, and to be translated with it. */
export const correction = {
  /** What a line says of its mentor, also in a registration. */
  states: {
    waiting: "Waiting",
    registered: "Registered",
    alreadyRegistered: "Already registered",
    withdrawn: "Withdrawn",
    alreadyWithdrawn: "Already withdrawn",
    failed: "Failed",
    cancelled: "Cancelled",
  },
};
