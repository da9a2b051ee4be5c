/** The most frequent values of a field, which one press chooses. */

interface QuickChoiceProps {
  /** The label of the group, for screen readers. */
  label: string;
  options: readonly { value: string; text: string }[];
  isChosen: (value: string) => boolean;
  onChoose: (value: string) => void;
}

export function QuickChoice({ label, options, isChosen, onChoose }: QuickChoiceProps) {
  return (
    <div role="group" aria-label={label} className="quick-choice">
      {options.map(({ value, text }) => (
        <button
          key={value}
          type="button"
          className="button chip"
          aria-pressed={isChosen(value)}
          onClick={() => onChoose(value)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
