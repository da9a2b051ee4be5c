/** The buttons that pause, resume and cancel a run. Each opens a dialog that describes the effect with numbers. */
import { useEffect, useState } from "react";
import type { Steering } from "../api/backend.ts";
import type { RunPhase } from "../api/types.ts";
import { Modal } from "../shell/modal.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { countSucceeded } from "./lines.ts";
import type { Texts } from "../texts/texts.ts";
import { useTexts } from "../texts/use-texts.ts";
import { kindOf, openOf } from "./run-view.ts";
import type { RunStore } from "./run-store.ts";
import type { RunView } from "./run-view.ts";

const POSSIBLE: Record<RunPhase, readonly Steering[]> = {
  running: ["pause", "cancel"],
  waiting: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  cancelling: [],
  interrupted: [],
  settled: [],
};

/** Milliseconds after which a message without effect counts as lost and can be sent again. */
const TAKING_EFFECT = 15_000;

/** The sent message, and the phase that it should end. */
interface Sent {
  steering: Steering;
  phase: RunPhase;
  isLate: boolean;
}

export function SteeringButtons({ store, view }: { store: RunStore; view: RunView }) {
  const texts = useTexts();
  const [asked, setAsked] = useState<Steering>();
  const [sent, setSent] = useState<Sent>();
  const phase = view.progress?.phase ?? "settled";
  // While a message takes effect, a second press is useless. A change of the phase ends that time.
  if (sent !== undefined && sent.phase !== phase) setSent(undefined);
  useEffect(() => {
    if (sent === undefined || sent.isLate) return undefined;
    const timer = setTimeout(() => setSent({ ...sent, isLate: true }), TAKING_EFFECT);
    return () => clearTimeout(timer);
  }, [sent]);
  if (view.isDone) return null;
  const { pause, resume, cancel } = texts.steering;
  const buttons = { pause, resume, cancel: cancel(kindOf(view)) };

  return (
    <>
      {sent !== undefined && (
        <span role="status" className="quiet">
          {texts.steering[sent.isLate ? "late" : "sent"][sent.steering]}
        </span>
      )}
      {(sent === undefined || sent.isLate) &&
        POSSIBLE[phase].map((steering) => (
          <button
            key={steering}
            type="button"
            className="button"
            onClick={() => {
              void store.refresh();
              setAsked(steering);
            }}
          >
            {buttons[steering]}
          </button>
        ))}
      {asked !== undefined && (
        <Confirmation
          steering={asked}
          store={store}
          view={view}
          onClose={() => setAsked(undefined)}
          onSent={() => {
            setAsked(undefined);
            setSent({ steering: asked, phase, isLate: false });
          }}
        />
      )}
    </>
  );
}

interface ConfirmationProps {
  steering: Steering;
  store: RunStore;
  view: RunView;
  onClose: () => void;
  onSent: () => void;
}

function Confirmation({ steering, store, view, onClose, onSent }: ConfirmationProps) {
  const texts = useTexts();
  const [error, setError] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  const { pause, resume, cancelRest, goOn, leavePaused, headings } = texts.steering;
  const isPaused = view.progress?.phase === "paused";

  async function send(): Promise<void> {
    if (isSending) return;
    setIsSending(true);
    setError(undefined);
    try {
      await store.steer(steering);
      onSent();
    } catch (caught) {
      setError(caught);
      setIsSending(false);
    }
  }

  return (
    <Modal role="alertdialog" heading={headings(kindOf(view))[steering]} onClose={onClose}>
      <p>{consequences(steering, view, texts).join(" ")}</p>
      <ProblemNotice error={error} />
      <p className="actions">
        <button
          type="button"
          className={steering === "cancel" ? "button button-bad" : "button button-main"}
          aria-disabled={isSending}
          onClick={() => void send()}
        >
          {{ pause, resume, cancel: cancelRest }[steering]}
        </button>
        <button type="button" className="button" data-harmless onClick={onClose}>
          {isPaused ? leavePaused : goOn(kindOf(view))}
        </button>
      </p>
    </Modal>
  );
}

/** Describes the effect in sentences with numbers. */
function consequences(steering: Steering, view: RunView, texts: Texts): string[] {
  const { counts, progress } = view;
  const { succeeded, left, accepted } = texts.steering;
  const failures = progress?.paused?.reason === "tolerance" ? progress.failed : 0;
  const kind = kindOf(view);
  const done = countSucceeded(counts);
  return [
    ...(done > 0 ? [succeeded(kind, done)] : []),
    left[steering](kind, progress === undefined ? 0 : openOf(progress)),
    ...(steering === "resume" && failures > 0 ? [accepted(failures)] : []),
  ];
}
