/** The page "Register one mentor", with its own state. It shares components with "Register several mentors" but no choices. */
import { PageHeading } from "../shell/page-heading.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { RegistrationSteps } from "./registration-steps.tsx";
import { useMentors } from "./use-mentors.ts";
import { useRegistrationFlow } from "./use-registration-flow.ts";

export function RegisterOnePage() {
  const texts = useTexts();
  const list = useMentors();
  const flow = useRegistrationFlow({
    path: "/register-one",
    resultOf: (bulkId) => `/register-one/${bulkId}`,
  });

  return (
    <>
      <PageHeading>{texts.registerOne}</PageHeading>
      <RegistrationSteps mode="single" list={list} flow={flow} />
    </>
  );
}
