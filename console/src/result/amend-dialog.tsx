/** The dialog that corrects or withdraws a settled registration: first the values, then a question that describes the effect. */
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Amendment } from "../api/backend.ts";
import type { AmendmentKind, AmendmentPreflight } from "../api/types.ts";
import { TemplateFacts } from "../register/template-facts.tsx";
import { useBackend } from "../session/session-gate.tsx";
import { Modal } from "../shell/modal.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { CorrectionForm } from "./correction-form.tsx";
import { inForceOf } from "./run-view.ts";
import type { RunView } from "./run-view.ts";

const KINDS: readonly AmendmentKind[] = ["correction", "withdrawal"];

/** An amendment to confirm, with the key that makes repeated requests start it once. */
interface Question {
  amendment: Amendment;
  found: AmendmentPreflight;
  key: string;
}

export function AmendButtons({ bulkId, view }: { bulkId: string; view: RunView }) {
  const texts = useTexts();
  const [kind, setKind] = useState<AmendmentKind>();
  if (inForceOf(view) === 0) return null;
  return (
    <>
      {KINDS.map((each) => (
        <button key={each} type="button" className="button" onClick={() => setKind(each)}>
          {texts.correction.buttons[each]}
        </button>
      ))}
      {kind !== undefined && (
        <AmendDialog kind={kind} bulkId={bulkId} view={view} onClose={() => setKind(undefined)} />
      )}
    </>
  );
}

interface AmendDialogProps {
  kind: AmendmentKind;
  bulkId: string;
  view: RunView;
  onClose: () => void;
}

function AmendDialog({ kind, bulkId, view, onClose }: AmendDialogProps) {
  const backend = useBackend();
  const [question, setQuestion] = useState<Question>();

  async function ask(amendment: Amendment): Promise<void> {
    const found = await backend.foresee(bulkId, kind, amendment);
    setQuestion({ amendment, found, key: crypto.randomUUID() });
  }

  // The question is a separate dialog, so that the focus starts at its harmless first button.
  if (question !== undefined)
    return <AmendQuestion key="question" kind={kind} bulkId={bulkId} question={question} onClose={onClose} />;
  if (kind === "correction" && view.summary !== undefined)
    return <CorrectionForm key="form" template={view.summary.template} onRead={ask} onClose={onClose} />;
  return <WithdrawalCheck key="check" onAsk={() => ask({})} onClose={onClose} />;
}

/** Loads the number of records. */
function WithdrawalCheck({ onAsk, onClose }: { onAsk: () => Promise<void>; onClose: () => void }) {
  const texts = useTexts();
  const [error, setError] = useState<unknown>();
  const [isAsked, setIsAsked] = useState(false);
  if (!isAsked) {
    setIsAsked(true);
    onAsk().catch(setError);
  }
  return (
    <Modal heading={texts.correction.headings.withdrawal} onClose={onClose}>
      <p role="status">{error === undefined ? texts.correction.checking : ""}</p>
      <ProblemNotice error={error} />
      <p className="actions">
        <button type="button" className="button" onClick={onClose}>
          {texts.correction.leave}
        </button>
      </p>
    </Modal>
  );
}

interface AmendQuestionProps {
  kind: AmendmentKind;
  bulkId: string;
  question: Question;
  onClose: () => void;
}

function AmendQuestion({ kind, bulkId, question, onClose }: AmendQuestionProps) {
  const texts = useTexts();
  const backend = useBackend();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  const { amendment, found, key } = question;
  const { inForce, alreadyRegistered, template } = found;

  async function send(): Promise<void> {
    if (isSending) return;
    setIsSending(true);
    setError(undefined);
    try {
      const started = await backend.amend(bulkId, kind, key, amendment);
      await navigate(`/registrations/${started.bulkId}`);
    } catch (caught) {
      setError(caught);
      setIsSending(false);
    }
  }

  return (
    <Modal role="alertdialog" heading={texts.correction.headings[kind]} onClose={onClose}>
      {inForce === 0 ? <p>{texts.correction.nothing}</p> : <p>{texts.correction.will[kind](inForce)}</p>}
      {template !== undefined && <TemplateFacts template={template} />}
      {alreadyRegistered > 0 && <p className="notice">{texts.correction.already(alreadyRegistered)}</p>}
      <ProblemNotice error={error} noAnswer={texts.correction.lost} />
      <p className="actions">
        <button type="button" className="button" onClick={onClose}>
          {texts.correction.leave}
        </button>
        {inForce > 0 && (
          <button
            type="button"
            className="button button-main"
            aria-disabled={isSending}
            onClick={() => void send()}
          >
            {texts.correction.confirm[kind]}
          </button>
        )}
        {isSending && <span className="quiet">{texts.correction.starting}</span>}
      </p>
    </Modal>
  );
}
