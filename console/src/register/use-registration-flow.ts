/**
 * The steps from an empty form to a started run: fill in, check, confirm. Each page that calls it has a state of its own,
 * which ends with the page.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ProblemError } from "../api/problem.ts";
import type { Preflight, Registration } from "../api/types.ts";
import { useBackend } from "../session/session-gate.tsx";
import { DRAFT_FIELDS, EMPTY_DRAFT, fieldOf, readDraft, sentence } from "./draft.ts";
import type { Draft, DraftField, FieldErrors } from "./draft.ts";

const NOBODY: ReadonlySet<string> = new Set();

/** What is to be confirmed. With the same key it can be sent twice and is done once; another form has another key. */
export interface Checked {
  key: string;
  registration: Registration;
  preflight: Preflight;
}

export type RegistrationFlow = ReturnType<typeof useRegistrationFlow>;

export function useRegistrationFlow(options: {
  /** Said when nobody is chosen. */
  nobodyChosen: string;
  onStarted: (bulkId: string) => void;
}) {
  const { nobodyChosen, onStarted } = options;
  const backend = useBackend();
  const [chosen, setChosen] = useState(NOBODY);
  const [draft, setDraft] = useState<Readonly<Draft>>(EMPTY_DRAFT);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [checked, setChecked] = useState<Checked>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const focus = useFieldFocus();

  // Beside the state, which a second click of the same moment would still find as it was.
  const isWaiting = useRef(false);
  const latestKey = useRef<KeyOfForm>(undefined);
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);

  async function waitingFor(work: () => Promise<void>): Promise<void> {
    if (isWaiting.current) return;
    isWaiting.current = true;
    setIsBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (caught) {
      showFailure(caught);
    } finally {
      isWaiting.current = false;
      setIsBusy(false);
    }
  }

  /** What the backend says of a field stands beside that field. */
  function showFailure(caught: unknown): void {
    const found = caught instanceof ProblemError ? caught : undefined;
    const field = found?.field === undefined ? undefined : fieldOf(found.field);
    if (field === undefined || found?.rule === undefined) return setError(caught);
    const shown = { [field]: sentence(field, draft[field], found.rule) };
    flushSync(() => {
      setChecked(undefined);
      setErrors(shown);
    });
    focus.first(shown);
  }

  /** An error belongs to what stood in the field then. */
  function forgetError(field: keyof FieldErrors): void {
    if (errors[field] === undefined) return;
    const { [field]: _forgotten, ...others } = errors;
    setErrors(others);
  }

  async function check(): Promise<void> {
    const read = readDraft(draft);
    const found: FieldErrors = {
      ...(chosen.size === 0 && { mentorIds: nobodyChosen }),
      ...("errors" in read && read.errors),
    };
    // At once, since the focus goes to what the errors may only now show.
    flushSync(() => setErrors(found));
    if (!("template" in read) || chosen.size === 0) return focus.first(found);
    const registration = { mentorIds: [...chosen], template: read.template };
    await waitingFor(async () => {
      const preflight = await backend.preflight(registration);
      const { key } = (latestKey.current = keyFor(registration, latestKey.current));
      setChecked({ key, registration, preflight });
    });
  }

  async function confirm(): Promise<void> {
    if (checked === undefined) return;
    const { key, registration } = checked;
    await waitingFor(async () => {
      const { bulkId } = await backend.submit(key, registration);
      // A coordinator who has gone to another page stays there: the run is in "My registrations".
      if (!isGone.current) onStarted(bulkId);
    });
  }

  return {
    chosen,
    choose: (next: ReadonlySet<string>) => {
      setChosen(next);
      forgetError("mentorIds");
    },
    draft,
    change: (field: DraftField, value: string) => {
      setDraft({ ...draft, [field]: value });
      forgetError(field);
    },
    errors,
    error,
    isBusy,
    checked,
    check,
    confirm,
    back: () => {
      if (isWaiting.current) return;
      flushSync(() => {
        setChecked(undefined);
        setError(undefined);
      });
      document.querySelector<HTMLElement>("main h1")?.focus();
    },
    fieldRef: focus.fieldRef,
    searchRef: focus.searchRef,
  };
}

interface KeyOfForm {
  key: string;
  form: string;
}

/** A form that was not changed keeps its key, also after going back and after a lost answer. */
function keyFor(registration: Registration, earlier: KeyOfForm | undefined): KeyOfForm {
  const form = JSON.stringify(registration);
  return earlier?.form === form ? earlier : { key: crypto.randomUUID(), form };
}

/** Moves the focus to the first field that has an error. */
function useFieldFocus() {
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
