/** A name without a matching mentor, with a field to correct it. */
import { useTexts } from "../texts/use-texts.ts";
import type { ListedEntry } from "./listed-people.ts";

interface NotFoundRowProps {
  entry: ListedEntry;
  /** Whether the present text was matched again without finding a mentor. */
  isTried: boolean;
  onChange: (text: string) => void;
  onAgain: () => void;
  onLeaveOut: () => void;
}

export function NotFoundRow({ entry, isTried, onChange, onAgain, onLeaveOut }: NotFoundRowProps) {
  const texts = useTexts();
  const { key, line, text } = entry;
  const errorId = `not-found-${key}`;
  return (
    <div className="listed-row field">
      <div className="listed-field">
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          aria-label={texts.nameList.name(line)}
          aria-invalid={isTried}
          aria-describedby={isTried ? errorId : undefined}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            // Enter matches this name and doesn't submit the form.
            event.preventDefault();
            onAgain();
          }}
        />
        <button
          type="button"
          className="button"
          aria-label={texts.nameList.againName(text)}
          onClick={onAgain}
        >
          {texts.nameList.again}
        </button>
        <button
          type="button"
          className="button button-plain"
          aria-label={texts.nameList.leaveOutName(text)}
          onClick={onLeaveOut}
        >
          {texts.nameList.leaveOut}
        </button>
      </div>
      <div role="alert">
        {isTried && (
          <p id={errorId} className="field-error">
            {texts.nameList.stillNobody}
          </p>
        )}
      </div>
    </div>
  );
}
