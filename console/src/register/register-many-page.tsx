/** The page "Register several mentors": one activity for all picked mentors. */
import { PageHeading } from "../shell/page-heading.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { RegistrationSteps } from "./registration-steps.tsx";
import { useEarlierRegistration } from "./use-earlier-registration.ts";
import { useMentors } from "./use-mentors.ts";
import { useRegistrationFlow } from "./use-registration-flow.ts";
import { UsedAgainNotice } from "./used-again-notice.tsx";

export function RegisterManyPage() {
  const texts = useTexts();
  const list = useMentors();
  const flow = useRegistrationFlow({
    path: "/register",
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
