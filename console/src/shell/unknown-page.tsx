/** The page for an unknown address, or for a run that is not the coordinator's. */
import { useTexts } from "../texts/use-texts.ts";
import { PageHeading } from "./page-heading.tsx";
import { ProblemNotice } from "./problem-notice.tsx";

/** @param problem the backend's answer about the address, if any */
export function UnknownPage({ problem }: { problem?: unknown }) {
  const texts = useTexts();
  return (
    <>
      <PageHeading>{texts.unknownPage}</PageHeading>
      <ProblemNotice error={problem} />
      <p>{texts.unknownPageHint}</p>
    </>
  );
}
