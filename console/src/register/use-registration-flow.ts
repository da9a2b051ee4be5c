/**
 * The steps from an empty form to a started run: fill in, check, confirm. The check has its own address below the form's, so that
 * the browser's Back leads from the check to the form. Each page with this flow has its own draft.
 */
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useLocation, useMatch, useNavigate } from "react-router";
import { ProblemError } from "../api/problem.ts";
import type { Preflight, Registration } from "../api/types.ts";
import { useListWork } from "../name-list/use-list-work.ts";
import { useBackend, useCoordinatorId } from "../session/session-gate.tsx";
import { EMPTY_DRAFT, faultOf, fieldOf, readDraft } from "./draft.ts";
import type { Draft, DraftField, FieldErrors } from "./draft.ts";
import { keepDraft } from "./kept-draft.ts";
import type { KeptDraft } from "./kept-draft.ts";
import { withoutMentors } from "./preflight-groups.ts";
import { useFieldFocus } from "./use-field-focus.ts";

const NOBODY: ReadonlySet<string> = new Set();

/** A checked form to confirm. Sending it twice with the same key registers it once. Another form gets another key. */
export interface Checked {
  key: string;
  /** The form's contents at the check. */
  form: string;
  registration: Registration;
  preflight: Preflight;
}

type Step = "form" | "check";

export type RegistrationFlow = ReturnType<typeof useRegistrationFlow>;

export function useRegistrationFlow(options: {
  /** The address of the form, which is also the name of its kept draft. */
  path: string;
  /** The address of the result page. */
  resultOf: (bulkId: string) => string;
}) {
  const { path, resultOf } = options;
  const backend = useBackend();
  const coordinatorId = useCoordinatorId();
  const navigate = useNavigate();
  const step: Step = useMatch(`${path}/check`) === null ? "form" : "check";
  const cameFromForm = (useLocation().state as { cameFromForm?: boolean } | null)?.cameFromForm === true;

  const [keeper] = useState(() => keepDraft(sessionStorage, `${coordinatorId}:${path}`));
  const [kept] = useState(() => keeper.read());
  const [isRestored, setIsRestored] = useState(kept !== undefined);
  const [chosen, setChosen] = useState(kept?.chosen ?? NOBODY);
  const [draft, setDraft] = useState(kept?.draft ?? EMPTY_DRAFT);
  const names = useListWork(`${coordinatorId}:${path}`);
  const [isSecondSession, setIsSecondSession] = useState(kept?.isSecondSession ?? false);
  const form = useMemo(() => formOf(chosen, draft, isSecondSession), [chosen, draft, isSecondSession]);
  const [keyed, setKeyed] = useState<KeyOfForm | undefined>(() => keyOf(kept, form));
  const [latest, setLatest] = useState<Checked>();
  const [errors, setErrors] = useState<FieldErrors>({});
  /** The error, with the step that has failed. */
  const [failure, setFailure] = useState<{ step: Step; error: unknown }>();
  const [isBusy, setIsBusy] = useState(false);
  const focus = useFieldFocus();

  // A ref beside the state, because a second click in the same moment would still see the old state.
  const isWaiting = useRef(false);
  const isGone = useRef(false);
  const changes = useRef(0);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);

  useEffect(() => {
    const key = keyed?.form === form ? keyed.key : undefined;
    keeper.write({ chosen, draft, isSecondSession, key });
  }, [keeper, chosen, draft, isSecondSession, form, keyed]);

  /** The check, or undefined when the form has changed since. */
  const checked = latest?.form === form ? latest : undefined;

  const check = useEffectEvent(checkForm);
  const isUnchecked = step === "check" && checked === undefined;
  useEffect(() => {
    // The address was opened directly or reloaded. The check starts after the effect, because flushSync can't run inside one.
    if (isUnchecked) queueMicrotask(() => void check());
  }, [isUnchecked]);

  async function waitingFor(work: () => Promise<void>): Promise<void> {
    if (isWaiting.current) return;
    isWaiting.current = true;
    setIsBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      await showFailure(error);
    } finally {
      isWaiting.current = false;
      setIsBusy(false);
    }
  }

  /** Shows a problem with a field beside that field. */
  async function showFailure(error: unknown): Promise<void> {
    const found = error instanceof ProblemError ? error : undefined;
    const field = found?.field === undefined ? undefined : fieldOf(found.field);
    if (field === undefined) return setFailure({ step, error });
    await showErrors({ [field]: faultOf(draft[field]) });
  }

  async function showErrors(found: FieldErrors): Promise<void> {
    if (step === "check" && !isGone.current) await navigate(path, { replace: true, flushSync: true });
    // The errors are rendered at once, because the focus moves to a field that may only now be visible.
    flushSync(() => setErrors(found));
    focus.first(found);
  }

  /** Removes the error of a field when its value changes. */
  function forgetError(field: keyof FieldErrors): void {
    if (errors[field] === undefined) return;
    const { [field]: _forgotten, ...others } = errors;
    setErrors(others);
  }

  async function checkForm(isSecond = isSecondSession): Promise<void> {
    const read = readDraft(draft);
    const found: FieldErrors = {
      ...(chosen.size === 0 && { mentorIds: "missing" as const }),
      ...("errors" in read && read.errors),
    };
    if (!("template" in read) || chosen.size === 0) return showErrors(found);
    setErrors({});
    const template = { ...read.template, ...(isSecond && { occurrence: 2 }) };
    const registration = { mentorIds: [...chosen], template };
    const asked = formOf(chosen, draft, isSecond);
    const before = changes.current;
    await waitingFor(async () => {
      const preflight = await backend.preflight(registration);
      // A form that has changed in the meantime needs another check.
      if (isGone.current || changes.current !== before) return;
      // An unchanged form keeps its key, also after going back and after a lost answer.
      const key = keyed?.form === asked ? keyed.key : crypto.randomUUID();
      setIsSecondSession(isSecond);
      setKeyed({ key, form: asked });
      setLatest({ key, form: asked, registration, preflight });
      if (step === "form") await navigate(`${path}/check`, { state: { cameFromForm: true } });
    });
  }

  async function confirm(): Promise<void> {
    if (checked === undefined) return;
    const { key, registration } = checked;
    await waitingFor(async () => {
      const { bulkId } = await backend.submit(key, registration);
      if (keeper.forget(key)) names.forget();
      // When the coordinator has gone to another page, that page stays. The run is in "My registrations".
      if (!isGone.current) await navigate(resultOf(bulkId), { replace: true });
    });
  }

  /** Replaces the contents of the form, for example by those of an earlier registration. */
  function fill(contents: Pick<KeptDraft, "chosen" | "draft">): void {
    changes.current += 1;
    setIsRestored(false);
    setChosen(contents.chosen);
    setDraft(contents.draft);
    names.forget();
    setIsSecondSession(false);
    setKeyed(undefined);
    setErrors({});
    setFailure(undefined);
  }

  return {
    step,
    isRestored,
    startAfresh: () => {
      flushSync(() => fill({ chosen: NOBODY, draft: EMPTY_DRAFT }));
      document.querySelector<HTMLElement>("main h1")?.focus();
    },
    fill,
    names,
    chosen,
    choose: (next: ReadonlySet<string>) => {
      changes.current += 1;
      setChosen(next);
      setIsSecondSession(false);
      forgetError("mentorIds");
    },
    draft,
    change: (field: DraftField, value: string) => {
      changes.current += 1;
      setDraft({ ...draft, [field]: value });
      // The tick was about another activity.
      setIsSecondSession(false);
      forgetError(field);
    },
    isSecondSession,
    /** Checks again. The earlier check stays on the page until the answer has come, and also when no answer comes. */
    tickSecondSession: (isTicked: boolean): Promise<void> => checkForm(isTicked),
    /** Removes mentors from the checked registration. */
    leaveOut: (mentorIds: readonly string[]) => {
      if (checked === undefined || isWaiting.current) return;
      const left = new Set(mentorIds);
      const others = new Set([...chosen].filter((mentorId) => !left.has(mentorId)));
      const next = { key: crypto.randomUUID(), form: formOf(others, draft, isSecondSession) };
      changes.current += 1;
      setChosen(others);
      setKeyed(next);
      setLatest({ ...next, ...withoutMentors(checked, left) });
      setFailure(undefined);
    },
    errors,
    error: failure?.step === step ? failure.error : undefined,
    isBusy,
    checked,
    check: () => void checkForm(),
    confirm: () => void confirm(),
    back: () => {
      if (isWaiting.current && checked !== undefined) return;
      setFailure(undefined);
      if (cameFromForm) void navigate(-1);
      else void navigate(path, { replace: true });
    },
    fieldRef: focus.fieldRef,
    searchRef: focus.searchRef,
  };
}

interface KeyOfForm {
  key: string;
  form: string;
}

function keyOf(kept: KeptDraft | undefined, form: string): KeyOfForm | undefined {
  return kept?.key === undefined ? undefined : { key: kept.key, form };
}

function formOf(chosen: ReadonlySet<string>, draft: Readonly<Draft>, isSecondSession: boolean): string {
  return JSON.stringify([[...chosen], draft, isSecondSession]);
}
