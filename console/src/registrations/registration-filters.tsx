/** Filters a list of registrations by month, by activity and, in the coordinator's own list, by state. The address holds the filters. */
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useEntry } from "../shell/entry.ts";
import { useTexts } from "../texts/use-texts.ts";
import { isNarrowed, LIST_STATUSES, readListAddress, writeListAddress } from "./registration-address.ts";
import type { ListAddress } from "./registration-address.ts";

const EMPTY = { month: "", activityType: "", status: "" };

export function RegistrationFilters({ address }: { address: ListAddress }) {
  const texts = useTexts();
  const { isChapter, filter } = address;
  const navigate = useNavigate();
  const entry = useEntry();
  const narrow = useRef<HTMLButtonElement>(null);
  const shown = writeListAddress(address);
  const [typed, setTyped] = useState({ of: shown, fields: { ...EMPTY, ...filter } });
  // The address also changes without this form, for example after Back.
  if (typed.of !== shown) setTyped({ of: shown, fields: { ...EMPTY, ...filter } });
  const { fields } = typed;

  function show(chosen: typeof EMPTY): void {
    const search = writeListAddress({
      isChapter,
      filter: readListAddress(new URLSearchParams(chosen)).filter,
    });
    setTyped({ of: shown, fields: chosen });
    if (search !== shown) void navigate({ search }, { state: { entry } });
  }

  /** The attributes that all fields share. */
  const field = (name: keyof typeof EMPTY) => ({
    id: `filter-${name}`,
    value: fields[name],
    onChange: (event: { target: { value: string } }) =>
      setTyped({ of: shown, fields: { ...fields, [name]: event.target.value } }),
  });

  return (
    <form
      className="filters"
      aria-label={texts.overlap.filters}
      onSubmit={(event) => {
        event.preventDefault();
        show(fields);
      }}
    >
      <div className="field">
        <label htmlFor="filter-month">{texts.overlap.month}</label>
        <input
          type="month"
          min="1900-01"
          max="9999-12"
          // Browsers without a month picker show a text box, and check the text by this pattern.
          pattern="(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])"
          placeholder={texts.overlap.monthForm}
          title={texts.overlap.monthRule}
          {...field("month")}
        />
      </div>
      <div className="field">
        <label htmlFor="filter-activityType">{texts.overlap.activity}</label>
        <input type="search" maxLength={200} autoComplete="off" {...field("activityType")} />
      </div>
      {!isChapter && (
        <div className="field">
          <label htmlFor="filter-status">{texts.overlap.state}</label>
          <select {...field("status")}>
            <option value="">{texts.overlap.states.all}</option>
            {LIST_STATUSES.map((status) => (
              <option key={status} value={status}>
                {texts.overlap.states[status]}
              </option>
            ))}
          </select>
        </div>
      )}
      <p className="actions">
        <button ref={narrow} type="submit" className="button">
          {texts.overlap.narrow}
        </button>
        {isNarrowed(filter) && (
          <button
            type="button"
            className="button button-plain"
            onClick={() => {
              // This button disappears with the filters, so the focus moves on.
              narrow.current?.focus();
              show(EMPTY);
            }}
          >
            {texts.overlap.showAll}
          </button>
        )}
      </p>
    </form>
  );
}
