/** The form of both flows: the picker and the activity. The flow owns all state. */
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { MentorPicker } from "./mentor-picker.tsx";
import type { PickMode } from "./picking.ts";
import { TemplateForm } from "./template-form.tsx";
import type { MentorList } from "./use-mentors.ts";
import type { RegistrationFlow } from "./use-registration-flow.ts";

interface RegistrationFormProps {
  mode: PickMode;
  list: MentorList;
  flow: RegistrationFlow;
}

export function RegistrationForm({ mode, list, flow }: RegistrationFormProps) {
  const texts = useTexts();
  return (
    <form
      noValidate
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        flow.check();
      }}
    >
      <div role="status">
        {flow.isRestored && (
          <p className="notice actions">
            {texts.form.restored}
            <button type="button" className="button" onClick={flow.startAfresh}>
              {texts.form.startAfresh}
            </button>
          </p>
        )}
      </div>
      <div className="columns">
        <MentorPicker
          mode={mode}
          list={list}
          names={flow.names}
          chosen={flow.chosen}
          onChoose={flow.choose}
          isMissing={flow.errors.mentorIds !== undefined}
          searchRef={flow.searchRef}
        />
        <TemplateForm
          draft={flow.draft}
          errors={flow.errors}
          onChange={flow.change}
          fieldRef={flow.fieldRef}
        />
      </div>
      <ProblemNotice error={flow.error} />
      <p className="actions actions-main">
        <button type="submit" className="button button-main" aria-disabled={flow.isBusy}>
          {texts.form.check(flow.chosen.size)}
        </button>
        {flow.isBusy && <span className="quiet">{texts.form.checking}</span>}
      </p>
    </form>
  );
}
