/** An address below the console that leads nowhere, or to what isn't the coordinator's. */
import { texts } from "../texts.ts";
import { PageHeading } from "./page-heading.tsx";
import { ProblemNotice } from "./problem-notice.tsx";

/** @param problem the backend's answer about the address, if it was asked */
export function UnknownPage({ problem }: { problem?: unknown }) {
  return (
    <>
      <PageHeading>{texts.unknownPage}</PageHeading>
      <ProblemNotice error={problem} />
      <p>{texts.unknownPageHint}</p>
    </>
  );
}
