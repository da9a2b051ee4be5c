/** The choice of the mentors that the list shows. */
import type { RegistrationKind } from "../../../src/domain/amendment.ts";
import { useTexts } from "../texts/use-texts.ts";
import { countFiltered } from "./lines.ts";
import type { LineCounts, LineFilter } from "./lines.ts";

const FILTERS: readonly LineFilter[] = ["all", "waiting", "registered", "failed"];

interface LineFilterChoiceProps {
  kind: RegistrationKind;
  counts: LineCounts;
  filter: LineFilter;
  onChoose: (filter: LineFilter) => void;
}

export function LineFilterChoice({ kind, counts, filter, onChoose }: LineFilterChoiceProps) {
  const texts = useTexts();
  return (
    <div role="radiogroup" aria-label={texts.result.filter} className="filter">
      {FILTERS.map((each) => (
        <label key={each} className="filter-choice">
          <input
            type="radio"
            name="filter"
            value={each}
            checked={filter === each}
            onChange={() => onChoose(each)}
          />
          <span>
            {texts.correction.filter(kind, each, texts.result.filters[each])}{" "}
            <span className="filter-count">{texts.format.number(countFiltered(counts, each))}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
