/** The page "Register for one", with its own state. It shares components with "Register for many" but no choices. */
import { PageHeading } from "../shell/page-heading.tsx";
import { texts } from "../texts.ts";
import { RegistrationSteps } from "./registration-steps.tsx";
import { useMentors } from "./use-mentors.ts";
import { useRegistrationFlow } from "./use-registration-flow.ts";

export function RegisterOnePage() {
  const list = useMentors();
  const flow = useRegistrationFlow({
    path: "/register-one",
    nobodyChosen: texts.form.errors.mentorId,
    resultOf: (bulkId) => `/register-one/${bulkId}`,
  });

  return (
    <>
      <PageHeading>{texts.registerOne}</PageHeading>
      <RegistrationSteps mode="single" list={list} flow={flow} />
    </>
  );
}
