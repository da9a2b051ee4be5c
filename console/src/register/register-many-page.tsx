/** Register for many: one activity for all mentors that are picked. */
import { PageHeading } from "../shell/page-heading.tsx";
import { texts } from "../texts.ts";
import { RegistrationSteps } from "./registration-steps.tsx";
import { useMentors } from "./use-mentors.ts";
import { useRegistrationFlow } from "./use-registration-flow.ts";

export function RegisterManyPage() {
  const list = useMentors();
  const flow = useRegistrationFlow({
    path: "/register",
    nobodyChosen: texts.form.errors.mentorIds,
    resultOf: (bulkId) => `/registrations/${bulkId}`,
  });

  return (
    <>
      <PageHeading>{texts.registerMany}</PageHeading>
      <RegistrationSteps mode="multiple" list={list} flow={flow} />
    </>
  );
}
