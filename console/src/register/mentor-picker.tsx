/** The search and the list to pick one or many mentors. This component owns what is shown, and the flow around it owns the choice. */
import { useDeferredValue, useMemo, useRef, useState } from "react";
import type { Ref } from "react";
import type { DraftList } from "../name-list/use-list-work.ts";
import { ListInput } from "../name-list/list-input.tsx";
import { useContact } from "../shell/contact.ts";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { endsOfSameNames } from "../same-names.ts";
import type { Texts } from "../texts/texts.ts";
import { useTexts } from "../texts/use-texts.ts";
import { MentorListBox } from "./mentor-list-box.tsx";
import { findMentors } from "./mentor-search.ts";
import { withAllFound } from "./picking.ts";
import type { PickMode } from "./picking.ts";
import type { MentorList } from "./use-mentors.ts";

interface MentorPickerProps {
  mode: PickMode;
  list: MentorList;
  /** The list of names of the draft. */
  names: DraftList;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  isMissing: boolean;
  searchRef: Ref<HTMLInputElement>;
}

export function MentorPicker({
  mode,
  list,
  names,
  chosen,
  onChoose,
  isMissing,
  searchRef,
}: MentorPickerProps) {
  const texts = useTexts();
  const contact = useContact();
  const [query, setQuery] = useState("");
  // The list of thousands updates after the typed text.
  const deferredQuery = useDeferredValue(query);
  const [isOnlyChosen, setIsOnlyChosen] = useState(false);
  const shown = isOnlyChosen ? chosen : undefined;
  const found = useMemo(() => {
    const mentors = shown && list.mentors.filter(({ mentorId }) => shown.has(mentorId));
    return findMentors(mentors ?? list.mentors, deferredQuery);
  }, [list.mentors, shown, deferredQuery]);
  const ends = useMemo(() => endsOfSameNames(list.mentors), [list.mentors]);
  const isLoaded = list.loading === undefined && list.error === undefined;
  /** The cleared choice, which can be restored until the coordinator chooses another mentor. */
  const [cleared, setCleared] = useState<ReadonlySet<string>>();
  const clearButton = useRef<HTMLButtonElement>(null);
  const label = mode === "single" ? texts.picker.one : texts.picker.heading;

  function choose(next: ReadonlySet<string>): void {
    setCleared(undefined);
    onChoose(next);
  }

  return (
    <fieldset className="card stack">
      <legend>{label}</legend>
      <div className="field">
        <label htmlFor="search">{texts.picker.search}</label>
        <input
          id="search"
          type="search"
          autoComplete="off"
          value={query}
          ref={searchRef}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            // Enter in the search box chooses the only match and doesn't submit the form.
            event.preventDefault();
            const [match, ...others] = findMentors(list.mentors, query);
            if (query.trim() === "" || match === undefined || others.length > 0) return;
            choose(mode === "single" ? new Set([match.mentorId]) : new Set([...chosen, match.mentorId]));
            // The next typed name replaces this one.
            event.currentTarget.select();
          }}
          aria-invalid={isMissing}
          aria-describedby={isMissing ? "search-error" : "search-hint"}
        />
        {isMissing ? (
          <p id="search-error" className="field-error">
            {texts.form.nobodyChosen[mode]}
          </p>
        ) : (
          <p id="search-hint" className="hint">
            {texts.picker.hint}
          </p>
        )}
      </div>
      <div className="picker-bar">
        <p className="picker-counts">
          <span role="status">{isLoaded && texts.picker.found(found.length)}</span>
          <span role="status" className="strong">
            {texts.picker.chosen(chosen.size)}
          </span>
        </p>
      </div>
      <ProblemNotice error={list.error} again={list.again} />
      {list.loading === undefined ? (
        list.error === undefined && (
          <MentorListBox
            label={label}
            candidates={found}
            ends={ends}
            chosen={chosen}
            onChoose={choose}
            mode={mode}
            empty={emptyText(list, shown, deferredQuery, texts, contact)}
          />
        )
      ) : (
        <p className="picker-list picker-loading quiet">{texts.picker.loading(list.loading)}</p>
      )}
      {/* The bar comes after the list, so that the list is one Tab away from the search. */}
      {mode === "multiple" && (
        <div className="picker-bar">
          <p className="actions">
            <button type="button" className="button" onClick={() => choose(withAllFound(chosen, found))}>
              {texts.picker.selectFound}
            </button>
            <button
              ref={clearButton}
              type="button"
              className="button"
              aria-disabled={chosen.size === 0}
              onClick={() => {
                if (chosen.size === 0) return;
                choose(new Set());
                setCleared(chosen);
              }}
            >
              {texts.picker.clear(chosen.size)}
            </button>
          </p>
          <p className="actions">
            <label className="tick">
              <input
                type="checkbox"
                checked={isOnlyChosen}
                onChange={(event) => setIsOnlyChosen(event.target.checked)}
              />
              {texts.picker.onlyChosen}
            </label>
            <span role="status">{cleared !== undefined && texts.picker.cleared(cleared.size)}</span>
            {cleared !== undefined && (
              <button
                type="button"
                className="button"
                onClick={() => {
                  choose(cleared);
                  // The pressed button disappears.
                  clearButton.current?.focus();
                }}
              >
                {texts.picker.undo}
              </button>
            )}
          </p>
        </div>
      )}
      {mode === "multiple" && isLoaded && (
        <ListInput mentors={list.mentors} chosen={chosen} onChoose={choose} list={names} />
      )}
    </fieldset>
  );
}

/** The reason for an empty list. */
function emptyText(
  { mentors }: MentorList,
  shown: ReadonlySet<string> | undefined,
  query: string,
  { picker }: Texts,
  contact: string | undefined,
): string {
  if (mentors.length === 0) return picker.noMentors(contact);
  return shown?.size === 0 ? picker.chosen(0) : picker.nobody(query.trim());
}
