/** Shows a run's progress: a word, a bar, numbers, and the remaining time. */
import { useEffect, useState } from "react";
import type { Ref } from "react";
import { serverNow } from "../api/server-clock.ts";
import { useContact } from "../shell/contact.ts";
import { useTexts } from "../texts/use-texts.ts";
import { reasonOf } from "./reason.ts";
import { remainingSeconds } from "./remaining-time.ts";
import { headingOf } from "./run-heading.ts";
import { statusOf } from "./run-view.ts";
import type { RunView } from "./run-view.ts";
import { standingSince } from "./standing.ts";
import { StateIcon } from "./state-icon.tsx";

interface RunProgressProps {
  view: RunView;
  headingRef: Ref<HTMLHeadingElement>;
}

export function RunProgress({ view, headingRef }: RunProgressProps) {
  const texts = useTexts();
  const contact = useContact();
  const { progress, isDone } = view;
  const now = useNow();
  const since = standingSince(view, serverNow(now).getTime());
  const known = statusOf(view);
  const isStalled = known === "running" && since !== undefined;
  const status = isStalled ? "waiting" : known;
  const reason = isStalled ? texts.result.waitingFor(undefined, contact) : reasonOf(view, texts, contact);
  const { settled = 0, total = 0, round = 1 } = progress ?? {};
  const share = total === 0 ? (isDone ? 1 : 0) : settled / total;
  // Rounding down keeps the bar below 100 until the end.
  const percent = Math.floor(share * 100);
  const done = texts.result.done(settled, total, percent / 100);

  return (
    <div className="stack-small">
      <div className="progress-head">
        <h2 ref={headingRef} tabIndex={-1} className={`phase phase-${status}`}>
          {headingOf(view, status, texts)}
        </h2>
        {round > 1 && <span className="tag">{texts.result.round(round)}</span>}
      </div>
      {reason !== undefined && <p>{reason}</p>}
      {since !== undefined && (
        <p>{texts.result.standingSince(texts.format.moment(new Date(since).toISOString()))}</p>
      )}
      <div
        role="progressbar"
        aria-label={texts.result.progress}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={done}
        className={`bar bar-${status}`}
      >
        <div className="bar-done" style={{ width: `${share * 100}%` }} />
      </div>
      <p className="progress-numbers">
        <span>{done}</span>
        {status === "running" && <RemainingTime view={view} />}
      </p>
      <Counts view={view} />
    </div>
  );
}

function RemainingTime({ view }: { view: RunView }) {
  const texts = useTexts();
  const seconds = remainingSeconds(view.pace, view.progress?.total ?? 0);
  if (view.connection !== "live") return null;
  return (
    <span className="quiet">
      {seconds === undefined ? texts.result.estimating : texts.result.left(seconds)}
    </span>
  );
}

/** The current time, updated every second. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const COUNTED = [
  "registered",
  "alreadyRegistered",
  "withdrawn",
  "alreadyWithdrawn",
  "failed",
  "cancelled",
  "waiting",
] as const;

/** The counts of the whole selection over all rounds. */
function Counts({ view }: { view: RunView }) {
  const texts = useTexts();
  const shown = COUNTED.filter((state) => view.counts[state] > 0);
  return (
    <ul className="counts" aria-label={texts.result.counts}>
      {shown.map((state) => (
        <li key={state} className={`state-${state}`}>
          <StateIcon state={state} />
          <span>
            <strong>{texts.format.number(view.counts[state])}</strong> {texts.result.states[state]}
          </span>
        </li>
      ))}
    </ul>
  );
}
