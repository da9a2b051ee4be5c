/** What a registration would do, before it is confirmed. */
import { useEffect, useRef } from "react";
import type { Mentor } from "../api/types.ts";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { texts } from "../texts.ts";
import type { PickMode } from "./picking.ts";
import { PreflightSummary } from "./preflight-summary.tsx";
import type { Checked, RegistrationFlow } from "./use-registration-flow.ts";
import { TemplateFacts } from "./template-facts.tsx";

interface PreflightViewProps {
  mode: PickMode;
  flow: RegistrationFlow;
  checked: Checked;
  mentors: readonly Mentor[];
}

export function PreflightView({ mode, flow, checked, mentors }: PreflightViewProps) {
  const { error, isBusy, confirm, back } = flow;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { preflight, registration } = checked;

  return (
    <section className="card stack" aria-labelledby="preflight">
      <h2 id="preflight" ref={heading} tabIndex={-1}>
        {texts.preflight.heading}
      </h2>
      <PreflightSummary mode={mode} checked={checked} mentors={mentors} />
      <TemplateFacts template={registration.template} />
      {registration.template.note !== undefined && <p className="note">{registration.template.note}</p>}
      <p className="quiet">{texts.preflight.estimate(preflight.estimatedSeconds)}</p>
      {mode === "multiple" && <NotNew checked={checked} mentors={mentors} />}
      <ProblemNotice error={error} noAnswer={texts.preflight.lost} />
      <p className="actions">
        <button
          type="button"
          className="button button-main"
          aria-disabled={isBusy}
          onClick={isBusy ? undefined : confirm}
        >
          {texts.preflight.confirm}
        </button>
        <button type="button" className="button" aria-disabled={isBusy} onClick={back}>
          {texts.back}
        </button>
        {isBusy && <span className="quiet">{texts.preflight.confirming}</span>}
      </p>
    </section>
  );
}

/** Names shown of each kind; of more, the number. */
const NAMES = 10;

/** Names of the mentors that are not new. */
function NotNew({ checked, mentors }: { checked: Checked; mentors: readonly Mentor[] }) {
  const { alreadyRegistered, inactive, notInChapter } = checked.preflight;
  const names = new Map(mentors.map(({ mentorId, name }) => [mentorId, name]));
  const kinds = [
    { title: texts.preflight.already, mentorIds: alreadyRegistered },
    { title: texts.preflight.inactive, mentorIds: inactive },
    { title: texts.preflight.notInChapter, mentorIds: notInChapter },
  ].filter(({ mentorIds }) => mentorIds.length > 0);

  return kinds.map(({ title, mentorIds }) => (
    <div key={title}>
      <h3>{title}</h3>
      <ul className="names">
        {mentorIds.slice(0, NAMES).map((mentorId) => (
          <li key={mentorId}>
            <bdi>{names.get(mentorId) ?? texts.result.unnamed}</bdi>
          </li>
        ))}
        {mentorIds.length > NAMES && <li>{texts.preflight.more(mentorIds.length - NAMES)}</li>}
      </ul>
    </div>
  ));
}
