/** Says in a sentence why a call to the backend has failed, with what the operator needs to find it. */
import { NoAnswerError, ProblemError, SessionEndedError } from "../api/problem.ts";
import { texts } from "../texts.ts";

interface ProblemNoticeProps {
  /** Undefined: nothing to say, but the place is there, so that screen readers notice what comes. */
  error: unknown;
  /** In place of the sentence for an answer that never came. */
  noAnswer?: string | undefined;
  again?: (() => void) | undefined;
}

export function ProblemNotice({ error, noAnswer, again }: ProblemNoticeProps) {
  // The sign-in is shown then, and it says so.
  const isShown = error !== undefined && !(error instanceof SessionEndedError);
  return (
    <div role="alert">
      {isShown && (
        <div className="notice notice-bad">
          <p>{sentence(error, noAnswer)}</p>
          {error instanceof ProblemError && error.requestId !== undefined && (
            <p className="quiet">{texts.problem.reference(error.requestId)}</p>
          )}
          {again !== undefined && isWorthAnotherTry(error) && (
            <button type="button" className="button" onClick={again}>
              {texts.tryAgain}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** What isn't there, or may not be done, stays so. */
function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof ProblemError && (error.status === 403 || error.status === 404));
}

function sentence(error: unknown, noAnswer = texts.problem.noAnswer): string {
  if (error instanceof NoAnswerError) return noAnswer;
  if (error instanceof ProblemError) return texts.problem.sentence(error.slug, error.retryAfter);
  return texts.problem.sentence("internal");
}
