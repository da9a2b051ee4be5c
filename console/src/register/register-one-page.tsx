/** Register for one: its own page with its own state. It shares parts with "Register for many", and nothing chosen. */
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { Preflight } from "../api/types.ts";
import { PageHeading } from "../shell/page-heading.tsx";
import { texts } from "../texts.ts";
import { PreflightView } from "./preflight-view.tsx";
import { RegistrationForm } from "./registration-form.tsx";
import { useMentors } from "./use-mentors.ts";
import { useRegistrationFlow } from "./use-registration-flow.ts";

export function RegisterOnePage() {
  const navigate = useNavigate();
  const list = useMentors();
  const flow = useRegistrationFlow({
    nobodyChosen: texts.form.errors.mentorId,
    onStarted: (bulkId) => void navigate(`/register-one/${bulkId}`),
  });
  const name = useMemo(
    () => list.mentors.find(({ mentorId }) => flow.chosen.has(mentorId))?.name ?? texts.result.unnamed,
    [list.mentors, flow.chosen],
  );

  return (
    <>
      <PageHeading>{texts.registerOne}</PageHeading>
      {flow.checked === undefined ? (
        <RegistrationForm mode="single" list={list} flow={flow} />
      ) : (
        <PreflightView
          checked={flow.checked}
          summary={
            <>
              <bdi>{name}</bdi>: {texts.preflight.one(kindOf(flow.checked.preflight))}.
            </>
          }
          error={flow.error}
          isBusy={flow.isBusy}
          onConfirm={() => void flow.confirm()}
          onBack={flow.back}
        />
      )}
    </>
  );
}

function kindOf(preflight: Preflight): "new" | "alreadyRegistered" | "inactive" | "notInChapter" {
  if (preflight.notInChapter.length > 0) return "notInChapter";
  if (preflight.inactive.length > 0) return "inactive";
  return preflight.alreadyRegistered.length > 0 ? "alreadyRegistered" : "new";
}
