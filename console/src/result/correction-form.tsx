/** The form with the registered values, in which the coordinator corrects them. */
import { useState } from "react";
import { correctTemplate } from "../../../src/domain/amendment.ts";
import type { StoredTemplate } from "../../../src/domain/template.ts";
import type { Amendment } from "../api/backend.ts";
import { readDraft } from "../register/draft.ts";
import type { Draft, FieldErrors } from "../register/draft.ts";
import { SecondSession } from "../register/second-session.tsx";
import { TemplateForm } from "../register/template-form.tsx";
import { useFieldFocus } from "../register/use-field-focus.ts";
import { Modal } from "../shell/modal.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { useTexts } from "../texts/use-texts.ts";

interface CorrectionFormProps {
  template: StoredTemplate;
  onRead: (amendment: Amendment) => Promise<void>;
  onClose: () => void;
}

export function CorrectionForm({ template, onRead, onClose }: CorrectionFormProps) {
  const texts = useTexts();
  const [draft, setDraft] = useState<Draft>(() => draftOf(template));
  const wasSecondSession = template.occurrence > 1;
  const [isSecondSession, setIsSecondSession] = useState(wasSecondSession);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [isUnchanged, setIsUnchanged] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  const { fieldRef, first } = useFieldFocus();
  // A third session stays the third as long as the tick stays.
  const occurrence = isSecondSession === wasSecondSession ? template.occurrence : isSecondSession ? 2 : 1;

  async function goOn(): Promise<void> {
    if (isSending) return;
    const read = readDraft(draft);
    setErrors("errors" in read ? read.errors : {});
    setIsUnchanged(false);
    setError(undefined);
    if ("errors" in read) return first(read.errors);
    // The changes contain every field, so that a removed note counts as a change.
    const changes = { note: null, ...read.template, occurrence };
    if (!isChanged(template, changes)) return setIsUnchanged(true);
    setIsSending(true);
    try {
      await onRead({ template: changes });
    } catch (caught) {
      setError(caught);
      setIsSending(false);
    }
  }

  return (
    <Modal heading={texts.correction.formHeading} className="modal-wide" onClose={onClose}>
      <p>{texts.correction.formHint}</p>
      <TemplateForm
        draft={draft}
        errors={errors}
        onChange={(field, value) => setDraft({ ...draft, [field]: value })}
        fieldRef={fieldRef}
      />
      <SecondSession isTicked={isSecondSession} onTick={setIsSecondSession} />
      <p role="alert">{isUnchanged ? texts.correction.unchanged : ""}</p>
      <ProblemNotice error={error} />
      <p className="actions">
        <button
          type="button"
          className="button button-main"
          aria-disabled={isSending}
          onClick={() => void goOn()}
        >
          {texts.correction.goOn}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {texts.correction.leave}
        </button>
        {isSending && <span className="quiet">{texts.correction.checking}</span>}
      </p>
    </Modal>
  );
}

function draftOf({ activityType, date, durationMinutes, note }: StoredTemplate): Draft {
  return { activityType, date, durationMinutes: String(durationMinutes), note: note ?? "" };
}

function isChanged(template: StoredTemplate, changes: Parameters<typeof correctTemplate>[1]): boolean {
  try {
    correctTemplate(template, changes);
    return true;
  } catch {
    // The draft was valid, so no other field can be wrong.
    return false;
  }
}
