/** The dialog that retries mentors that are not registered. At first all of them are chosen. */
import { useMemo, useState } from "react";
import type { RegistrationKind } from "../../../src/domain/amendment.ts";
import { MentorListBox } from "../register/mentor-list-box.tsx";
import { Modal } from "../shell/modal.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { endsOfSameNames } from "../same-names.ts";
import { useTexts } from "../texts/use-texts.ts";
import { hopefulIds, retryCandidates } from "./retry-candidates.ts";
import type { RetryCandidate } from "./retry-candidates.ts";
import type { RunStore } from "./run-store.ts";
import { isCancelled, kindOf } from "./run-view.ts";
import type { RunView } from "./run-view.ts";

interface RetryDialogProps {
  store: RunStore;
  view: RunView;
  onStarted: () => void;
}

export function RetryDialog({ store, view, onStarted }: RetryDialogProps) {
  const texts = useTexts();
  /** The round whose mentors the dialog shows, while it is open. */
  const [openedFor, setOpenedFor] = useState<number>();
  const { progress } = view;
  const kind = kindOf(view);
  const failed = useMemo(() => retryCandidates(view.lines.all), [view.lines]);
  const rest = isCancelled(view) ? texts.retry.cancelled(kind, failed.length) : texts.retry.failed;
  const label = progress?.phase === "interrupted" ? texts.retry.rest : rest;
  if (failed.length === 0 || progress === undefined) return null;
  return (
    <>
      <button type="button" className="button button-main" onClick={() => setOpenedFor(progress.round)}>
        {label}
      </button>
      {openedFor !== undefined && (
        <Choice
          kind={kind}
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
  kind: RegistrationKind;
  heading: string;
  round: number;
  failed: readonly RetryCandidate[];
  store: RunStore;
  onStarted: () => void;
  onClose: () => void;
}

function Choice({ kind, heading, round, failed, store, onStarted, onClose }: ChoiceProps) {
  const texts = useTexts();
  const [chosen, setChosen] = useState(() => hopefulIds(failed));
  const [error, setError] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  const candidates = useMemo(
    () =>
      failed
        .map(({ line: { mentorId, name, code = "", message = "" }, isHopeless }) => ({
          mentorId,
          name: name ?? texts.result.unnamed,
          // The next round checks whether the mentor is active by then.
          active: true,
          remark: isHopeless ? texts.result.reason(code, message) : undefined,
        }))
        .toSorted((one, other) => texts.format.compareNames(one.name, other.name)),
    [failed, texts],
  );
  const ends = useMemo(() => endsOfSameNames(failed.map(({ line }) => line)), [failed]);
  const hopeless = failed.filter(({ isHopeless }) => isHopeless).length;

  async function send(): Promise<void> {
    if (isSending || chosen.size === 0) return;
    setIsSending(true);
    setError(undefined);
    try {
      // The request names the round, so that a second click or a repetition after a lost answer starts no other round.
      const next = { round: round + 1 };
      await store.retry(chosen.size === failed.length ? next : { ...next, only: [...chosen] });
      // A list filtered to failed mentors would no longer show the retried ones.
      onStarted();
      onClose();
    } catch (caught) {
      setError(caught);
      setIsSending(false);
    }
  }

  return (
    <Modal heading={heading} className="modal-wide" onClose={onClose}>
      <p>{texts.retry.explanation(kind)}</p>
      {hopeless > 0 && <p className="notice">{texts.retry.hopeless(kind, hopeless)}</p>}
      <div className="picker-bar">
        <p role="status" className="strong">
          {texts.retry.chosen(chosen.size, failed.length)}
        </p>
        <p className="actions">
          <button
            type="button"
            className="button"
            onClick={() => setChosen(new Set(failed.map(({ line }) => line.mentorId)))}
          >
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
        ends={ends}
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
        <button type="button" className="button" data-harmless onClick={onClose}>
          {texts.back}
        </button>
        {isSending && <span className="quiet">{texts.retry.starting}</span>}
      </p>
    </Modal>
  );
}
