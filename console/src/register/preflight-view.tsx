/** Shows what a registration would do, before the coordinator confirms it. */
import { useEffect, useRef, useState } from "react";
import type { Mentor } from "../api/types.ts";
import { serverNow } from "../api/server-clock.ts";
import { localDay } from "../format.ts";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { CheckedMentors } from "./checked-mentors.tsx";
import { DateCheck } from "./date-check.tsx";
import { dateQuestion } from "./date-question.ts";
import { Overlaps } from "./overlaps.tsx";
import type { PickMode } from "./picking.ts";
import { reasonForNothing } from "./preflight-groups.ts";
import { PreflightSummary } from "./preflight-summary.tsx";
import { SecondSession } from "./second-session.tsx";
import type { Checked, RegistrationFlow } from "./use-registration-flow.ts";
import { Note, TemplateFacts } from "./template-facts.tsx";

interface PreflightViewProps {
  mode: PickMode;
  flow: RegistrationFlow;
  checked: Checked;
  mentors: readonly Mentor[];
}

export function PreflightView({ mode, flow, checked, mentors }: PreflightViewProps) {
  const texts = useTexts();
  const { error, isBusy, back } = flow;
  const { preflight, registration } = checked;
  const { template, mentorIds } = registration;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const nothing = reasonForNothing(checked);

  const [question] = useState(() => dateQuestion(template.date, localDay(serverNow())));
  const [isDateRight, setIsDateRight] = useState(false);
  const [isAnswerMissing, setIsAnswerMissing] = useState(false);
  const dateTick = useRef<HTMLInputElement>(null);
  /** The tick during its check. */
  const [asked, setAsked] = useState<boolean>();

  function confirm(): void {
    if (isBusy) return;
    if (question === undefined || isDateRight) return flow.confirm();
    setIsAnswerMissing(true);
    dateTick.current?.focus();
  }

  function tick(isTicked: boolean): void {
    if (isBusy) return;
    setAsked(isTicked);
    void flow.tickSecondSession(isTicked).then(() => setAsked(undefined));
  }

  return (
    <section className="card stack" aria-labelledby="preflight">
      <h2 id="preflight" ref={heading} tabIndex={-1}>
        {texts.preflight.heading}
      </h2>
      <PreflightSummary mode={mode} checked={checked} mentors={mentors} />
      <TemplateFacts template={template} />
      <Note text={template.note} />
      {nothing === undefined ? (
        <p className="quiet">{texts.preflight.estimate(preflight.estimatedSeconds)}</p>
      ) : (
        <p className="notice">{texts.preflight.nothing(nothing, mentorIds.length)}</p>
      )}
      {(preflight.alreadyRegistered.length > 0 || flow.isSecondSession) && (
        <SecondSession isTicked={asked ?? flow.isSecondSession} onTick={tick} />
      )}
      {preflight.overlaps.length > 0 && (
        <Overlaps
          overlaps={preflight.overlaps}
          onLeaveOut={mode === "multiple" ? flow.leaveOut : undefined}
        />
      )}
      {mode === "multiple" && (
        <CheckedMentors
          checked={checked}
          mentors={mentors}
          onLeaveOut={(mentorId) => flow.leaveOut([mentorId])}
        />
      )}
      {nothing === undefined && question !== undefined && (
        <DateCheck
          question={question}
          isRight={isDateRight}
          onChange={(isRight) => {
            setIsDateRight(isRight);
            setIsAnswerMissing(false);
          }}
          isMissing={isAnswerMissing}
          inputRef={dateTick}
        />
      )}
      <ProblemNotice error={error} noAnswer={texts.preflight.lost} />
      <p className="actions actions-main">
        {nothing === undefined && (
          <button type="button" className="button button-main" aria-disabled={isBusy} onClick={confirm}>
            {texts.preflight.confirm}
          </button>
        )}
        <button type="button" className="button" aria-disabled={isBusy} onClick={back}>
          {texts.back}
        </button>
        {isBusy && (
          <span className="quiet">
            {asked === undefined ? texts.preflight.confirming : texts.form.checking}
          </span>
        )}
      </p>
    </section>
  );
}
