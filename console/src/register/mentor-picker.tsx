/** Searching and picking mentors: many, or one. Holds the search only; what is chosen belongs to the flow around it. */
import { useDeferredValue, useMemo, useState } from "react";
import type { Ref } from "react";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { texts } from "../texts.ts";
import { MentorListBox } from "./mentor-list-box.tsx";
import { MentorsFileField } from "./mentors-file-field.tsx";
import { findMentors } from "./mentor-search.ts";
import { withAllFound } from "./picking.ts";
import type { PickMode } from "./picking.ts";
import type { MentorList } from "./use-mentors.ts";

interface MentorPickerProps {
  mode: PickMode;
  list: MentorList;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  error: string | undefined;
  searchRef: Ref<HTMLInputElement>;
}

export function MentorPicker({ mode, list, chosen, onChoose, error, searchRef }: MentorPickerProps) {
  const [query, setQuery] = useState("");
  // Typing goes first; the list of thousands follows.
  const deferredQuery = useDeferredValue(query);
  const found = useMemo(() => findMentors(list.mentors, deferredQuery), [list.mentors, deferredQuery]);
  const label = mode === "single" ? texts.picker.one : texts.picker.heading;

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
            // Enter in the search box searches; it does not send the form.
            if (event.key === "Enter") event.preventDefault();
          }}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? "search-hint" : "search-error"}
        />
        {error === undefined ? (
          <p id="search-hint" className="hint">
            {texts.picker.hint}
          </p>
        ) : (
          <p id="search-error" className="field-error">
            {error}
          </p>
        )}
      </div>
      <div className="picker-bar">
        <p className="picker-counts">
          <span role="status">{texts.picker.found(found.length)}</span>
          <span role="status" className="strong">
            {texts.picker.chosen(chosen.size)}
          </span>
        </p>
        {mode === "multiple" && (
          <p className="actions">
            <button type="button" className="button" onClick={() => onChoose(withAllFound(chosen, found))}>
              {texts.picker.selectFound}
            </button>
            <button type="button" className="button" onClick={() => onChoose(new Set())}>
              {texts.picker.clear}
            </button>
          </p>
        )}
      </div>
      {mode === "multiple" && list.loading === undefined && list.error === undefined && (
        <MentorsFileField
          mentors={list.mentors}
          onFound={(mentorIds) => onChoose(new Set([...chosen, ...mentorIds]))}
        />
      )}
      <ProblemNotice error={list.error} again={list.again} />
      {list.loading === undefined ? (
        list.error === undefined && (
          <MentorListBox
            label={label}
            candidates={found}
            chosen={chosen}
            onChoose={onChoose}
            mode={mode}
            empty={list.mentors.length === 0 ? texts.picker.noMentors : texts.picker.nobody}
          />
        )
      ) : (
        <p className="picker-list picker-loading quiet">{texts.picker.loading(list.loading)}</p>
      )}
    </fieldset>
  );
}
