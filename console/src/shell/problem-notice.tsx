/** Shows in a sentence why a call to the backend has failed, with the contact and the reference for the contact. */
import { NoAnswerError, ProblemError, SessionEndedError } from "../api/problem.ts";
import { useTexts } from "../texts/use-texts.ts";
import { useContact } from "./contact.ts";
import { problemSentence } from "./problem-sentence.ts";

interface ProblemNoticeProps {
  /** Undefined for no error. The element stays in the page, so that screen readers notice a later error. */
  error: unknown;
  /** Replaces the sentence for a missing answer. */
  noAnswer?: string | undefined;
  again?: (() => void) | undefined;
}

export function ProblemNotice({ error, noAnswer, again }: ProblemNoticeProps) {
  const texts = useTexts();
  const contact = useContact();
  // When the session has ended, the sign-in explains that.
  const isShown = error !== undefined && !(error instanceof SessionEndedError);
  return (
    <div role="alert">
      {isShown && (
        <div className="notice notice-bad">
          <p>
            {error instanceof NoAnswerError && noAnswer !== undefined
              ? noAnswer
              : problemSentence(error, texts, contact)}
          </p>
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
