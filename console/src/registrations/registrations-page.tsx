/** The page "My registrations": earlier runs, the newest first. Each row opens the run's result. */
import { useSeesAllRuns } from "../own-runs/own-runs-context.tsx";
import { PageHeading } from "../shell/page-heading.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { texts } from "../texts.ts";
import { RegistrationRow } from "./registration-row.tsx";
import { useRegistrations } from "./use-registrations.ts";

export function RegistrationsPage() {
  const { runs, isLoading, hasOlder, error, older, again } = useRegistrations();
  useSeesAllRuns(runs.length > 0);
  return (
    <>
      <PageHeading>{texts.myRegistrations}</PageHeading>
      <ProblemNotice error={error} again={again} />
      {runs.length === 0 ? (
        <p className="quiet">
          {isLoading ? texts.loading : error === undefined && texts.registrations.empty}
        </p>
      ) : (
        <ul aria-label={texts.myRegistrations} className="card runs">
          {runs.map((run) => (
            <RegistrationRow key={run.bulkId} run={run} />
          ))}
        </ul>
      )}
      <p className="actions">
        {hasOlder && (
          <button type="button" className="button" aria-disabled={isLoading} onClick={older}>
            {texts.registrations.older}
          </button>
        )}
        <span role="status" className="quiet">
          {runs.length > 0 && texts.registrations.loaded(runs.length)}
        </span>
      </p>
    </>
  );
}
