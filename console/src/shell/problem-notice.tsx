/** Shows in a sentence why a call to the backend has failed, with the reference for the operator. */
import { NoAnswerError, ProblemError, SessionEndedError } from "../api/problem.ts";
import { texts } from "../texts.ts";

interface ProblemNoticeProps {
  /** Undefined for no error. The element stays in the page, so that screen readers notice a later error. */
  error: unknown;
  /** Replaces the sentence for a missing answer. */
  noAnswer?: string | undefined;
  again?: (() => void) | undefined;
}

export function ProblemNotice({ error, noAnswer, again }: ProblemNoticeProps) {
  // When the session has ended, the sign-in explains that.
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

/** Whether another try can succeed. A missing or forbidden resource stays so. */
function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof ProblemError && (error.status === 403 || error.status === 404));
}

function sentence(error: unknown, noAnswer = texts.problem.noAnswer): string {
  if (error instanceof NoAnswerError) return noAnswer;
  if (error instanceof ProblemError) return texts.problem.sentence(error.slug, error.retryAfter);
  return texts.problem.sentence("internal");
}
