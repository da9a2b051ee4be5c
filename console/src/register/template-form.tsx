/** The fields of the activity. The flow around the form owns the typed values. */
import type { ReactNode, RefCallback } from "react";
import { serverNow } from "../api/server-clock.ts";
import { dayBefore, localDay } from "../format.ts";
import { useTexts } from "../texts/use-texts.ts";
import type { Draft, DraftField, FieldErrors, FieldFault } from "./draft.ts";
import { readDuration } from "./duration.ts";
import { QuickChoice } from "./quick-choice.tsx";
import { useActivityTypes } from "./use-activity-types.ts";

/** The quick choices in minutes. */
const DURATIONS = ["30", "60", "90", "120"];

interface TemplateFormProps {
  draft: Readonly<Draft>;
  errors: FieldErrors;
  onChange: (field: DraftField, value: string) => void;
  /** Receives the element of each field, for setting the focus. */
  fieldRef: (field: DraftField) => RefCallback<HTMLElement>;
}

export function TemplateForm({ draft, errors, onChange, fieldRef }: TemplateFormProps) {
  const texts = useTexts();
  const activityTypes = useActivityTypes();
  const today = localDay(serverNow());
  /** The attributes that all fields share. */
  const field = (name: DraftField, hint?: string) => ({
    id: name,
    name,
    value: draft[name],
    ref: fieldRef(name),
    autoComplete: "off",
    "aria-invalid": errors[name] !== undefined,
    "aria-describedby": errors[name] !== undefined ? `${name}-error` : hint && `${name}-hint`,
    onChange: (event: { target: { value: string } }) => onChange(name, event.target.value),
  });

  return (
    <fieldset className="card stack">
      <legend>{texts.form.heading}</legend>
      <Field name="activityType" error={errors.activityType} hint={texts.form.activityTypeHint}>
        <input type="text" list="activity-types" {...field("activityType", texts.form.activityTypeHint)} />
        <datalist id="activity-types">
          {activityTypes.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </datalist>
      </Field>
      <div className="pair">
        <Field name="date" error={errors.date}>
          <input type="date" {...field("date")} />
          <QuickChoice
            label={texts.quickForm.dates}
            options={[
              { value: today, text: texts.quickForm.today },
              { value: dayBefore(today), text: texts.quickForm.yesterday },
            ]}
            isChosen={(value) => draft.date === value}
            onChoose={(value) => onChange("date", value)}
          />
        </Field>
        <Field name="durationMinutes" error={errors.durationMinutes} hint={texts.quickForm.durationHint}>
          <input type="text" {...field("durationMinutes", texts.quickForm.durationHint)} />
          <QuickChoice
            label={texts.quickForm.durations}
            options={DURATIONS.map((value) => ({ value, text: value }))}
            isChosen={(value) => readDuration(draft.durationMinutes) === Number(value)}
            onChoose={(value) => onChange("durationMinutes", value)}
          />
        </Field>
      </div>
      <Field name="note" error={errors.note}>
        <textarea rows={3} {...field("note")} />
      </Field>
    </fieldset>
  );
}

interface FieldProps {
  name: DraftField;
  error: FieldFault | undefined;
  hint?: string;
  children: ReactNode;
}

function Field({ name, error, hint, children }: FieldProps) {
  const texts = useTexts();
  return (
    <div className="field">
      <label htmlFor={name}>{texts.form[name]}</label>
      {children}
      {error !== undefined && (
        <p id={`${name}-error`} className="field-error">
          {texts.form[error][name]}
        </p>
      )}
      {error === undefined && hint !== undefined && (
        <p id={`${name}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
