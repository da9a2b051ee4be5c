/** Register for many: one activity for all mentors that are picked. */
import { useNavigate } from "react-router";
import type { Preflight } from "../api/types.ts";
import { PageHeading } from "../shell/page-heading.tsx";
import { texts } from "../texts.ts";
import { NotNew, PreflightView } from "./preflight-view.tsx";
import { RegistrationForm } from "./registration-form.tsx";
import { useMentors } from "./use-mentors.ts";
import { useRegistrationFlow } from "./use-registration-flow.ts";

export function RegisterManyPage() {
  const navigate = useNavigate();
  const list = useMentors();
  const flow = useRegistrationFlow({
    nobodyChosen: texts.form.errors.mentorIds,
    onStarted: (bulkId) => void navigate(`/registrations/${bulkId}`),
  });

  return (
    <>
      <PageHeading>{texts.registerMany}</PageHeading>
      {flow.checked === undefined ? (
        <RegistrationForm mode="multiple" list={list} flow={flow} />
      ) : (
        <PreflightView
          checked={flow.checked}
          summary={summarize(flow.checked.preflight)}
          error={flow.error}
          isBusy={flow.isBusy}
          onConfirm={() => void flow.confirm()}
          onBack={flow.back}
        >
          <NotNew checked={flow.checked} mentors={list.mentors} />
        </PreflightView>
      )}
    </>
  );
}

function summarize(preflight: Preflight): string {
  return texts.preflight.summary({
    new: preflight.new,
    alreadyRegistered: preflight.alreadyRegistered.length,
    inactive: preflight.inactive.length,
    notInChapter: preflight.notInChapter.length,
  });
}
