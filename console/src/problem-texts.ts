/** The sentence for each kind of problem, a part of `texts`. */

/** @param later the time to try again, such as "shortly" */
export function problemSentence(slug: string, later: string): string {
  switch (slug) {
    case "invalid-request":
      return "Something in the form was not accepted.";
    case "empty-selection":
      return "Choose at least one mentor.";
    case "unauthenticated":
      return "Your session has ended. Sign in again.";
    case "not-a-coordinator":
      return "You are signed in, but you are not a coordinator of a chapter.";
    case "not-found":
      return "There is no such registration, or it is not yours.";
    case "removed":
      return "This registration was removed after its time. What it registered stays registered.";
    case "idempotency-conflict":
      return "This form had been sent before with other content. Go back and check it again.";
    case "run-in-progress":
      return "This registration is still running. Wait until it is done.";
    case "round-conflict":
      return "Someone has already started the next round.";
    case "too-many-open-rounds":
      return "Too many of your registrations are still open. Wait until one is done, or retry one that was interrupted.";
    case "nothing-to-retry":
      return "There is nothing left to try again: every mentor is registered.";
    case "run-settled":
      return "This registration has already come to its end.";
    case "body-too-large":
      return "This is more than can be registered at one time. Choose fewer mentors.";
    case "too-many-requests":
    case "too-many-streams":
      return `That was too much at one time. Try again ${later}.`;
    case "database-unavailable":
      return `The database can't be reached at the moment. Try again ${later}.`;
    case "temporal-unavailable":
    case "stopping":
      return `The service is not available at the moment. Try again ${later}.`;
    default:
      return "Something went wrong on our side. Try again; if it stays, tell the operator the reference.";
  }
}
