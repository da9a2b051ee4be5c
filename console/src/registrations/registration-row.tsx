/** One run in "My registrations". */
import { Link } from "react-router";
import type { BulkRegistrationSummary } from "../api/types.ts";
import { formatDay, formatMoment } from "../format.ts";
import { UseAgainLink } from "../register/use-again-link.tsx";
import { texts } from "../texts.ts";

export function RegistrationRow({ run }: { run: BulkRegistrationSummary }) {
  const { bulkId, template, total, mentor, status, createdAt, kind, withdrawnSince } = run;
  return (
    <li>
      <Link to={`/registrations/${bulkId}`} className="run">
        <span className="run-what">
          <bdi className="strong">{template.activityType}</bdi> <span>{formatDay(template.date)}</span>{" "}
          {kind !== "registration" && <span>{texts.correction.short[kind]}</span>}
        </span>{" "}
        <span className={`run-status phase-${status}`}>{wordOf(run)}</span>{" "}
        <span className="quiet run-counts">
          {mentor?.name === undefined || mentor.name === null ? (
            texts.registrations.mentors(total)
          ) : (
            <bdi>{mentor.name}</bdi>
          )}
          : {texts.registrations.counts(run)}
          {withdrawnSince > 0 && `, ${texts.correction.sinceShort(withdrawnSince)}`}
        </span>{" "}
        <span className="quiet run-when">{texts.registrations.started(formatMoment(createdAt))}</span>
      </Link>
      <UseAgainLink bulkId={bulkId} template={template} />
    </li>
  );
}

/** Chooses the word for a run. Cancelled mentors have not failed. */
function wordOf({ kind, status, failed, cancelled, open }: BulkRegistrationSummary): string {
  const isCancelled = open === 0 && cancelled > 0 && cancelled === failed;
  return isCancelled
    ? texts.result.states.cancelled
    : texts.correction.phase(kind, status, texts.result.phaseShort(status));
}
