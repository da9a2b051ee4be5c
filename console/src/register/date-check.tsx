/** Asks the coordinator to confirm an unusual date with a tick. */
import type { Ref } from "react";
import { useTexts } from "../texts/use-texts.ts";
import type { DateQuestion } from "./date-question.ts";

interface DateCheckProps {
  question: DateQuestion;
  isRight: boolean;
  onChange: (isRight: boolean) => void;
  /** Whether the coordinator has tried to confirm without the tick. */
  isMissing: boolean;
  inputRef: Ref<HTMLInputElement>;
}

export function DateCheck({ question, isRight, onChange, isMissing, inputRef }: DateCheckProps) {
  const texts = useTexts();
  return (
    <div className="notice stack-small">
      <p>{texts.preflight.dateQuestions[question]}</p>
      <label className="tick">
        <input
          ref={inputRef}
          type="checkbox"
          checked={isRight}
          aria-invalid={isMissing}
          aria-describedby={isMissing ? "date-check-error" : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        {texts.preflight.dateIsRight}
      </label>
      {isMissing && (
        <p id="date-check-error" className="field-error">
          {texts.preflight.dateUnanswered}
        </p>
      )}
    </div>
  );
}
