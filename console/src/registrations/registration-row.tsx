/** One run in "My registrations". */
import { Link } from "react-router";
import type { BulkRegistrationSummary } from "../api/types.ts";
import { formatDay, formatMoment } from "../format.ts";
import { texts } from "../texts.ts";

export function RegistrationRow({ run }: { run: BulkRegistrationSummary }) {
  const { bulkId, template, total, status, createdAt } = run;
  return (
    <li>
      <Link to={`/registrations/${bulkId}`} className="run">
        <span className="run-what">
          <bdi className="strong">{template.activityType}</bdi> <span>{formatDay(template.date)}</span>
        </span>{" "}
        <span className={`run-status phase-${status}`}>{texts.result.phaseShort(status)}</span>{" "}
        <span className="quiet run-counts">
          {texts.registrations.mentors(total)}: {texts.registrations.counts(run)}
        </span>{" "}
        <span className="quiet run-when">{texts.registrations.started(formatMoment(createdAt))}</span>
      </Link>
    </li>
  );
}
