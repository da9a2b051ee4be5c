/** Trying again those who are not registered: all of them are chosen at first, and the run's list goes on. */
import { useMemo, useState } from "react";
import { MentorListBox } from "../register/mentor-list-box.tsx";
import { Modal } from "../shell/modal.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { texts } from "../texts.ts";
import type { RunStore } from "./run-store.ts";
import type { RunView } from "./run-view.ts";

interface RetryDialogProps {
  store: RunStore;
  view: RunView;
  onStarted: () => void;
}

export function RetryDialog({ store, view, onStarted }: RetryDialogProps) {
  /** The round that is chosen from, while the dialog is open. */
  const [openedFor, setOpenedFor] = useState<number>();
  const { progress } = view;
  const label = progress?.phase === "interrupted" ? texts.retry.rest : texts.retry.failed;
  const failed = useMemo(
    () => view.lines.all.filter(({ state }) => state !== "registered" && state !== "alreadyRegistered"),
    [view.lines],
  );
  if (failed.length === 0 || progress === undefined) return null;
  return (
    <>
      <button type="button" className="button button-main" onClick={() => setOpenedFor(progress.round)}>
        {label}
      </button>
      {openedFor !== undefined && (
        <Choice
          heading={label}
          round={openedFor}
          failed={failed}
          store={store}
          onStarted={onStarted}
          onClose={() => setOpenedFor(undefined)}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  heading: string;
  round: number;
  failed: RunView["lines"]["all"];
  store: RunStore;
  onStarted: () => void;
  onClose: () => void;
}

function Choice({ heading, round, failed, store, onStarted, onClose }: ChoiceProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => idsOf(failed));
  const [error, setError] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  const candidates = useMemo(
    () =>
      failed.map(({ mentorId, name }) => ({
        mentorId,
        name: name ?? texts.result.unnamed,
        // Whether a mentor is active by now, the next round will find out.
        active: true,
      })),
    [failed],
  );

  async function send(): Promise<void> {
    if (isSending || chosen.size === 0) return;
    setIsSending(true);
    setError(undefined);
    try {
      // Named, so that neither a second click nor a second try after a lost answer starts another one.
      const next = { round: round + 1 };
      await store.retry(chosen.size === failed.length ? next : { ...next, only: [...chosen] });
      // A list narrowed to the failed ones would not show them any more.
      onStarted();
      onClose();
    } catch (caught) {
      setError(caught);
      setIsSending(false);
    }
  }

  return (
    <Modal heading={heading} className="modal-wide" onClose={onClose}>
      <p>{texts.retry.explanation}</p>
      <div className="picker-bar">
        <p role="status" className="strong">
          {texts.retry.chosen(chosen.size, failed.length)}
        </p>
        <p className="actions">
          <button type="button" className="button" onClick={() => setChosen(idsOf(failed))}>
            {texts.retry.selectAll}
          </button>
          <button type="button" className="button" onClick={() => setChosen(new Set())}>
            {texts.picker.clear(chosen.size)}
          </button>
        </p>
      </div>
      <MentorListBox
        label={texts.retry.list}
        candidates={candidates}
        chosen={chosen}
        onChoose={setChosen}
        mode="multiple"
        isSnug
        empty={texts.result.nobody}
      />
      <ProblemNotice error={error} noAnswer={texts.retry.lost} />
      <p className="actions">
        <button
          type="button"
          className="button button-main"
          aria-disabled={isSending || chosen.size === 0}
          onClick={() => void send()}
        >
          {texts.retry.confirm(chosen.size)}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {texts.back}
        </button>
        {isSending && <span className="quiet">{texts.retry.starting}</span>}
      </p>
    </Modal>
  );
}

function idsOf(failed: ChoiceProps["failed"]): ReadonlySet<string> {
  return new Set(failed.map(({ mentorId }) => mentorId));
}
