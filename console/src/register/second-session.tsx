/** The tick box for a second session of the same activity with the same mentors on one day. */
import { useTexts } from "../texts/use-texts.ts";

interface SecondSessionProps {
  isTicked: boolean;
  onTick: (isTicked: boolean) => void;
}

export function SecondSession({ isTicked, onTick }: SecondSessionProps) {
  const texts = useTexts();
  return (
    <div className="stack-small">
      <label className="tick">
        <input
          type="checkbox"
          checked={isTicked}
          aria-describedby="second-session-hint"
          onChange={(event) => onTick(event.target.checked)}
        />
        {texts.overlap.secondSession}
      </label>
      <p id="second-session-hint" className="hint">
        {texts.overlap.secondSessionHint}
      </p>
    </div>
  );
}
