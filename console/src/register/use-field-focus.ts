/** Moves the focus to the first field that has an error. */
import { useCallback, useRef } from "react";
import { DRAFT_FIELDS } from "./draft.ts";
import type { DraftField, FieldErrors } from "./draft.ts";

export function useFieldFocus() {
  const fields = useRef(new Map<DraftField, HTMLElement>());
  const searchRef = useRef<HTMLInputElement>(null);
  const fieldRef = useCallback(
    (field: DraftField) => (element: HTMLElement | null) => {
      if (element === null) fields.current.delete(field);
      else fields.current.set(field, element);
    },
    [],
  );
  const first = (errors: FieldErrors) => {
    if (errors.mentorIds !== undefined) return searchRef.current?.focus();
    const field = DRAFT_FIELDS.find((name) => errors[name] !== undefined);
    if (field !== undefined) fields.current.get(field)?.focus();
  };
  return { fieldRef, searchRef, first };
}
