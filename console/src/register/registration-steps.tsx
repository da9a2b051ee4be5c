/** Shows the form or its check, depending on the address. */
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { useLoadAgain } from "../shell/load-again.ts";
import { useTexts } from "../texts/use-texts.ts";
import type { PickMode } from "./picking.ts";
import { PreflightView } from "./preflight-view.tsx";
import { RegistrationForm } from "./registration-form.tsx";
import type { MentorList } from "./use-mentors.ts";
import type { RegistrationFlow } from "./use-registration-flow.ts";

interface RegistrationStepsProps {
  mode: PickMode;
  list: MentorList;
  flow: RegistrationFlow;
}

export function RegistrationSteps({ mode, list, flow }: RegistrationStepsProps) {
  const texts = useTexts();
  useLoadAgain(flow.step === "check" && flow.checked === undefined ? flow.error : undefined, flow.check);
  if (flow.step === "form") return <RegistrationForm mode={mode} list={list} flow={flow} />;
  const { checked, error } = flow;
  if (checked !== undefined) {
    return <PreflightView mode={mode} flow={flow} checked={checked} mentors={list.mentors} />;
  }
  return (
    <section className="card stack">
      {error === undefined && <p className="quiet">{texts.form.checking}</p>}
      <ProblemNotice error={error} again={flow.check} />
      <p className="actions">
        <button type="button" className="button" onClick={flow.back}>
          {texts.back}
        </button>
      </p>
    </section>
  );
}
