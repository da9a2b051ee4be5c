/** The page "Register for many": one activity for all picked mentors. */
import { PageHeading } from "../shell/page-heading.tsx";
import { texts } from "../texts.ts";
import { RegistrationSteps } from "./registration-steps.tsx";
import { useEarlierRegistration } from "./use-earlier-registration.ts";
import { useMentors } from "./use-mentors.ts";
import { useRegistrationFlow } from "./use-registration-flow.ts";
import { UsedAgainNotice } from "./used-again-notice.tsx";

export function RegisterManyPage() {
  const list = useMentors();
  const flow = useRegistrationFlow({
    path: "/register",
    nobodyChosen: texts.form.errors.mentorIds,
    resultOf: (bulkId) => `/registrations/${bulkId}`,
  });
  const usedAgain = useEarlierRegistration(list, flow.fill);

  return (
    <>
      <PageHeading>{texts.registerMany}</PageHeading>
      {flow.step === "form" && <UsedAgainNotice {...usedAgain} />}
      <RegistrationSteps mode="multiple" list={list} flow={flow} />
    </>
  );
}
