/** Says why a page can't be shown, with a button that loads the page again. */
import { useTexts } from "../texts/use-texts.ts";

interface FailedLoadProps {
  reason: string;
  again: () => void;
}

export function FailedLoad({ reason, again }: FailedLoadProps) {
  const texts = useTexts();
  return (
    <div role="alert" className="notice notice-bad">
      <p>{reason}</p>
      <button type="button" className="button" onClick={again}>
        {texts.tryAgain}
      </button>
    </div>
  );
}
